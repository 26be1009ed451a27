"""What a rule sees, and what it says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from smartspec.document.lines import lines_of, lines_outside_fences
from smartspec.findings import Finding, Severity
from smartspec.index.spec_index import SpecIndex
from smartspec.planning.plan import Plan
from smartspec.source.spec import Spec
from smartspec.views.requirements import Requirement

_ANCHOR = re.compile(r'^<a id="([^"]+)"></a>')


@dataclass(frozen=True, slots=True)
class Hit:
    """What a rule function yields: a place and what is wrong there."""

    line: int
    message: str
    column: int = 1
    key: str = ""
    fix: str = ""


@dataclass(frozen=True)
class Document:
    """A spec's document as it stands on disk, with what it was made from.

    `asked` are the requirements of the functional spec that this one implements; None where that
    one is not here.
    """

    path: str
    text: str
    spec: Spec
    plan: Plan
    index: SpecIndex
    asked: tuple[Requirement, ...] | None = None

    @cached_property
    def prose(self) -> tuple[tuple[int, str], ...]:
        """Its lines outside fenced code, with their numbers."""
        return tuple((n, line) for n, line, is_text in lines_outside_fences(self.text) if is_text)

    @cached_property
    def anchors(self) -> tuple[tuple[int, str], ...]:
        """The anchors of its sections, with their lines."""
        lines = ((n, line) for n, line in self.prose if line.startswith("<a "))
        return tuple((n, found[1]) for n, line in lines if (found := _ANCHOR.match(line)))

    @cached_property
    def _sections(self) -> dict[str, tuple[int, str]]:
        """Section to the line of its anchor and its text (code included)."""
        anchors = self.anchors
        lines = lines_of(self.text)
        ends = [number for number, _ in anchors[1:]] + [len(lines) + 1]
        return {
            name: (start, "\n".join(lines[start - 1 : end - 1]))
            for (start, name), end in zip(anchors, ends, strict=True)
        }

    def section(self, name: str) -> str:
        """The text of a section; empty where the document has none of that name."""
        return self._sections.get(name, (0, ""))[1]

    def line_of(self, name: str) -> int:
        """The line where a section begins; 0 where there is none."""
        return self._sections.get(name, (0, ""))[0]

    def line_with(self, text: str) -> int:
        """The first line of prose that holds `text`; the first line where none does."""
        return next((number for number, line in self.prose if text in line), 1)


Check = Callable[[Document], Iterator[Hit]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A check with its name and how much it weighs unless config says otherwise.

    The docstring of `check` is the rule's page for users.
    """

    id: str
    severity: Severity
    check: Check


def run_rules(
    document: Document, rules: Mapping[str, Rule], severities: Mapping[str, Severity]
) -> tuple[Finding, ...]:
    """Everything that `rules` find, sorted by place; `severities` override the rules' own."""
    found = []
    for rule in rules.values():
        severity = severities.get(rule.id, rule.severity)
        if severity == "off":
            continue
        for hit in rule.check(document):
            finding = Finding(
                document.path,
                hit.line,
                hit.column,
                rule.id,
                severity,
                hit.message,
                hit.key,
                hit.fix,
            )
            found.append(finding)
    return tuple(sorted(found))
