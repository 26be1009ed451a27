"""`smartspec detect`: what free text sounds like, with the words that say so."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence

from smartspec.commands.common import options_of
from smartspec.errors import UsageError
from smartspec.graph.build import library_of
from smartspec.planning.decide import decide
from smartspec.planning.detection import Match, Vocabulary, detect
from smartspec.reporting.explanation import columns
from smartspec.source.spec import Spec
from smartspec.speech import told

HELP = "suggest profile, domains and levels for a description"
EXAMPLE = 'smartspec detect "Create SPEC for a payment system with PromptPay top-up"'


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of `detect`."""
    parser.add_argument("text", help="a sentence or two")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")


def run(arguments: argparse.Namespace) -> int:
    """Print what the words speak for. Raises `UsageError` where there are none."""
    if not arguments.text.strip():
        raise UsageError.of(
            "there are no words to read", "describe the system in a sentence or two"
        )
    library = library_of(options_of(arguments))
    words = Vocabulary((("the text", arguments.text),))
    profiles = detect({n: d.value.detect for n, d in library.profiles.items()}, words)
    domains = detect({n: d.value.detect for n, d in library.domains.items()}, words)
    spec = Spec(id="detected", title=arguments.text.strip())
    plan = decide(
        spec,
        library,
        "specs/feature/detected/spec.yaml",
        flags={
            "profile": profiles[0].name if profiles else "full",
            "domain": tuple(match.name for match in domains),
        },
        words=words,
    )
    if arguments.json:
        data = {
            "profile": [_data(match) for match in profiles],
            "domain": [_data(match) for match in domains],
            "levels": {
                name: {"value": decision.value, "reason": decision.reason}
                for name, decision in plan.levels.items()
            },
        }
        print(json.dumps(data, indent=2, ensure_ascii=False))
        return 0
    kind = ", ".join([f"profile {plan.profile}", *(f"domain {name}" for name in plan.domains)])
    print(told("Profile"), *_lines(profiles, told(f"{plan.profile}, the default")), sep="\n")
    print(f"\n{told('Domain')}", *_lines(domains, "none"), sep="\n")
    print(
        f"\n{told('Levels')} ({kind})",
        *columns((name, found.value, told(found.reason)) for name, found in plan.levels.items()),
        sep="\n",
    )
    return 0


def _lines(matches: Sequence[Match], otherwise: str) -> list[str]:
    """Each match with its words, or what holds where no words speak for one."""
    if not matches:
        return [f"  {otherwise}: {told('nothing in these words speaks for one')}"]
    return columns((match.name, "", _words(match)) for match in matches)


def _words(match: Match) -> str:
    return ", ".join(f"'{piece.term}'" for piece in match.evidence)


def _data(match: Match) -> dict[str, object]:
    return {"name": match.name, "evidence": [piece.term for piece in match.evidence]}
