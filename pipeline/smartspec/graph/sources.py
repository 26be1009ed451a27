"""A spec's source with what it names beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from smartspec import store

if TYPE_CHECKING:
    from smartspec.layout import SpecPaths
    from smartspec.source.spec import Spec


@dataclass(frozen=True)
class Source:
    """A spec, and the files that were read for it besides its source."""

    spec: Spec
    contracts: tuple[str, ...]


def read_source(root: str, paths: SpecPaths, text: str) -> Source:
    """The spec in `text` with the endpoints of the API contract that it names, if it does.

    Raises `SourceError` for faults in either file.
    """
    from smartspec.source.reading import read_spec

    spec = read_spec(text, paths.source)
    if spec.api.openapi is None:
        return Source(spec, ())
    from smartspec.source.contract import with_contract

    path = f"{paths.folder}/{spec.api.openapi}"
    return Source(with_contract(spec, store.read_text(root, path), path), (path,))
