"""What can be put right in a source without a decision: which findings, and by what change."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from smartspec.findings import Finding
from smartspec.rules.dependencies import SPEC_ID
from smartspec.source.list_editing import with_item, with_word, without_item
from smartspec.source.positions import Key, dotted, keys_of
from smartspec.source.yaml_text import mapping

Keys = tuple[Key, ...]

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
    source, idle = _renumbered(source, path, gone)
    gone |= idle
    # The last entry first, so that the numbers of those before it stay true.
    for keys in sorted(gone, key=_place_of, reverse=True):
        source = without_item(source, path, keys)
    for finding in chosen:
        if finding.rule in ADDED:
            name = SPEC_ID.match(lines[finding.line - 1], finding.column - 1)
            if name is not None:
                source = with_item(source, path, "depends_on", name[0])
    return source


def _renumbered(source: str, path: str, gone: Collection[Keys]) -> tuple[str, set[Keys]]:
    """The source with exceptions that name the places which entries have once `gone` are out.

    Also the exceptions for what is gone itself: nothing is left for them to except.
    """
    idle: set[Keys] = set()
    validation = mapping(source, path).get("validation")
    listed = validation.get("ignore") if isinstance(validation, dict) else None
    for number, item in enumerate(listed if isinstance(listed, list) else ()):
        at = item.get("at") if isinstance(item, dict) else None
        if not isinstance(at, str):
            continue
        place: Keys = ("validation", "ignore", number)
        new = _moved(keys_of(at), gone)
        if new is None:
            idle.add(place)
        elif new != keys_of(at) and place not in gone:
            source = with_word(source, path, (*place, "at"), dotted(new))
    return source, idle


def _moved(keys: Keys, gone: Collection[Keys]) -> Keys | None:
    """Where what stands at `keys` is without the entries `gone`; None where it is in one."""
    steps = list(keys)
    for *parents, number in gone:
        depth = len(parents)
        if len(keys) <= depth or list(keys[:depth]) != parents:
            continue
        own = keys[depth]
        if own == number:
            return None
        if isinstance(own, int) and isinstance(number, int) and own > number:
            steps[depth] = int(steps[depth]) - 1
    return tuple(steps)


def _place_of(keys: Keys) -> tuple[str, int]:
    """A list and the place in it, as sorted."""
    *parents, place = keys
    return ".".join(map(str, parents)), int(place)
