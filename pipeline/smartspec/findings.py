"""What a check found in a document: one value for every checker, every output and every cache."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from smartspec.speech import told

Severity = Literal["off", "info", "warn", "error"]


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing that a check found.

    `path` is relative to the workspace; `line` and `column` count from 1 in that file. `rule` is
    the stable id of the check. `key` names what caused generated text: a dotted path in the
    spec's source (`api.endpoints[2]`), a catalogue entry (`catalogue/sagas#refund`) or, where
    neither did, a template (`sections/api.md.j2`). `fix` says what to do next.
    """

    path: str
    line: int
    column: int
    rule: str
    severity: Severity
    message: str
    key: str = ""
    fix: str = ""

    def __str__(self) -> str:
        key = f" ({self.key})" if self.key else ""
        fix = f"\n    {told(self.fix)}" if self.fix else ""
        return f"{self.path}:{self.line}:{self.column}: {self.rule}: {told(self.message)}{key}{fix}"
