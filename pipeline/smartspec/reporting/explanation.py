"""A plan in words: what `smartspec explain` and `doit info` say of a spec."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from textwrap import wrap
from unicodedata import category

from smartspec.planning.definitions import LEVELS
from smartspec.planning.plan import Plan, PlannedSection
from smartspec.planning.settings import AUTO, SettingName
from smartspec.speech import told

_LEVELS = frozenset({"level none", *(level for steps in LEVELS.values() for level in steps)})
WIDTH = 96
"""Where a list of names breaks; a reason is never broken, so that it can be searched for."""


def explained(plan: Plan) -> str:
    """Each setting and section of the plan with its reason, for people."""
    lines = [told("Settings"), *columns(_settings(plan))]
    lines += ["", f"{told('Sections')} ({len(plan.sections)})"]
    lines += columns(
        (f"{number:>2}  {section.id}", _marks(section), because(section.reason))
        for number, section in enumerate(plan.sections, 1)
    )
    if plan.left_out:
        lines += ["", f"{told('Left out')} ({len(plan.left_out)})", *_left_out(plan)]
    if plan.suggestions:
        lines += ["", told("Suggestions"), *(f"  {told(words)}" for words in plan.suggestions)]
    return "\n".join(lines)


def because(reason: str) -> str:
    """A reason in people's words; one that a level stands before says that of the level."""
    level, sign, rest = reason.partition(": ")
    if sign and level in _LEVELS:
        return f"{told(level)}: {told(rest)}"
    return told(reason)


def _settings(plan: Plan) -> Iterable[tuple[str, str, str]]:
    """Name, value and reason of every setting; for `auto`, who said so and what became of it."""
    for name, asked in plan.settings.items():
        value, why = _became(name, plan)
        if asked.text == AUTO:
            yield name, value, f"auto ({told(asked.origin)}): {told(why)}"
        else:
            yield name, value, told(asked.origin if name not in plan.levels else why)
    if plan.compliance:
        yield "compliance", ", ".join(plan.compliance), told("asked for by the domain")


def _became(name: SettingName, plan: Plan) -> tuple[str, str]:
    """What a setting has become, and why."""
    for level, decided in plan.levels.items():
        if level == name:
            return decided.value, decided.reason
    if name not in ("profile", "domain"):
        return plan.settings[name].text, ""
    names = (plan.profile,) if name == "profile" else plan.domains
    keys = [*(f"{name} {word}" for word in names), name]
    said = [plan.evidence[key] for key in keys if key in plan.evidence]
    why = "; ".join(said) or "nothing in the source speaks for one"
    return ", ".join(names) or "none", why


def _marks(section: PlannedSection) -> str:
    marks = ("critical" if section.marker else "", "by hand" if section.hand_written else "")
    return ", ".join(told(mark) for mark in marks if mark)


def _left_out(plan: Plan) -> list[str]:
    """One paragraph a reason: what most sections have in common need not be said for each."""
    names: dict[str, list[str]] = {}
    for item in plan.left_out:
        names.setdefault(item.reason, []).append(item.id)
    lines = []
    for reason, sections in names.items():
        lines.append(f"  {because(reason)}:")
        lines += wrap(
            ", ".join(sections), WIDTH, initial_indent="      ", subsequent_indent="      ",
            break_on_hyphens=False,
        )  # fmt: skip
    return lines


def columns(rows: Iterable[Sequence[str]]) -> list[str]:
    """Three columns, the last one as long as it is; a column that is empty takes no room."""
    table = list(rows)
    widths = [max((_width(row[i]) for row in table), default=0) for i in range(2)]
    return [
        "  ".join(
            ["", *(_filled(row[i], widths[i]) for i in range(2) if widths[i]), row[2]]
        ).rstrip()
        for row in table
    ]


def _filled(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _width(text: str) -> int:
    """The columns that a terminal shows `text` in: Thai vowels and tones stand above others."""
    return sum(category(sign) != "Mn" for sign in text)
