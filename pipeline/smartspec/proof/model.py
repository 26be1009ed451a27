"""What a check sees of a document, and what it says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from smartspec.findings import Finding, Severity
from smartspec.proof.blocks import Block, Place, Scanned, scanned
from smartspec.source.interfaces import Endpoint
from smartspec.source.spec import Spec

SQL_DIALECTS = {
    "postgresql": "postgresql",
    "postgres": "postgresql",
    "pgsql": "postgresql",
    "psql": "postgresql",
    "plpgsql": "postgresql",
    "mysql": "mysql",
    "mariadb": "mysql",
    "sqlite": "sqlite",
    "sqlite3": "sqlite",
}
"""Languages of a block that name their dialect; `sql` is in that of the spec."""

_META_COMMAND = re.compile(r"^[ \t]*\\[^\n]*", re.MULTILINE)
DEFAULT_DIALECT = "postgresql"
TOO_DEEP = "nested too deeply to be read"


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something wrong at a place of a document; `fix` says what to do next.

    `key` is the key in the source, where the check knows it better than the place does.
    """

    place: Place
    message: str
    fix: str = ""
    severity: Severity = "error"
    key: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Absent:
    """A tool that is not there.

    `tool` names it for `--require`, `unproven` says what was not looked at for want of it,
    `remedy` how to get it.
    """

    tool: str
    unproven: str
    remedy: str

    def __str__(self) -> str:
        return f"not checked: {self.unproven} ({self.remedy})"


class ToolMissingError(Exception):
    """Raised by a check whose tool cannot be used here."""

    def __init__(self, absent: Absent) -> None:
        self.absent = absent
        super().__init__(str(absent))


@dataclass(frozen=True)
class Page:
    """A document as it stands on disk, with what of its source its code has to agree with.

    `exists` answers whether a relative path, seen from the document, leads to something.
    """

    path: str
    text: str
    endpoints: Sequence[Endpoint] = ()
    base_path: str = "/"
    dialect: str = DEFAULT_DIALECT
    exists: Callable[[str], bool] = bool
    existing: frozenset[str] = frozenset()
    """Tables that are there already: what changes them can't be run here."""

    @cached_property
    def _scanned(self) -> Scanned:
        return scanned(self.text)

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Every fenced block."""
        return self._scanned.blocks

    @property
    def prose(self) -> tuple[tuple[int, str], ...]:
        """The lines outside fenced code, with their numbers."""
        return self._scanned.prose

    @cached_property
    def linking(self) -> tuple[tuple[int, str], ...]:
        """The lines of prose that may hold a link."""
        return tuple(item for item in self.prose if "]" in item[1] or "href=" in item[1])

    def in_language(self, *languages: str) -> Iterator[Block]:
        """The blocks in one of `languages`."""
        return (block for block in self.blocks if block.language in languages)

    def sql(self, dialect: str) -> tuple[Block, ...]:
        """The blocks of SQL in `dialect`, in order."""
        return tuple(_sql_of(b) for b in self.blocks if self.dialect_of(b) == dialect)

    def dialect_of(self, block: Block) -> str | None:
        """The dialect of a block of SQL; None where it holds something else."""
        if block.language == "sql":
            return self.dialect
        return SQL_DIALECTS.get(block.language)


def _sql_of(block: Block) -> Block:
    """A block of SQL; one of `psql` without the lines that are commands to that program."""
    if block.language != "psql" or "\\" not in block.text:
        return block
    return replace(block, text=_META_COMMAND.sub(lambda found: " " * len(found[0]), block.text))


def page_of(path: str, text: str, spec: Spec, exists: Callable[[str], bool] = bool) -> Page:
    """The page of a spec's document."""
    dialect = getattr(spec.data_model, "dialect", None) or DEFAULT_DIALECT
    there = frozenset(table.name for table in spec.data_model.tables if table.existing)
    return Page(path, text, spec.api.endpoints, spec.api.base_path, dialect, exists, there)


Look = Callable[[Page], Iterator[Flaw]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found, sorted by place, and what could not be looked for."""

    findings: tuple[Finding, ...]
    absent: tuple[Absent, ...]


def run_checks(page: Page, checks: Mapping[str, Look]) -> Verdict:
    """Everything that `checks` (by their ids) find in `page`."""
    found: list[Finding] = []
    absent: set[Absent] = set()
    for name, look in checks.items():
        try:
            found += findings_of(page.path, name, look(page))
        except ToolMissingError as error:
            absent.add(error.absent)
    return Verdict(tuple(sorted(found)), tuple(sorted(absent)))


def findings_of(path: str, check: str, flaws: Iterator[Flaw] | Sequence[Flaw]) -> list[Finding]:
    """`flaws` of the document at `path` as findings of `check`."""
    return [
        Finding(path, *flaw.place, check, flaw.severity, flaw.message, flaw.key, flaw.fix)
        for flaw in flaws
    ]
