"""Which keys of a source are read: a spec that notes what is asked of it."""

from __future__ import annotations

from typing import Any

from smartspec.source.spec import Spec

_FIELDS = frozenset(Spec.model_fields)


class _Watched(Spec):
    """A spec with a list of the top-level keys that somebody has read."""

    def __getattribute__(self, name: str) -> Any:
        if name in _FIELDS:
            object.__getattribute__(self, "__dict__")["__read__"].add(name)
        return super().__getattribute__(name)


def watched(spec: Spec) -> tuple[Spec, set[str]]:
    """A copy of `spec`, and the set into which it puts the name of each key that is read."""
    copy = spec.model_copy()
    read: set[str] = set()
    copy.__dict__["__read__"] = read
    object.__setattr__(copy, "__class__", _Watched)
    return copy, read
