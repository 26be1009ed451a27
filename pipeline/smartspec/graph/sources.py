"""A spec's source with what it names beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from smartspec import store
from smartspec.errors import ConfigError, Fault, SmartSpecError, SourceError

if TYPE_CHECKING:
    from smartspec.layout import SpecPaths
    from smartspec.planning.library import Library
    from smartspec.rendering.catalogue import Topic
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
    if not store.is_inside(root, path):
        message = "this path leads outside the workspace"
        hint = "use a path below the workspace root"
        raise SourceError([Fault(paths.source, 0, 0, message, "api.openapi", hint)])
    return Source(with_contract(spec, store.read_text(root, path), path), (path,))


def contract_of(root: str, paths: SpecPaths, spec: Spec) -> dict[str, Any] | None:
    """The OpenAPI document that `spec` names, as data; `read_source` has read it before."""
    if spec.api.openapi is None:
        return None
    from smartspec.source.contract import contract_data

    path = f"{paths.folder}/{spec.api.openapi}"
    return contract_data(store.read_text(root, path), path)


@dataclass(frozen=True)
class Names:
    """What the names in a source lead to; `rules` is empty where nobody asks for rules."""

    library: Library
    topics: Callable[[], Mapping[str, Topic]]
    rules: Mapping[str, object]

    def told_beside(self, error: SmartSpecError, path: str, text: str) -> SourceError:
        """`error`, which reading or planning `text` raised, with every name that leads nowhere.

        So that one kind of mistake does not hide another. All are put at their places.
        """
        from smartspec.source.reading import placed

        found = placed(SourceError([*error.faults, *self._faults(path, text)]), path, text)
        return SourceError(dict.fromkeys(found.faults))

    def _faults(self, path: str, text: str) -> list[Fault]:
        from smartspec.planning.asked import unknown_asked
        from smartspec.rendering.references import pick_faults
        from smartspec.rules.severities import check_source_names
        from smartspec.source.reading import fitting
        from smartspec.source.spec import Picks, Spec, SpecValidation
        from smartspec.source.yaml_text import read_mapping

        try:
            data = read_mapping(text, path).data
        except SourceError:
            return []
        faults = list(unknown_asked(data, self.library, path))
        picks = fitting(Picks, data.get("catalogue"))
        if picks is not None:
            with suppress(ConfigError):  # a fault of the catalogue is told where that is read
                topics = self.topics()
                faults += pick_faults(picks, topics, topics, path)
        weights = fitting(SpecValidation, data.get("validation"))
        if weights is not None and self.rules:
            try:
                bare = Spec(id="none", title="none", validation=weights)
                check_source_names(bare, path, self.rules)
            except SourceError as error:
                faults += error.faults
        return faults
