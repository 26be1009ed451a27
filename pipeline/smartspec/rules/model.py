"""What a rule sees, and what it says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from smartspec.document.markers import CriticalSection, critical_sections
from smartspec.document.outline import Outline, Section
from smartspec.findings import Severity
from smartspec.index.spec_index import SpecIndex
from smartspec.planning.plan import Plan
from smartspec.rules.words import Terms
from smartspec.source.spec import Spec
from smartspec.views.requirements import Requirement


@dataclass(frozen=True, slots=True)
class Hit:
    """What a rule function yields: a place and what is wrong there.

    `key` is the dotted path in the source that caused it, or empty.
    """

    line: int
    message: str
    column: int = 1
    key: str = ""
    fix: str = ""


@dataclass(frozen=True)
class Document:
    """A document as it stands on disk, with what it was made from.

    A document that somebody else wrote has neither `spec` nor `plan`: rules then look at its
    text alone. `ids` are other specs that it may name; `gone` are dependencies whose file is not
    where the index says. `asked` are the requirements of the functional spec that
    this one implements; None where that one is not here.
    """

    path: str
    text: str
    spec: Spec | None = None
    plan: Plan | None = None
    index: SpecIndex = field(default_factory=lambda: SpecIndex({}, present=False))
    profile_given: str = ""
    gone: frozenset[str] = frozenset()
    asked: tuple[Requirement, ...] | None = None
    blocks: Callable[[], Mapping[int, str]] = field(default=dict, compare=False)
    """Gives the origin of each line of generated code; asked for only where something is wrong."""

    @cached_property
    def outline(self) -> Outline:
        """The structure of its text."""
        return Outline(self.text)

    @cached_property
    def critical(self) -> tuple[CriticalSection, ...]:
        """Its critical sections; raises `SourceError` where a marker is broken."""
        return tuple(critical_sections(self.text, self.path))

    @property
    def top(self) -> int:
        """The line of its title, where a finding about the whole is shown."""
        return self.outline.title_line

    @property
    def profile(self) -> str:
        """The profile that it was made by, was said to have, or says that it has."""
        if self.plan is not None:
            return self.plan.profile
        return self.profile_given or self._fact("profile")

    @property
    def status(self) -> str:
        """`draft`, `approved` and so on, from the source or the document's own header."""
        return self.spec.status if self.spec is not None else self._fact("status")

    def _fact(self, name: str) -> str:
        return self.outline.facts.get(name, ("", 0))[0].lower()

    def section(self, name: str) -> Section | None:
        """The section with the anchor `name`, or None."""
        return next((s for s in self.outline.sections if name in s.anchors), None)

    def sections(self, *names: str, called: Terms | None = None) -> tuple[Section, ...]:
        """The sections with one of the anchors `names`, or whose heading speaks of `called`.

        A sub-section of one that is found is not listed beside it. Where the document has the
        anchors, headings do not count, and neither do those that a template made: such sections
        are what their anchor says they are.
        """
        found = [s for s in self.outline.sections if set(names) & set(s.anchors)]
        if not found and called is not None:
            found = [s for s in self._by_hand if s.level > 1 and called.find(s.title)]
        outer: list[Section] = []
        for section in found:
            if not outer or section.line >= outer[-1].end:
                outer.append(section)
        return tuple(outer)

    @cached_property
    def _by_hand(self) -> tuple[Section, ...]:
        """The sections that a person wrote: all of them, in a document without a source."""
        sections = self.outline.sections
        if self.plan is None:
            return sections
        names = {section.id for section in self.plan.sections if section.hand_written}
        own = [s for s in sections if names & set(s.anchors)]
        return tuple(s for s in sections if any(o.line <= s.line < o.end for o in own))

    def line_with(self, text: str) -> int:
        """The first line of words that holds `text`; the title where none does."""
        return next((n.number for n in self.outline.words if text in n.text), self.top)

    def heading(self, *names: str) -> int:
        """The line of the first of the sections `names` that is there; else of the title."""
        found = (self.section(name) for name in names)
        return next((section.line for section in found if section), self.top)


Check = Callable[[Document], Iterator[Hit]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A check with its name and how much it weighs unless somebody says otherwise.

    The docstring of `check` is the rule's page for users. `profiles` are those that it is for
    (empty: all). `bare` says whether it can find something in a document without a source.
    `sourced` is its weight for a spec with a source, where that differs. `passed` is what the
    report says when it finds nothing.
    """

    id: str
    severity: Severity
    check: Check
    passed: str = ""
    bare: bool = True
    profiles: tuple[str, ...] = ()
    origin: str = "smartspec"
    sourced: Severity | None = None
    digest: str = ""
    """Names the definition of a rule that is not ours, so that a change of it is noticed."""

    def concerns(self, profile: str) -> bool:
        """Whether the rule is for documents of `profile`."""
        return not self.profiles or profile in self.profiles


def running(
    rules: Mapping[str, Rule], chosen: Mapping[str, Severity], profile: str
) -> dict[str, Severity]:
    """The rules that run over a document of `profile`, each with what it weighs.

    One that is off does not, and neither does one that is for other profiles.
    """
    weights = {
        name: chosen.get(name, rule.severity)
        for name, rule in rules.items()
        if rule.concerns(profile)
    }
    return {name: weight for name, weight in weights.items() if weight != "off"}
