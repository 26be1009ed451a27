"""What can be put right in a source without a decision: which findings, and by what change."""

from __future__ import annotations

from collections.abc import Iterable

from smartspec.findings import Finding
from smartspec.rules.dependencies import SPEC_ID
from smartspec.source.list_editing import with_item, without_item
from smartspec.source.positions import keys_of

REMOVED = frozenset({"self-dependency", "duplicate-dependency", "unused-ignore"})
"""Rules whose findings name an entry of the source that has to go."""
ADDED = frozenset({"unlisted-spec"})
"""Rules whose findings name what is missing under `depends_on`."""


def is_fixable(finding: Finding) -> bool:
    """Whether `fixed` can put it right."""
    return finding.rule in ADDED or (finding.rule in REMOVED and finding.key.endswith("]"))


def fixed(source: str, path: str, document: str, findings: Iterable[Finding]) -> str:
    """The text of a source with everything put right that can be.

    `document` is the text that the findings are about. Raises `SourceError` where an entry
    cannot be changed without changing something else.
    """
    lines = document.splitlines()
    chosen = [finding for finding in findings if is_fixable(finding)]
    gone = {keys_of(finding.key) for finding in chosen if finding.rule in REMOVED}
    # The last entry first, so that the numbers of those before it stay true.
    for keys in sorted(gone, key=_place_of, reverse=True):
        source = without_item(source, path, keys)
    for finding in chosen:
        if finding.rule in ADDED:
            name = SPEC_ID.match(lines[finding.line - 1], finding.column - 1)
            if name is not None:
                source = with_item(source, path, "depends_on", name[0])
    return source


def _place_of(keys: tuple[str | int, ...]) -> tuple[str, int]:
    """A list and the place in it, as sorted."""
    *parents, place = keys
    return ".".join(map(str, parents)), int(place)
