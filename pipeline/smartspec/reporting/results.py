"""What a check found, as every output format takes it: whoever checked, whatever it was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from smartspec.findings import Finding, Severity

LEVELS: tuple[Severity, ...] = ("error", "warn", "info")
"""What a finding can weigh, the worst first."""


def _no_lines(path: str) -> Sequence[str]:
    del path
    return ()


def _no_place(finding: Finding) -> str:
    del finding
    return ""


def _unmoved(path: str) -> str:
    return path


@dataclass(frozen=True, slots=True)
class Check:
    """One kind of check: its id, what it means in a sentence, its page, its default weight.

    `passed` is what a report says where it found nothing.
    """

    id: str
    summary: str
    severity: Severity
    page: str = ""
    passed: str = ""


@dataclass(frozen=True)
class Results:
    """Everything that one run found, sorted.

    `checks` are those that ran, by id. `documents` are the files that were looked at. `lines`
    gives the lines of a file for excerpts; `source` the place in the source (`path:line:column`)
    of a finding that names a key, or an empty string. `hosted` gives a path as a code host knows
    it: from the root of the repository, which may lie above the workspace.
    """

    findings: tuple[Finding, ...]
    checks: Mapping[str, Check]
    documents: tuple[str, ...]
    tool: str = "smartspec validate"
    lines: Callable[[str], Sequence[str]] = field(default=_no_lines, compare=False)
    source: Callable[[Finding], str] = field(default=_no_place, compare=False)
    hosted: Callable[[str], str] = field(default=_unmoved, compare=False)

    @cached_property
    def counts(self) -> Counter[str]:
        """How many findings there are of each severity."""
        return Counter(finding.severity for finding in self.findings)

    @cached_property
    def passed(self) -> tuple[Check, ...]:
        """The checks that found nothing, in their order."""
        found = {finding.rule for finding in self.findings}
        return tuple(check for name, check in self.checks.items() if name not in found)

    def line(self, finding: Finding) -> str:
        """The line that a finding is about; empty where it is about a whole file."""
        lines = self.lines(finding.path)
        return lines[finding.line - 1] if 0 < finding.line <= len(lines) else ""

    def for_host(self, finding: Finding) -> tuple[Finding, str]:
        """A finding at its path in the repository, and its name from run to run."""
        moved = replace(finding, path=self.hosted(finding.path))
        return moved, fingerprint(moved, self.line(finding))

    def of(self, document: str) -> tuple[Finding, ...]:
        """The findings of one document."""
        return tuple(finding for finding in self.findings if finding.path == document)

    @property
    def summary(self) -> str:
        """`2 errors, 1 warning, 10 checks passed`."""
        errors, warnings = self.counts["error"], self.counts["warn"]
        return ", ".join(
            (counted(errors, "error"), counted(warnings, "warning"), _passed(len(self.passed)))
        )


def counted(number: int, word: str) -> str:
    """`1 error`, `2 errors`."""
    return f"{number:,} {word if number == 1 else word + 's'}"


def _passed(number: int) -> str:
    return f"{counted(number, 'check')} passed"


def fingerprint(finding: Finding, text: str) -> str:
    """A name for a finding that stays while lines above it come and go.

    `text` is the line that it is about; two findings of one rule in equal lines are one to a
    tool that compares runs.
    """
    from smartspec.store import digest

    where = finding.key or text.strip()
    return digest(f"{finding.path}\0{finding.rule}\0{where}\0{finding.message}")
