"""What a report says, as a value: made by the commands, written out by `terminal` and `files`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from smartspec.document.merge import WAITING, State
from smartspec.findings import Finding
from smartspec.planning.plan import Plan

Event = Literal["created", "updated", "rebuilt", "adopted", "unchanged"]


def message(text: str) -> str:
    """`text`, a message of the catalogues that is looked up where it is shown."""
    return text


@dataclass(frozen=True, slots=True)
class Checked:
    """What the rules found; `rules` are those that ran, with what each stands for."""

    findings: tuple[Finding, ...]
    rules: Mapping[str, str]

    @property
    def passed(self) -> tuple[str, ...]:
        """The rules that found nothing as bad as a warning."""
        bad = {f.rule for f in self.findings if f.severity in ("error", "warn")}
        return tuple(name for name in self.rules if name not in bad)


@dataclass(frozen=True, slots=True)
class Step:
    """Something to do next; `what` is a message of the catalogue, `command` is run as it stands."""

    what: str
    command: str = ""


@dataclass(frozen=True)
class Report:
    """One spec, built: everything that section 14 of the reference shows.

    Paths are relative to the workspace. `checked` is None where checking was switched off;
    `states` maps the marker of a critical section to what became of it; `customisations` are
    flags that this spec's settings allow, each with a message.
    """

    event: Event
    title: str
    document: str
    source: str
    plan: Plan
    placeholders: int
    states: Mapping[str, State] = field(default_factory=dict)
    checked: Checked | None = None
    backup: str | None = None
    generation_report: str | None = None
    validation_report: str | None = None
    customisations: tuple[Step, ...] = ()
    next_steps: tuple[Step, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def waiting(self) -> bool:
        """Whether a change waits for somebody's approval."""
        return not WAITING.isdisjoint(self.states.values())
