"""What can go wrong, as values.

A `Fault` is one thing wrong at one place; a `SmartSpecError` carries the faults of one
operation upward. They are raised anywhere and turned into an exit code in `cli` only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from smartspec.speech import told


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One mistake of a user, with the place and the way out.

    `path` is relative to the workspace and uses `/`; `line` and `column` count from 1, and 0
    stands for "the file as a whole". `key` is the dotted path inside a structured file
    (`api.endpoints[2].method`), `hint` says what to do next.
    """

    path: str
    line: int
    column: int
    message: str
    key: str = ""
    hint: str = ""

    @property
    def where(self) -> str:
        """`file:line:column`, as editors and terminals make clickable."""
        if not self.line:
            return self.path
        return f"{self.path}:{self.line}:{self.column}"

    def __str__(self) -> str:
        key = f" ({self.key})" if self.key else ""
        hint = f"\n    {told(self.hint)}" if self.hint else ""
        return f"{self.where}: {told(self.message)}{key}{hint}"


class SmartSpecError(Exception):
    """Base of every error that a user can cause; `faults` are sorted by path and line."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(sorted(faults))
        super().__init__(self.faults)

    def __str__(self) -> str:
        return "\n".join(str(fault) for fault in self.faults)

    def __reduce__(self) -> tuple[type[SmartSpecError], tuple[tuple[Fault, ...]]]:
        # Exceptions cross process borders under `doit -n`; the default would pass the message.
        return (type(self), (self.faults,))


class SourceError(SmartSpecError):
    """A spec's own files (source, hand-written section, document) cannot be used."""


class EditedError(SourceError):
    """A generated file holds what a person wrote, and is not overwritten."""


class ConfigError(SmartSpecError):
    """A file that many specs share (config, profile, domain, catalogue, index) is wrong."""


class UsageError(SmartSpecError):
    """The command line asks for something that is not there."""

    @classmethod
    def of(cls, message: str, hint: str = "") -> UsageError:
        """A usage error with no file behind it."""
        return cls([Fault("smartspec", 0, 0, message, hint=hint)])


def bug_report(error: Exception) -> str:
    """One line about an exception that is our own mistake, and where its traceback was put."""
    import tempfile
    import traceback

    with tempfile.NamedTemporaryFile(
        "w", prefix="smartspec-", suffix=".log", delete=False, encoding="utf-8"
    ) as log:
        traceback.print_exception(error, file=log)
    said = f"a bug in SmartSpec: {type(error).__name__}: {error}"
    return f"{said}\n    please report it with {log.name}"


def nearest(word: str, legal: Iterable[str]) -> str:
    """`did you mean 'x'?` for the legal name closest to `word`, or an empty string."""
    from difflib import get_close_matches  # a fault is rare: keep difflib off the hot path

    found = get_close_matches(word, sorted(legal), n=1, cutoff=0.6)
    return f"did you mean '{found[0]}'?" if found else ""
