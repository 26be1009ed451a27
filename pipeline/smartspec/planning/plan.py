"""The plan of one spec: what its document will hold, and why. Printed by `smartspec explain`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from smartspec.planning.definitions import HEADER, LevelName
from smartspec.planning.settings import Resolved, SettingName

Numbers = Literal["all", "section", "none"]
"""Which headings of a section have a number: all, that of the section alone, or none."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A level and the reason for it."""

    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class PlannedSection:
    """One section of the document.

    `marker` is the name of its critical fence, or None where the pipeline owns the section;
    `hand_written` is the file that stands in place of the template; `numbers` says which of its
    headings are numbered.
    """

    id: str
    title: str
    level: str | None
    marker: str | None
    reason: str
    template: str | None = None
    hand_written: str | None = None
    catalogue: tuple[str, ...] = ()
    numbers: Numbers = "all"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A section that the document will not hold, and why."""

    id: str
    reason: str


@dataclass(frozen=True)
class Plan:
    """The decision for one spec. A pure function of source, config, profile and domain."""

    spec_id: str
    profile: str
    mode: str
    domains: tuple[str, ...]
    author: str
    settings: Mapping[SettingName, Resolved]
    levels: Mapping[LevelName, Decision]
    sections: tuple[PlannedSection, ...]
    left_out: tuple[LeftOut, ...]
    suggestions: tuple[str, ...]
    files: tuple[str, ...]
    """Profile, domain and layout files that the decision rests on."""
    heading: str = ""
    """What stands before the title in the document, in place of the number of the id."""
    header: str = f"layouts/{HEADER}.md.j2"
    """The template of what stands under the title."""
    compliance: tuple[str, ...] = ()
    """Frameworks that the domains ask for, by name (workflow section 12.1, `compliance`)."""
    evidence: Mapping[str, str] = field(default_factory=dict)
    """What was detected (`domain fintech`), with the words of the source that say so.

    `domain` alone says why none was taken although the source speaks of some.
    """

    def has(self, section_id: str) -> bool:
        """Whether the document holds the section."""
        return any(section.id == section_id for section in self.sections)

    def level(self, name: LevelName) -> str:
        """The decided level of `security`, `di` or `performance`."""
        return self.levels[name].value

    @property
    def fingerprint(self) -> str:
        """All of the plan that a rendered document shows; reasons and origins are not in it."""
        sections = (
            (s.id, s.title, s.level, s.marker, s.template, s.hand_written, s.numbers)
            for s in self.sections
        )
        levels = {name: decision.value for name, decision in self.levels.items()}
        kind = (self.profile, self.mode, self.domains, self.compliance)
        shown = (*kind, self.author, self.heading, self.header, levels, tuple(sections))
        return repr(shown)
