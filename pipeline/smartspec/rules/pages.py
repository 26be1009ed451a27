"""A rule's docstring as its page: what it finds, why it matters, wrong, right, how to fix."""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass

from smartspec.rules.model import Rule

PARTS = ("What it finds", "Why it matters", "Wrong", "Right", "How to fix", "Precision")
_PART = re.compile(rf"^(?P<name>{'|'.join(PARTS)}):[ \t]*", re.MULTILINE)
_CODE = ("Wrong", "Right")


@dataclass(frozen=True)
class Page:
    """What a rule says of itself; `parts` has the text of each part that it has."""

    rule: Rule
    summary: str
    parts: Mapping[str, str]

    @property
    def markdown(self) -> str:
        """The page, as `docs/rules/` holds it."""
        rule = self.rule
        kinds = f" · **Profiles:** {', '.join(rule.profiles)}" if rule.profiles else ""
        bare = "yes" if rule.bare else "no"
        facts = f"**Default:** {rule.severity} · **Documents without a source:** {bare}{kinds}"
        lines = [f"# {rule.id}", "", self.summary, "", facts, ""]
        for name, text in self.parts.items():
            lines += [
                f"## {name}",
                "",
                *([_fenced(text)] if name in _CODE else [_flowed(text)]),
                "",
            ]
        return "\n".join(lines)


def page_of(rule: Rule) -> Page:
    """The page of a rule; a rule that is not ours may have fewer parts."""
    text = inspect.cleandoc(rule.check.__doc__ or rule.passed or rule.id)
    summary, _, rest = text.partition("\n\n")
    found = list(_PART.finditer(rest))
    ends = [*(part.start() for part in found[1:]), len(rest)][: len(found)]
    parts = {p["name"]: rest[p.end() : end].strip("\n") for p, end in zip(found, ends, strict=True)}
    return Page(rule, " ".join(summary.split()), parts)


def _flowed(text: str) -> str:
    """A paragraph, broken at 100 columns as all of docs/ is."""
    flat = " ".join(text.split())
    sentence = flat[:1].upper() + flat[1:]
    return textwrap.fill(sentence, 99, break_on_hyphens=False, break_long_words=False)


def _fenced(text: str) -> str:
    body = textwrap.dedent(text).strip("\n")
    marks = "````" if "```" in body else "```"
    return f"{marks}text\n{body}\n{marks}"
