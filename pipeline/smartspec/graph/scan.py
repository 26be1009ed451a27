"""The workspace as it stands now: each spec with what its document depends on.

Nothing that has not changed is parsed: an idle run reads the stamps of files and one cache.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from smartspec import __version__, layout, store
from smartspec.errors import Fault, SmartSpecError, SourceError
from smartspec.graph.indexing import IndexState, index_state, same_index
from smartspec.graph.rows import Beside, Remembered, Row, Uses, recall, remember
from smartspec.graph.shared import TABLES, SharedFiles, shared_files, topic_files
from smartspec.layout import SpecPaths
from smartspec.rules.plugins import named as packages

if TYPE_CHECKING:
    from smartspec.planning.library import Library
    from smartspec.planning.plan import Plan
    from smartspec.rules.severities import RuleSet
    from smartspec.source.spec import Spec


@dataclass(frozen=True)
class Scan:
    """Everything that the tasks are made from."""

    root: str
    shared: SharedFiles
    rows: Sequence[Row]
    uses: Sequence[Uses]
    index_path: str
    index_owned: bool
    """Whether the index is kept in step (one given by `--specindex` is only read)."""
    index_values: Mapping[str, str]
    index_digest: str
    circles: Mapping[str, str]
    """For each id in a circle of dependencies: the circle."""
    stray: tuple[Fault, ...]
    """Folders and sources below `specs/` that cannot be specs."""

    def artifact_files(self, row: Row, place: int) -> tuple[str, ...]:
        """The shared files that an artifact of `row` is made from, by its place in the row."""
        used = row.artifact_uses[place]
        return self.uses[used].files if used >= 0 else ()

    def files_of(self, row: Row) -> tuple[str, ...]:
        """The shared files that the document of `row` is made from."""
        return self.uses[row.uses].files if row.uses >= 0 else ()


def scan(root: str, specindex: str | None = None, use_cache: bool = True) -> Scan:
    """Look at the workspace at `root`; `specindex` is another index to resolve ids in.

    Without `use_cache` everything is read anew, and nothing is remembered. Faults of a source stay
    in its row. Raises `ConfigError` where a shared file or the index is wrong.
    """
    before = recall(root) if use_cache else Remembered()
    shared = shared_files(root)
    same_shared = before.shared == shared.stamps
    digests = before.shared_digests if same_shared else _digests(shared, before)
    reader = _Reader(root, shared, before, same_shared)
    stray: list[Fault] = []
    rows = {row.paths.folder: row for row in _rows(root, before, reader, stray)}
    uses = reader.finished_uses()
    index_path = specindex or layout.INDEX
    stamp = store.stamp(root, index_path)
    if reader.library_is_same and same_index(before, index_path, stamp, rows):
        index = IndexState(before.index_values, before.index_digest, stamp, before.index_circles)
    else:
        repository = reader.library.repository
        index = index_state(root, index_path, specindex is None, rows.values(), repository)
    now = Remembered(
        shared=dict(shared.stamps),
        shared_digests=dict(digests),
        library=reader.library_key,
        packages=reader.packages,
        uses=uses,
        index_stamp=index.stamp,
        index_path=index_path,
        index_values=dict(index.values),
        index_digest=index.digest,
        index_circles=dict(index.circles),
        rows=rows,
    )
    if use_cache and now != before:
        remember(root, now)
    return Scan(
        root=root,
        shared=shared,
        rows=tuple(rows.values()),
        uses=tuple(uses),
        index_path=index_path,
        index_owned=specindex is None,
        index_values=index.values,
        index_digest=index.digest,
        circles=index.circles,
        stray=tuple(stray),
    )


def _digests(shared: SharedFiles, before: Remembered) -> dict[str, str]:
    """Content digests of all shared files; those of unchanged stamps are taken over."""
    return {
        path: before.shared_digests[path]
        if before.shared.get(path) == found and path in before.shared_digests
        else store.digest(shared.read(path))
        for path, found in shared.stamps.items()
    }


def _rows(root: str, before: Remembered, reader: _Reader, stray: list[Fault]) -> Iterator[Row]:
    specs = store.listing(root, layout.SPECS)
    stray += [_outside(f"{layout.SPECS}/{name}") for name in specs.outside]
    stray += _misplaced(root, layout.SPECS, ("", *specs.folders))
    for category in specs.folders:
        folder = store.names(root, f"{layout.SPECS}/{category}")
        stray += [_outside(f"{layout.SPECS}/{category}/{name}") for name in folder.outside]
        for name in folder.folders:
            paths = SpecPaths(category, name)
            stamp = store.stamp(root, paths.source)
            if stamp is None:
                stray += _misplaced(root, paths.folder, store.names(root, paths.folder).folders)
                continue
            old = before.rows.get(paths.folder)
            try:
                written = (*_hand_written(root, paths), *_contract(root, old))
            except SourceError as error:
                yield Row(paths, stamp, "", (), error.faults)
                continue
            if (
                old is not None
                and not old.faults  # what was wrong may be put right elsewhere
                and old.stamp == stamp
                and old.beside == written
                and reader.library_is_same
            ):
                yield old
            else:
                yield reader.row(paths, stamp, written, old)


def _misplaced(root: str, folder: str, names: Iterable[str]) -> list[Fault]:
    """The faults of sources in the folders `names` of a folder where none can be a spec's."""
    wanted = f"{layout.SPECS}/<category>/<id>/{layout.SOURCE}"
    paths = (f"{folder}/{name}/{layout.SOURCE}".replace("//", "/") for name in names)
    message = "this source is not read: it does not stand where one has to"
    return [
        Fault(path, 0, 0, message, hint=f"move it to {wanted}")
        for path in paths
        if store.stamp(root, path) is not None
    ]


def _outside(path: str) -> Fault:
    hint = "move what it points to into the workspace"
    return Fault(path, 0, 0, "this link leads outside the workspace", hint=hint)


def _hand_written(root: str, paths: SpecPaths) -> tuple[Beside, ...]:
    if store.stamp(root, paths.hand_written) is None:
        return ()
    folder = store.listing(root, paths.hand_written)
    if folder.outside:
        raise SourceError([_outside(f"{paths.hand_written}/{name}") for name in folder.outside])
    return tuple(
        Beside(name.removesuffix(".md"), f"{paths.hand_written}/{name}", stamp)
        for name, stamp in folder.files.items()
        if name.endswith(".md")
    )


def _contract(root: str, old: Row | None) -> tuple[Beside, ...]:
    """The API contract that the source named when it was last read, as it is now."""
    if old is None:
        return ()
    return tuple(
        replace(item, stamp=store.stamp(root, item.path)) for item in old.beside if not item.section
    )


class _Reader:
    """Parses and plans the specs that changed; loads the library only if one did."""

    def __init__(
        self, root: str, shared: SharedFiles, before: Remembered, same_shared: bool
    ) -> None:
        self._root = root
        self._shared = shared
        self._before = before
        self._same_shared = same_shared
        self._library: Library | None = None
        self._rules: RuleSet | None = None
        self.packages = packages()
        same = same_shared and self.packages == before.packages
        self.library_key = before.library if same else self._key()
        self._uses = list(before.uses) if self.library_is_same else []
        self._places = {
            (u.templates, u.topics, u.decided_from): i for i, u in enumerate(self._uses)
        }

    @property
    def library_is_same(self) -> bool:
        return self.library_key == self._before.library

    @property
    def library(self) -> Library:
        if self._library is None:
            from smartspec.graph.shared import read_library

            self._library = read_library(self._shared)
        return self._library

    def _key(self) -> str:
        """A digest of all that plans and checks are decided from; template bodies are not."""
        from smartspec.graph.shared import check_catalogue

        check_catalogue(self._shared, self.library)
        return store.digest(f"{self.library!r} {self.packages} {sorted(self.rules.faults)}")

    @property
    def rules(self) -> RuleSet:
        if self._rules is None:
            from smartspec.graph.shared import read_rules

            self._rules = read_rules(self._shared, self.library)
        return self._rules

    def row(
        self,
        paths: SpecPaths,
        stamp: store.Stamp,
        written: tuple[Beside, ...],
        old: Row | None,
    ) -> Row:
        """The row of one spec, read anew unless its content is what it was."""
        try:
            data = store.read_bytes(self._root, paths.source)
        except SmartSpecError as error:
            return Row(paths, stamp, "", written, error.faults)
        digest = store.digest(data)
        known = old is not None and not old.faults and old.digest == digest
        known = known and self.library_is_same
        if known and old is not None and _without_stamps(old.beside) == _without_stamps(written):
            contract = [item for item in written if not item.section]
            if all(item in old.beside for item in contract):
                return replace(old, stamp=stamp, beside=written)
        row = Row(paths, stamp, digest, written)
        try:
            return self._planned(row, store.decode(data, paths.source))
        except SmartSpecError as error:
            return replace(row, faults=error.faults)

    def _planned(self, row: Row, text: str) -> Row:
        from smartspec.graph.shared import read_topics
        from smartspec.graph.sources import Names, read_source
        from smartspec.planning.decide import decide
        from smartspec.rules.severities import check_source_names, rules_digest
        from smartspec.views.requirements import requirements

        paths = row.paths
        names = Names(self.library, partial(read_topics, self._shared), self.rules.rules)
        try:
            source = read_source(self._root, paths, text)
        except SmartSpecError as error:
            raise names.told_beside(error, paths.source, text) from None
        hand_written = tuple(item for item in row.beside if item.section)
        written = {item.section: item.path for item in hand_written}
        contract = [Beside("", path, store.stamp(self._root, path)) for path in source.contracts]
        row = replace(row, beside=(*hand_written, *contract))
        try:
            plan = decide(source.spec, self.library, paths.source, written)
            check_source_names(source.spec, paths.source, self.rules.rules)
        except SmartSpecError as error:
            raise names.told_beside(error, paths.source, text) from None
        spec = source.spec
        asked = requirements(spec) if spec.stories or spec.business_rules or spec.quality else ()
        own = (s.template for s in plan.sections if s.template and not s.hand_written)
        templates = (plan.header, *own)
        topics = {t for s in plan.sections if not s.hand_written for t in s.catalogue}
        return replace(
            row,
            title=spec.title,
            status=spec.status,
            description=spec.description,
            dependencies=tuple(dict.fromkeys(d.id for d in spec.depends_on)),
            artifacts=spec.artifacts,
            settings=store.digest(
                f"{__version__} {plan.fingerprint} {self.library.source_changes}"
            ),
            rules=rules_digest(self.rules, self.library, plan.profile, spec),
            mentions=self._mentions(row, text),
            links=self._links(row, text),
            uses=self._place(templates, tuple(sorted(topics)), plan.files),
            messages=_messages(spec),
            implements=spec.implements or "",
            artifact_uses=tuple(self._artifact_use(name, plan, topics) for name in spec.artifacts),
            requirements=tuple((item.id, item.kind, item.text) for item in asked),
        )

    def _mentions(self, row: Row, text: str) -> tuple[str, ...]:
        """The ids that the spec's own files name: a rule looks each up in the index."""
        from smartspec.rules.dependencies import SPEC_ID

        found = {match for words in self._own(row, text) for match in SPEC_ID.findall(words)}
        return tuple(sorted(found - {row.id}))

    def _links(self, row: Row, text: str) -> tuple[str, ...]:
        """The Markdown files whose anchors the spec's own files name."""
        from smartspec.proof.links import anchored_files

        own = self._own(row, text)
        return tuple(sorted({p for words in own for p in anchored_files(words, row.paths.folder)}))

    def _own(self, row: Row, text: str) -> Iterator[str]:
        """The text of the source, and of what is written by hand beside it."""
        yield text
        for item in row.beside:
            if item.section:
                yield store.read_text(self._root, item.path)

    def _artifact_use(self, name: str, plan: Plan, topics: Collection[str]) -> int:
        """The uses of an artifact: its template, and the tables that the plan's sections bring."""
        from smartspec.graph.artifacts import ARTIFACTS

        kind = ARTIFACTS[name]
        templates = (kind.template,) if kind.template else ()
        tables = (TABLES,) if kind.tables and TABLES in topics else ()
        if not templates and not tables:
            return -1
        return self._place(templates, tables, plan.files if templates else ())

    def _place(
        self, templates: tuple[str, ...], topics: tuple[str, ...], files: tuple[str, ...]
    ) -> int:
        key = (templates, topics, files)
        if key not in self._places:
            self._places[key] = len(self._uses)
            self._uses.append(Uses(*key))
        return self._places[key]

    def finished_uses(self) -> list[Uses]:
        """The uses with the files that they reach, looked up again only where that can differ."""
        if self._same_shared and all(uses.files for uses in self._uses):
            return self._uses
        from smartspec.graph.shared import environment_of
        from smartspec.rendering.templates import TemplateGraph

        graph = TemplateGraph(environment_of(self._shared), self._root)
        return [
            replace(
                uses,
                files=tuple(
                    sorted(
                        {
                            *graph.files(uses.templates),
                            *uses.decided_from,
                            *(f for topic in uses.topics for f in topic_files(self._shared, topic)),
                        }
                    )
                ),
            )
            for uses in self._uses
        ]


def _messages(spec: Spec) -> str:
    """A digest of what the code in a document is held against: its dialect, its API's messages.

    What the source excepts is in it, too: `verify` passes over that.
    """
    dialect = getattr(spec.data_model, "dialect", "")
    messages = [(e.label, e.parameters, e.request, e.responses) for e in spec.api.endpoints]
    excepted = spec.validation.ignore
    return store.digest(repr((dialect, spec.api.base_path, messages, *excepted)))


def _without_stamps(beside: Iterable[Beside]) -> list[str]:
    return [item.path for item in beside]
