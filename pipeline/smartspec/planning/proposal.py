"""The settings that a new spec starts with, each with its reason: flags first, then its words."""

from __future__ import annotations

from dataclasses import dataclass

from smartspec.planning.brief import Brief
from smartspec.planning.definitions import Detect
from smartspec.planning.detection import Vocabulary, detect
from smartspec.planning.library import Library
from smartspec.planning.settings import Flags, SettingName, Value, source_key

_ASKED = "asked for on the command line"
_CATEGORIES = {
    "infrastructure": Detect(
        strong=(
            "infrastructure",
            "Kubernetes",
            "Terraform",
            "message broker",
            "observability",
            "โครงสร้างพื้นฐาน",
        )
    ),
    "core": Detect(strong=("core service", "single sign-on", "identity provider", "บริการกลาง")),
}
"""Words that speak for a category; everything else is a feature."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """A setting to write into a new source: its key there, its value, and why."""

    key: str
    value: Value
    why: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """All settings to write, and what the words only suggest."""

    settings: tuple[Proposed, ...]
    suggestions: tuple[Proposed, ...]


def words_of(brief: Brief) -> Vocabulary:
    """What a brief says, ready to look terms up in."""
    return Vocabulary((("the title", brief.title), ("the description", brief.description or "")))


def propose(brief: Brief, library: Library, flags: Flags) -> Proposal:
    """The settings for `brief`.

    A profile chosen by flag keeps its sections: there a domain that the words speak for is only
    suggested, as everywhere (see `planning.decide`).
    """
    words = words_of(brief)
    settings = {name: Proposed(source_key(name), value, _ASKED) for name, value in flags.items()}
    suggestions: list[Proposed] = []
    if "profile" not in flags:
        profiles = detect({n: d.value.detect for n, d in library.profiles.items()}, words)
        if profiles:
            settings["profile"] = Proposed("profile", profiles[0].name, profiles[0].because)
    if "domain" not in flags:
        found = detect({n: d.value.detect for n, d in library.domains.items()}, words)
        because = "; ".join(match.because for match in found)
        names = tuple(match.name for match in found)
        value: Value = names[0] if len(names) == 1 else names
        if names and "profile" in flags:
            suggestions.append(Proposed("domain", value, because))
        elif names:
            settings["domain"] = Proposed("domain", value, because)
    order: tuple[SettingName, ...] = ("profile", "mode", "domain", "security", "di", "performance")
    return Proposal(tuple(settings[n] for n in order if n in settings), tuple(suggestions))


def category_of(brief: Brief) -> str:
    """The category that the words speak for; `feature` where they speak for none."""
    found = detect(_CATEGORIES, words_of(brief))
    return found[0].name if found else "feature"
