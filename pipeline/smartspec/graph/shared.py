"""The files that many specs share: found, stamped and read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from smartspec import layout, store
from smartspec.errors import ConfigError, Fault, SmartSpecError

if TYPE_CHECKING:  # imported where used: an idle run reads none of these files
    from jinja2 import Environment

    from smartspec.planning.library import Defined, Library
    from smartspec.rendering.catalogue import Topic
    from smartspec.rendering.renderer import Renderer

D = TypeVar("D")
TEMPLATE_SUFFIX = ".md.j2"
DATA_SUFFIX = ".yaml"
TABLES = "tables"
"""The catalogue topic that brings tables into a data model."""


@dataclass(frozen=True)
class SharedFiles:
    """Every shared file with its stamp, by kind (`profiles`, `sections`, …).

    `shipped` and `own` map a file's name to its path; of one name the workspace's own counts.
    """

    root: str
    shipped: Mapping[str, Mapping[str, str]]
    own: Mapping[str, Mapping[str, str]]
    stamps: Mapping[str, store.Stamp]

    def paths(self, kind: str) -> dict[str, str]:
        """File name to path for one kind, the workspace's own over the shipped."""
        return {**self.shipped[kind], **self.own[kind]}

    def read(self, path: str) -> str:
        """The text of a shared file (a shipped one may lie outside the workspace)."""
        if path.startswith("/"):
            folder, _, name = path.rpartition("/")
            return store.read_text(folder, name)
        return store.read_text(self.root, path)


def shared_files(root: str) -> SharedFiles:
    """List and stamp the shared files that the workspace at `root` sees."""
    shipped_base = _relative(layout.shipped_templates(), root)
    stamps: dict[str, store.Stamp] = {}
    shipped: dict[str, dict[str, str]] = {}
    own: dict[str, dict[str, str]] = {}
    for kind in layout.SHARED_FOLDERS:
        shipped[kind] = _listed(root, f"{shipped_base}/{kind}", stamps)
        own[kind] = _listed(root, layout.OVERRIDES[kind], stamps)
    for config in (layout.PROJECT_CONFIG, layout.ORGANISATION_CONFIG):
        found = store.stamp(root, config)
        if found is not None:
            stamps[config] = found
    return SharedFiles(root, shipped, own, stamps)


def _listed(root: str, folder: str, stamps: dict[str, store.Stamp]) -> dict[str, str]:
    found = store.listing(root, folder)
    paths = {name: f"{folder}/{name}" for name in found.files}
    stamps.update({path: found.files[name] for name, path in paths.items()})
    return paths


def _relative(folder: str, root: str) -> str:
    """`folder` relative to `root` where it lies below it (a checkout of SmartSpec itself)."""
    return folder[len(root) + 1 :] if folder.startswith(f"{root}/") else folder


def read_library(files: SharedFiles) -> Library:
    """Profiles, domains, layouts, section headers and configs.

    Raises `ConfigError` with the faults of all files at once.
    """
    from smartspec.planning import definitions
    from smartspec.planning.config import read_config
    from smartspec.planning.library import Library
    from smartspec.planning.names import unknown_names

    faults: list[Fault] = []
    configs = []
    for path in (layout.PROJECT_CONFIG, layout.ORGANISATION_CONFIG):
        if path in files.stamps:
            try:
                configs.append((path, read_config(files.read(path), path)))
            except SmartSpecError as error:
                faults.extend(error.faults)
    library = Library(
        profiles=_each(files, "profiles", DATA_SUFFIX, definitions.read_profile, faults),
        domains=_each(files, "domains", DATA_SUFFIX, definitions.read_domain, faults),
        layouts=_each(files, "layouts", DATA_SUFFIX, definitions.read_layout, faults),
        sections=_each(files, "sections", TEMPLATE_SUFFIX, definitions.read_header, faults),
        configs=tuple(configs),
    )
    # A file that cannot be read defines no name, and every use of it would be a second fault.
    faults = faults or [_placed(files, fault) for fault in dict.fromkeys(unknown_names(library))]
    if faults:
        raise ConfigError(faults)
    return library


def _placed(files: SharedFiles, fault: Fault) -> Fault:
    """`fault` with the line and column of its key."""
    from smartspec.source.reading import placed

    error = ConfigError([fault])
    return placed(error, fault.path, files.read(fault.path)).faults[0] if fault.key else fault


def _each(
    files: SharedFiles, kind: str, suffix: str, read: Callable[[str, str], D], faults: list[Fault]
) -> dict[str, Defined[D]]:
    """The definitions in all files of a kind, by name; what is wrong goes to `faults`."""
    from smartspec.planning.library import Defined

    found: dict[str, Defined[D]] = {}
    for name, path in sorted(files.paths(kind).items()):
        if name.endswith(suffix):
            try:
                found[name.removesuffix(suffix)] = Defined(read(files.read(path), path), path)
            except SmartSpecError as error:
                faults.extend(error.faults)
    return found


def topic_files(files: SharedFiles, topic: str) -> tuple[str, ...]:
    """The catalogue files of a topic: the shipped one, then the workspace's own."""
    name = f"{topic}{DATA_SUFFIX}"
    found = (files.shipped["catalogue"].get(name), files.own["catalogue"].get(name))
    return tuple(path for path in found if path is not None)


def read_topics(files: SharedFiles) -> dict[str, Topic]:
    """Every catalogue topic, the workspace's own entries laid over the shipped."""
    from smartspec.rendering.catalogue import overlaid, read_topic

    topics = {}
    for name in sorted(files.paths("catalogue")):
        topic = name.removesuffix(DATA_SUFFIX)
        read = [read_topic(files.read(path), path) for path in topic_files(files, topic)]
        topics[topic] = overlaid(read[0], read[1]) if len(read) > 1 else read[0]
    return topics


def environment_of(files: SharedFiles) -> Environment:
    """The template environment of the workspace."""
    from smartspec.rendering.environment import environment

    own = f"{files.root}/{layout.HOME}/templates"
    return environment(layout.shipped_templates(), own)


def renderer_of(files: SharedFiles) -> Renderer:
    """A renderer with the workspace's templates and catalogue."""
    from smartspec.rendering.renderer import Renderer

    return Renderer(environment_of(files), read_topics(files))
