"""The files that many specs share: found, stamped and read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from smartspec import layout, store
from smartspec.errors import ConfigError, Fault, SmartSpecError, nearest

if TYPE_CHECKING:  # imported where used: an idle run reads none of these files
    from jinja2 import Environment

    from smartspec.planning.config import Config, Layer
    from smartspec.planning.definitions import Profile
    from smartspec.planning.library import Defined, Library
    from smartspec.rendering.catalogue import Topic
    from smartspec.rendering.references import CatalogueFile
    from smartspec.rendering.renderer import Renderer
    from smartspec.rules.severities import RuleSet

D = TypeVar("D")
TEMPLATE_SUFFIX = ".md.j2"
DATA_SUFFIX = ".yaml"
RULES = "rules"
"""The kind of file that only a workspace has: rules of its own."""
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
    shipped[RULES], own[RULES] = {}, _listed(root, layout.RULES, stamps)
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
    from smartspec.planning.library import Library
    from smartspec.planning.names import unknown_names

    faults: list[Fault] = []
    configs, wrong, unread = _configs(files)
    library = Library(
        profiles=_each(files, "profiles", DATA_SUFFIX, definitions.read_profile, faults),
        domains=_each(files, "domains", DATA_SUFFIX, definitions.read_domain, faults),
        layouts=_each(files, "layouts", DATA_SUFFIX, definitions.read_layout, faults),
        sections=_each(files, "sections", TEMPLATE_SUFFIX, definitions.read_header, faults),
        configs=configs,
        rules=_each(files, RULES, DATA_SUFFIX, definitions.read_rules, faults),
        hidden=_hidden(files),
        headers=tuple(
            name.removesuffix(TEMPLATE_SUFFIX)
            for name in sorted(files.paths("layouts"))
            if name.endswith(TEMPLATE_SUFFIX)
        ),
    )
    # A file that cannot be read defines no name, and every use of it would be a second fault.
    if not faults and not unread:
        faults = [_placed(files, fault) for fault in dict.fromkeys(unknown_names(library))]
        if wrong or faults:
            faults += _rule_faults(files, library)
    if wrong or faults:
        raise ConfigError([*wrong, *faults])
    return library


def _configs(files: SharedFiles) -> tuple[tuple[Layer, ...], list[Fault], bool]:
    """The configs as far as they can be read, their faults, and whether one cannot be at all."""
    from smartspec.planning.config import read_config, usable_part

    configs: list[Layer] = []
    faults: list[Fault] = []
    unread = False
    for path in (layout.PROJECT_CONFIG, layout.ORGANISATION_CONFIG):
        if path not in files.stamps:
            continue
        try:
            config = read_config(files.read(path), path)
            configs.append((path, config))
            faults += _output_faults(files, path, config)
        except SmartSpecError as error:
            faults.extend(error.faults)
            part = usable_part(files.read(path), path)
            unread = unread or part is None
            configs += [(path, part)] if part is not None else []
    return tuple(configs), faults, unread


def _output_faults(files: SharedFiles, path: str, config: Config) -> list[Fault]:
    """The fault of an output folder outside of the workspace."""
    if store.is_inside(files.root, config.output.output_dir):
        return []
    message, hint = "this path leads outside the workspace", "use a path below the workspace root"
    return [_placed(files, Fault(path, 0, 0, message, "output.outputDir", hint))]


def _rule_faults(files: SharedFiles, library: Library) -> Sequence[Fault]:
    """The faults of the rules that configs name, for when there are others to tell."""
    try:
        read_rules(files, library)
    except ConfigError as error:
        return error.faults
    return ()


def _placed(files: SharedFiles, fault: Fault) -> Fault:
    """`fault` with the line and column of its key."""
    from smartspec.source.reading import placed

    error = ConfigError([fault])
    return placed(error, fault.path, files.read(fault.path)).faults[0] if fault.key else fault


def read_rules(files: SharedFiles, library: Library) -> RuleSet:
    """The rules of the workspace.

    Raises `ConfigError`, placed, where a config or a file of rules is wrong.
    """
    from smartspec.rules.severities import rule_set
    from smartspec.source.reading import placed

    try:
        return rule_set(library)
    except ConfigError as error:
        path = error.faults[0].path
        raise placed(error, path, files.read(path)) from None


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


def _hidden(files: SharedFiles) -> dict[str, Defined[Profile]]:
    """The shipped profiles that the workspace has its own of: those may extend them."""
    from smartspec.planning.definitions import read_profile
    from smartspec.planning.library import Defined

    both = {
        name: path
        for name, path in files.shipped["profiles"].items()
        if name in files.own["profiles"]
    }
    return {
        name.removesuffix(DATA_SUFFIX): Defined(read_profile(files.read(path), path), path)
        for name, path in both.items()
        if name.endswith(DATA_SUFFIX)
    }


def topic_files(files: SharedFiles, topic: str) -> tuple[str, ...]:
    """The catalogue files of a topic: the shipped one, then the workspace's own."""
    name = f"{topic}{DATA_SUFFIX}"
    found = (files.shipped["catalogue"].get(name), files.own["catalogue"].get(name))
    return tuple(path for path in found if path is not None)


def read_topics(files: SharedFiles) -> dict[str, Topic]:
    """Every catalogue topic, the workspace's own entries laid over the shipped.

    Raises `ConfigError` with the faults of all files at once.
    """
    return _laid_together(_catalogue_files(files))


def _catalogue_files(files: SharedFiles) -> list[CatalogueFile]:
    from smartspec.rendering.catalogue import read_topic
    from smartspec.rendering.references import CatalogueFile

    found: list[CatalogueFile] = []
    faults: list[Fault] = []
    for name in sorted(files.paths("catalogue")):
        topic = name.removesuffix(DATA_SUFFIX)
        for path in topic_files(files, topic):
            text = files.read(path)
            own = path == files.own["catalogue"].get(name)
            try:
                found.append(CatalogueFile(topic, path, text, own, read_topic(text, path)))
            except SmartSpecError as error:
                faults.extend(error.faults)
    if faults:
        raise ConfigError(faults)
    return found


def _laid_together(found: Sequence[CatalogueFile]) -> dict[str, Topic]:
    from smartspec.rendering.catalogue import overlaid

    topics: dict[str, Topic] = {}
    for file in found:
        topics[file.topic] = overlaid(topics.get(file.topic, ()), file.entries)
    return topics


def check_catalogue(files: SharedFiles, library: Library) -> None:
    """Raises `ConfigError` for a name in the catalogue, or for a topic, that nothing has."""
    from smartspec.rendering.references import Known, catalogue_faults

    found = _catalogue_files(files)
    headers = library.sections.values()
    read = {topic for header in headers for topic in header.value.catalogue}
    known = Known(library.profiles, library.domains, library.sections, read)
    topics = _laid_together(found)
    faults = catalogue_faults(found, topics, known)
    for header in headers:
        for topic in header.value.catalogue:
            if topic not in topics:
                hint = nearest(topic, topics) or f"known: {', '.join(topics)}"
                message = f"there is no catalogue topic '{topic}'"
                faults.append(Fault(header.path, 1, 1, message, "catalogue", hint))
    if faults:
        raise ConfigError(faults)


def environment_of(
    files: SharedFiles, *, keep_compiled: bool = True, sandboxed: bool = False
) -> Environment:
    """The template environment of the workspace; compiled templates are kept in its cache.

    A `sandboxed` one takes nothing from that cache: compiled code is code.
    """
    from smartspec.rendering.compiled import CompiledTemplates
    from smartspec.rendering.environment import environment

    own = f"{files.root}/{layout.HOME}/templates"
    compiled = CompiledTemplates(files.root) if keep_compiled and not sandboxed else None
    return environment(layout.shipped_templates(), own, compiled, sandboxed=sandboxed)


def renderer_of(
    files: SharedFiles, *, keep_compiled: bool = True, sandboxed: bool = False
) -> Renderer:
    """A renderer with the workspace's templates and catalogue."""
    from smartspec.rendering.renderer import Renderer

    env = environment_of(files, keep_compiled=keep_compiled, sandboxed=sandboxed)
    return Renderer(env, read_topics(files))
