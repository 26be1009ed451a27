"""What `verify` does: every code block, diagram and link of documents, each kind by its tool.

What was found is kept per document under `.smartspec/cache/proof/`, tool by tool, each with a
digest of all that it depends on: an unchanged document is not looked at again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from smartspec import __version__, layout, store
from smartspec.errors import SmartSpecError
from smartspec.graph.build import Options, current_scan, planned, workbench
from smartspec.graph.toolchain import checkers_digest
from smartspec.layout import SpecPaths

if TYPE_CHECKING:
    from smartspec.findings import Finding
    from smartspec.graph.rows import Row
    from smartspec.proof.model import Absent, Flaw, Page, Verdict
    from smartspec.proof.node import Node
    from smartspec.rules.model import Document

FORMAT = f"{__version__}/2"


@dataclass(frozen=True)
class Tools:
    """What may be used beside the embedded checkers: a PostgreSQL, and Node's packages."""

    postgres: str | None = None
    node_modules: str | None = None


@dataclass
class _Part:
    """What one tool found in one document, and could not look for.

    `holds` are the kinds of blocks that the document has, `links` the relative links that were
    followed, with whether they led to something.
    """

    key: str
    findings: list[Finding]
    absent: list[Absent] = field(default_factory=list)
    holds: list[str] = field(default_factory=list)
    links: dict[str, bool] = field(default_factory=dict)


class _Document:
    """A document to be verified, read when something of it is needed."""

    def __init__(self, options: Options, row: Row) -> None:
        self.options = options
        self.paths = row.paths
        self.row = row
        self.parts = _recalled(options.root, row.paths)
        self.ran = {"embedded"}
        self.text = store.read_text(options.root, row.paths.document).replace("\r\n", "\n")

    @cached_property
    def page(self) -> Page:
        from smartspec.proof.model import page_of

        spec, _ = planned(self.options, self.paths)
        return page_of(self.paths.document, self.text, spec, self.exists)

    def reported(self, findings: Sequence[Finding]) -> list[Finding]:
        """`findings` without those that the document or its source excepts."""
        if not findings:
            return []  # nothing has to be read to know that
        from smartspec.graph.exceptions import excepted

        left_out = excepted(self.checked, findings)
        return [finding for finding in findings if finding not in left_out]

    @cached_property
    def checked(self) -> Document:
        """The document as rules see it, for its exceptions."""
        from smartspec.rules.model import Document

        spec, plan = planned(self.options, self.paths)
        return Document(self.paths.document, self.text, spec, plan)

    def unneeded(self) -> list[Finding]:
        """The exceptions for what tools look for that ran, and found nothing to except."""
        if "ignore" not in self.text and not planned(self.options, self.paths)[0].validation.ignore:
            return []
        from smartspec.graph.exceptions import unneeded
        from smartspec.rules.severities import severities

        chosen = severities(
            workbench(self.options).library, self.checked.profile, self.checked.spec
        )
        weight = chosen.get("unused-ignore", "warn")
        found = [finding for name in self.ran for finding in self.parts[name].findings]
        unproven = {check for check, tool in _tools().items() if tool not in self.ran}
        if self.parts["embedded"].absent:  # a parser is not there
            unproven |= {"sql-syntax", "mermaid-syntax"}
        return [] if weight == "off" else list(unneeded(self.checked, found, unproven, weight))

    def exists(self, path: str) -> bool:
        """Whether a relative link leads to a file, one with `#name` to that place in the file.

        A spec's document counts before it is built, and so does every place in it.
        """
        target = os.path.normpath(f"{self.paths.folder}/{path}")
        file, mark, name = target.partition(".md#")
        if mark:
            known = self._anchors(f"{file}.md")
            return known is None or name in known
        if store.stamp(self.options.root, target) is not None:
            return True
        folder, _, name = target.rpartition("/")
        source = f"{folder}/{layout.SOURCE}"
        return name == layout.DOCUMENT and store.stamp(self.options.root, source) is not None

    def _anchors(self, target: str) -> frozenset[str] | None:
        """The names in another file, read anew when it changes; None where it is not there."""
        stamp = store.stamp(self.options.root, target)
        return _anchors_of(self.options.root, target, stamp) if stamp else None

    def key(self, tool: str) -> str:
        """A digest of all that a verdict depends on; `tool` says which tool, of which version."""
        return store.digest(repr((FORMAT, tool, self.text, self.row.messages)))

    def kept(self, name: str, tool: str) -> _Part | None:
        """What is remembered of one tool, if nothing that it depends on has changed."""
        part = self.parts.get(name)
        if part is None or part.key != self.key(tool):
            return None
        same = all(self.exists(path) == found for path, found in part.links.items())
        return part if same else None

    def keep(self, name: str, part: _Part) -> _Part:
        """Remember what a tool found, with the source keys that generated text came from."""
        from smartspec.graph.origins import with_origins

        if part.findings:
            about = (self.options, self.paths, self.page, self.checked)
            part.findings = with_origins(*about, part.findings)
        self.parts[name] = part
        _remember(self.options.root, self.paths, self.parts)
        return part


@lru_cache(maxsize=4096)
def _anchors_of(root: str, path: str, _: store.Stamp) -> frozenset[str] | None:
    from smartspec.proof.links import anchors
    from smartspec.proof.model import Page

    try:
        return anchors(Page(path, store.read_text(root, path).replace("\r\n", "\n")))
    except SmartSpecError:
        return None  # outside the workspace, or no text: nobody knows what is in it


def verify_embedded(options: Options, paths: SpecPaths) -> Verdict:
    """What the checkers find in one document that need nothing but Python.

    Raises `SourceError` where source or document cannot be read at all.
    """
    from smartspec.proof.model import Verdict

    document = _Document(options, _row(options, paths))
    part = _embedded(document)
    return Verdict(tuple(document.reported(part.findings)), tuple(part.absent))


def verify(options: Options, wanted: Sequence[SpecPaths], tools: Tools) -> Verdict:
    """What all tools find in the documents `wanted`, and which tools were missing for some.

    Raises `SourceError` where a document cannot be read, `UsageError` where no PostgreSQL answers.
    """
    from smartspec.proof.model import Verdict

    documents = [_Document(options, _row(options, paths)) for paths in wanted]
    absent: set[Absent] = set()
    found: dict[str, list[Finding]] = {}
    for document in documents:
        part = _embedded(document)
        found[document.paths.id] = list(part.findings)
        absent.update(part.absent)
    for tool in (_run_sql, _check_types, _draw):
        missing = tool(documents, found, tools)
        if missing is not None:
            absent.add(missing)
    if not any(item.tool == "mermaid" and item.unproven.startswith("diagrams") for item in absent):
        absent = {item for item in absent if item.tool != "mermaid"}  # Mermaid reads every kind
    findings = sorted(
        finding
        for document in documents
        for finding in (*document.reported(found[document.paths.id]), *document.unneeded())
    )
    return Verdict(tuple(findings), tuple(sorted(absent)))


def _tools() -> dict[str, str]:
    """The checks that need another program, each with the name of its part."""
    from smartspec.proof import node, postgres

    return {
        postgres.CHECK: "postgres",
        node.TYPES_CHECK: "typescript",
        node.DIAGRAM_CHECK: "mermaid",
    }


def _row(options: Options, paths: SpecPaths) -> Row:
    return next(row for row in current_scan(options).rows if row.paths == paths)


def _embedded(document: _Document) -> _Part:
    tool = checkers_digest()
    part = document.kept("embedded", tool)
    if part is not None:
        return part
    from smartspec.proof.links import linked_files
    from smartspec.proof.model import run_checks
    from smartspec.proof.registry import CHECKS

    page = document.page
    verdict = run_checks(page, CHECKS)
    holds = {block.language for block in page.blocks}
    holds |= {f"sql:{dialect}" for block in page.blocks if (dialect := page.dialect_of(block))}
    links = {path: document.exists(path) for path in linked_files(page)}
    part = _Part(
        document.key(tool), list(verdict.findings), list(verdict.absent), sorted(holds), links
    )
    return document.keep("embedded", part)


def _holding(documents: Iterable[_Document], *kinds: str) -> list[_Document]:
    """The documents that have a block of one of `kinds`."""
    return [d for d in documents if not set(kinds).isdisjoint(d.parts["embedded"].holds)]


Found = dict[str, list["Finding"]]


def _run_sql(documents: Sequence[_Document], found: Found, tools: Tools) -> Absent | None:
    """Run the SQL of all documents on one connection."""
    from smartspec.proof import postgres
    from smartspec.proof.model import Absent, ToolMissingError, findings_of

    concerned = _holding(documents, "sql:postgresql")
    if not concerned:
        return None
    if tools.postgres is None:
        return Absent("postgres", "SQL was parsed and not run", "--postgres DSN runs it")
    try:
        with postgres.connected(tools.postgres) as connection:
            server = postgres.server_of(connection)
            for document in concerned:
                part = document.kept("postgres", server)
                if part is None:
                    flaws = list(postgres.sql_run(document.page, connection))
                    listed = findings_of(document.paths.document, postgres.CHECK, flaws)
                    part = document.keep("postgres", _Part(document.key(server), sorted(listed)))
                found[document.paths.id] += part.findings
                document.ran.add("postgres")
    except ToolMissingError as error:
        return error.absent
    return None


def _check_types(documents: Sequence[_Document], found: Found, tools: Tools) -> Absent | None:
    """Compile the TypeScript of all documents as one program of many modules."""
    from smartspec.proof import node, typescript
    from smartspec.proof.model import ToolMissingError

    concerned = _holding(documents, *typescript.LANGUAGES)
    if not concerned:
        return None
    try:
        place = _node(concerned[0].options, tools)
        tool = f"tsc {node.version_of(node.compiler_of(place))} {place}"
        waiting = [d for d in concerned if d.kept("typescript", tool) is None]
        flaws = _compiled(waiting, place) if waiting else {}
    except ToolMissingError as error:
        return error.absent
    for document in concerned:
        part = document.kept("typescript", tool)
        if part is None:
            listed = _named(document, node.TYPES_CHECK, flaws.get(document.paths.id, []))
            part = document.keep("typescript", _Part(document.key(tool), listed))
        # What the compiler read, it read by the whole grammar.
        document.ran.add("typescript")
        kept = [f for f in found[document.paths.id] if f.rule != "typescript-syntax"]
        found[document.paths.id] = kept + part.findings
    return None


def _compiled(documents: Sequence[_Document], place: Node | None) -> Mapping[str, list[Flaw]]:
    """What the compiler finds, by the id of the document."""
    from smartspec.proof import node

    root = documents[0].options.root
    owners: dict[str, str] = {}
    files: dict[str, str] = {}
    for number, document in enumerate(documents):
        for module in node.modules_of(document.page, f"doc{number}"):
            owners[module.name] = document.paths.id
            name = f"{module.name}.{'tsx' if module.tsx else 'ts'}"
            files[name] = module.text
    config = {"compilerOptions": node.compiler_options(place), "files": list(files)}
    files["tsconfig.json"] = json.dumps(config, indent=2)
    # In the workspace, so that the packages beside it are found; each run has its own.
    with store.scratch(root, layout.CACHE) as folder:
        for name, text in files.items():
            store.write_text(root, f"{folder}/{name}", text)
        found = node.typescript_types(place, f"{root}/{folder}")
    flaws: dict[str, list[Flaw]] = {}
    for module_name, listed in found.items():
        if module_name in owners:  # an error in an installed package is not the document's
            flaws.setdefault(owners[module_name], []).extend(listed)
    return flaws


def _draw(documents: Sequence[_Document], found: Found, tools: Tools) -> Absent | None:
    """Let Mermaid itself parse every diagram."""
    from smartspec.proof import node
    from smartspec.proof.model import ToolMissingError

    concerned = _holding(documents, "mermaid")
    if not concerned:
        return None
    try:
        place = _node(concerned[0].options, tools)
        tool = f"mermaid {node.version_of(node.mermaid_of(place))}"
        waiting = [d for d in concerned if d.kept("mermaid", tool) is None]
        blocks = [(d, block) for d in waiting for block in d.page.in_language("mermaid")]
        flaws = node.mermaid_diagrams(place, [block for _, block in blocks]) if blocks else []
    except ToolMissingError as error:
        return error.absent
    wrong: dict[str, list[Flaw]] = {}
    for (document, _), flaw in zip(blocks, flaws, strict=True):
        if flaw is not None:
            wrong.setdefault(document.paths.id, []).append(flaw)
    for document in concerned:
        part = document.kept("mermaid", tool)
        if part is None:
            listed = _named(document, node.DIAGRAM_CHECK, wrong.get(document.paths.id, []))
            part = document.keep("mermaid", _Part(document.key(tool), listed))
        document.ran.add("mermaid")
        kept = [f for f in found[document.paths.id] if f.rule != "mermaid-syntax"]
        found[document.paths.id] = kept + part.findings
    return None


def _named(document: _Document, check: str, flaws: Iterable[Flaw]) -> list[Finding]:
    from smartspec.proof.model import findings_of

    return sorted(findings_of(document.paths.document, check, list(flaws)))


def _node(options: Options, tools: Tools) -> Node | None:
    from smartspec.proof.node import find_node

    return find_node(options.root, tools.node_modules)


# --- what is remembered --------------------------------------------------------------------


def _remember(root: str, paths: SpecPaths, parts: Mapping[str, _Part]) -> None:
    data = {"format": FORMAT, "parts": {name: asdict(part) for name, part in parts.items()}}
    store.write_text(root, paths.proof, json.dumps(data, indent=1, ensure_ascii=False))


def _recalled(root: str, paths: SpecPaths) -> dict[str, _Part]:
    """What was found before; nothing at all where any of it is in doubt."""
    from smartspec.findings import Finding
    from smartspec.proof.model import Absent

    if store.stamp(root, paths.proof) is None:
        return {}
    try:
        data = json.loads(store.read_text(root, paths.proof))
        if data["format"] != FORMAT:
            return {}
        return {name: _part(plain, Finding, Absent) for name, plain in data["parts"].items()}
    except (SmartSpecError, ValueError, KeyError, TypeError):
        return {}


def _part(
    plain: Mapping[str, Any], finding: Callable[..., Finding], absent: Callable[..., Absent]
) -> _Part:
    return _Part(
        plain["key"],
        [finding(**item) for item in plain["findings"]],
        [absent(**item) for item in plain["absent"]],
        plain["holds"],
        plain["links"],
    )
