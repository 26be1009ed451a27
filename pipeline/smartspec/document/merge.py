"""What was generated and what stands on disk, to what shall stand there. Text in, text out.

The pipeline owns what lies outside critical fences, people own what lies inside. With E the text
of a section on disk, S the sum in its closing marker and N the text generated now:

|                | N = what S records | N differs             |
| E matches S    | in-sync            | held-back             |
| E differs      | edited             | edited-and-waiting    |

What is held back or edited stays as it stands; S stays with it, so that the next run sees the
same. A force, an acceptance or `allow-update` in the opening marker takes N.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from smartspec.document.assemble import numbered_throughout
from smartspec.document.comparison import difference
from smartspec.document.contents import Contents
from smartspec.document.markers import (
    ALLOW_UPDATE,
    BYTE_ORDER_MARK,
    CriticalSection,
    critical_sections,
    footer,
    footer_of,
    outside,
    outside_is_as_generated,
    outside_lines,
    section_sum,
)
from smartspec.document.numbering import number_of, renumbered
from smartspec.document.unlinking import without_dead_links
from smartspec.errors import EditedError, Fault, SourceError, nearest

State = Literal[
    "in-sync",
    "new",
    "updated",
    "held-back",
    "edited",
    "edited-and-waiting",
    "forced",
    "allowed",
    "orphaned",
]
WAITING: frozenset[State] = frozenset({"held-back", "edited-and-waiting"})
"""States of a section whose newly generated text waits for approval."""
EDITED: frozenset[State] = frozenset({"edited", "edited-and-waiting"})
"""States of a section that a person has changed and that stays so."""
USUAL_SECTIONS = frozenset({"security", "config", "di", "monitoring"})
"""The sections that are critical unless somebody decides otherwise (workflow section 8.1)."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What may be replaced.

    `force` names critical sections that take the generated text whatever stands there, `accept`
    those whose waiting change was approved, `keep` those whose waiting change was looked at and
    declined. `overwrite_outside` replaces edits outside critical sections. With `source_changes`
    `update` an untouched section follows the spec's own source. `known` are all names that a
    critical section may have.
    """

    force: frozenset[str] | Literal["all"] = frozenset()
    accept: frozenset[str] = frozenset()
    overwrite_outside: bool = False
    source_changes: Literal["hold", "update"] = "hold"
    keep: frozenset[str] = frozenset()
    known: frozenset[str] = USUAL_SECTIONS

    def forces(self, name: str) -> bool:
        """Whether the section `name` takes what was generated."""
        return self.force == "all" or name in self.force


@dataclass(frozen=True, slots=True)
class SectionState:
    """A critical section and what became of it.

    `line` is that of its opening marker in the merged text (0 where it was removed). `on_disk` is
    None where the section is new, `generated` where the plan has no place for it. `recorded` is
    the sum of what it was last generated as.
    """

    name: str
    state: State
    line: int
    on_disk: str | None
    generated: str | None
    recorded: str | None = None

    @property
    def waits(self) -> bool:
        """Whether a newly generated text waits for approval."""
        return self.state in WAITING

    @property
    def edited(self) -> bool:
        """Whether a person's text stands here."""
        return self.state in EDITED


@dataclass(frozen=True, slots=True)
class Merged:
    """The text to stand on disk; `loses` says that it replaces something a person wrote."""

    text: str
    sections: tuple[SectionState, ...]
    loses: bool


def merge(generated: str, on_disk: str | None, path: str, policy: Policy) -> Merged:
    """The text to write over `on_disk` (None where there is no file) at `path`.

    Line ends and a byte order mark stay as they are on disk, and a section that is kept stays
    byte for byte, but for the number in its headings. Raises `EditedError` for edits outside the
    fences, and `SourceError` for broken markers.
    """
    if on_disk is None:
        return Merged(generated, _all_alike(generated, path, "new"), loses=False)
    if on_disk == generated:
        return Merged(generated, _all_alike(generated, path, "in-sync"), loses=False)
    bare = on_disk.removeprefix(BYTE_ORDER_MARK)
    there = critical_sections(bare, path)
    new = critical_sections(generated, path)
    _check_names(there, new, path, policy)
    untouched = outside_is_as_generated(bare) or outside(bare) == outside(generated)
    if not untouched and not policy.overwrite_outside:
        raise EditedError([_edited_outside(generated, bare, path)])
    merged = _Merger(generated, new, bare, there, policy).merged()
    mark = BYTE_ORDER_MARK if on_disk.startswith(BYTE_ORDER_MARK) else ""
    return replace(merged, text=mark + merged.text, loses=merged.loses or not untouched)


def _all_alike(text: str, path: str, state: State) -> tuple[SectionState, ...]:
    """The sections of a text that is taken as a whole."""
    return tuple(
        SectionState(s.name, state, s.line, None if state == "new" else s.text, s.text, s.recorded)
        for s in critical_sections(text, path)
    )


def _check_names(
    there: Sequence[CriticalSection], new: Sequence[CriticalSection], path: str, policy: Policy
) -> None:
    """Refuse a fence that somebody put around something that is no section."""
    names = policy.known | {section.name for section in new}
    faults = [
        Fault(
            path,
            section.line,
            1,
            f"a critical marker for '{section.name}', which is no section",
            hint=nearest(section.name, names) or f"sections here: {', '.join(sorted(names))}",
        )
        for section in there
        if section.recorded is None and section.name not in names
    ]
    if faults:
        raise SourceError(faults)


@dataclass
class _Output:
    """The merged document as it grows."""

    lines: list[str] = field(default_factory=list)
    states: list[SectionState] = field(default_factory=list)
    loses: bool = False


class _Merger:
    """Goes through the generated document once and decides each critical section."""

    def __init__(
        self,
        generated: str,
        new: Sequence[CriticalSection],
        on_disk: str,
        there: Sequence[CriticalSection],
        policy: Policy,
    ) -> None:
        self._lines = generated.split("\n")
        self._last = generated.rstrip().count("\n")  # the footer's place
        self._source = footer_of(generated)
        self._contents = Contents.of(generated)
        self._old = on_disk.split("\n")
        self._there = {section.name: section for section in there}
        self._policy = policy
        self._end = "\r" if on_disk.count("\r\n") * 2 > on_disk.count("\n") else ""
        self._sections = self._to_decide(new)
        self._output = _Output()

    def _to_decide(self, new: Sequence[CriticalSection]) -> list[CriticalSection]:
        """The sections of the generated text that are decided one by one.

        Beside the critical ones these are sections that a person edited while they were critical,
        and that the plan no longer fences.
        """
        fenced = {section.name for section in new}
        released = [
            found
            for section in self._there.values()
            if section.name not in fenced and not section.untouched
            if (found := self._unfenced(section)) is not None
        ]
        return sorted([*new, *released], key=lambda section: section.line)

    def _unfenced(self, section: CriticalSection) -> CriticalSection | None:
        """The generated section that stands where `section` does on disk, without a fence."""
        place = self._contents.extent(self._anchor(section), self._last)
        if place is None:
            return None
        start, stop = place
        text = "\n".join(self._lines[start:stop]).strip()
        return CriticalSection(section.name, (), text, section_sum(text), start + 1, stop - 1)

    def _anchor(self, section: CriticalSection) -> str | None:
        """The anchor of a section on disk, which stands in the line above its marker."""
        above = self._old[section.line - 2] if section.line > 1 else ""
        return above.split('"')[1] if above.startswith('<a id="') else None

    def merged(self) -> Merged:
        """The whole document."""
        output = self._output
        place = 0
        for section in self._sections:
            self._take(place, section.line - 1)
            self._decide(section)
            place = section.end
        self._take(place, self._last)
        decided = {section.name for section in self._sections}
        for section in self._there.values():
            if section.name not in decided and not self._is_replaced(section):
                self._keep_orphan(section)
        lines = self._contents.applied(output.lines, self._end)
        while lines and not lines[-1].strip():
            lines.pop()
        body = "\n".join([*lines, self._end])
        text = f"{body}\n{footer(body, self._source)}{self._end}\n"
        kept = {state.name for state in output.states if state.state in ("held-back", "orphaned")}
        text = without_dead_links(text, kept) if kept else text
        at = {section.name: section.line for section in critical_sections(text, "")}
        states = tuple(replace(state, line=at.get(state.name, 0)) for state in output.states)
        return Merged(text, states, output.loses)

    def _take(self, start: int, stop: int) -> None:
        """Lines as they were generated."""
        self._output.lines += [line + self._end for line in self._lines[start:stop]]

    def _decide(self, new: CriticalSection) -> None:
        old = self._there.get(new.name)
        state = _state(old, new, self._policy)
        text = old.text if old else None
        recorded = old.recorded if old else new.recorded
        self._output.states.append(SectionState(new.name, state, 0, text, new.text, recorded))
        if old is not None and (state in WAITING or state in EDITED):
            self._keep(old, new, settled=state == "edited")
            return
        start = len(self._output.lines)
        self._take(new.line - 1, new.end)
        if old is not None and old.flags and self._output.lines[start].startswith("<!-- @"):
            self._output.lines[start] = self._old[old.line - 1]  # what a person added there stays
        if old is not None and not old.untouched:
            self._output.loses |= section_sum(old.text) != section_sum(new.text)

    def _keep(self, old: CriticalSection, new: CriticalSection, settled: bool) -> None:
        """The section as it stands; `settled` says that what is generated now was seen."""
        closing = self._old[old.end - 1]
        if settled and self._lines[new.end - 1].startswith("<!-- @end"):
            closing = self._lines[new.end - 1] + self._end
        text = self._kept(old, number_of(new.text), closing)
        self._contents.rename(self._lines[new.line - 2], text)

    def _kept(self, old: CriticalSection, number: str | None, closing: str) -> str:
        text = "\n".join(self._old[old.line : old.end - 1])
        text = renumbered(text, number) if number else text
        body = text.split("\n") if old.end - 1 > old.line else []
        self._output.lines += [self._old[old.line - 1], *body, closing]
        return text

    def _is_replaced(self, old: CriticalSection) -> bool:
        """Whether a section without a fence in the plan has its place there all the same."""
        if not old.untouched:
            return False
        return self._contents.extent(self._anchor(old), self._last) is not None

    def _keep_orphan(self, old: CriticalSection) -> None:
        """A section that the plan has no place for, at the end of the document."""
        dropped = old.name in self._policy.accept
        state: State = "updated" if dropped else "orphaned"
        self._output.states.append(SectionState(old.name, state, 0, old.text, None, old.recorded))
        if dropped:
            self._output.loses |= not old.untouched
            return
        anchor = self._anchor(old) or old.name
        self._output.lines.append(f'<a id="{anchor}"></a>{self._end}')
        text = self._kept(old, self._contents.next_number(), self._old[old.end - 1])
        self._output.lines.append(self._end)
        self._contents.add(anchor, text)


def _state(old: CriticalSection | None, new: CriticalSection, policy: Policy) -> State:
    """What becomes of a section of the generated text."""
    if old is None:
        return "new"
    now, generated = section_sum(old.text), section_sum(new.text)
    changed = old.recorded not in (generated, section_sum(numbered_throughout(new.text)))
    if now == generated or (not changed and old.untouched):
        return "in-sync"
    if policy.forces(new.name):
        return "forced"
    if new.name in policy.accept:
        return "updated"
    if changed and ALLOW_UPDATE in old.flags:
        return "allowed"
    if new.name in policy.keep:
        return "edited"
    if now != old.recorded:
        return "edited-and-waiting" if changed else "edited"
    # Untouched: that it was made by the same means as now leaves only the source to have changed.
    follows = policy.source_changes == "update" and new.by is not None and new.by == old.by
    return "updated" if follows else "held-back"


def _edited_outside(generated: str, on_disk: str, path: str) -> Fault:
    line, hunks = difference(outside_lines(generated), outside_lines(on_disk))
    shown = "\n".join(f"    {text}".rstrip() for text in hunks)
    if footer_of(on_disk):
        message = "changed by hand outside its critical sections, and not overwritten"
    else:
        message = "not written by SmartSpec, or cut short, and not overwritten"
    hint = (
        "the lines that differ, - as generated now, + as they stand:\n"
        f"{shown}\n"
        "    to go on: put it into spec.yaml or sections/<section>.md, and restore the file;\n"
        "    or name the section under `critical:` in spec.yaml, so that it belongs to people;\n"
        "    or give the change up with `smartspec build ID --overwrite`, which keeps a backup"
    )
    return Fault(path, line or 1, 1, message, hint=hint)
