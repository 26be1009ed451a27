"""TypeScript: whether it parses, and the blocks of a document as the modules of one program."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from smartspec.proof.blocks import Block, Place
from smartspec.proof.model import Flaw, Page

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

LANGUAGES = ("typescript", "ts", "tsx")
JAVASCRIPT = ("javascript", "js", "jsx", "mjs", "cjs")
_NAMED_BY = {
    "function_declaration": "name",
    "generator_function_declaration": "name",
    "function_signature": "name",
    "class_declaration": "name",
    "abstract_class_declaration": "name",
    "interface_declaration": "name",
    "type_alias_declaration": "name",
    "enum_declaration": "name",
    "internal_module": "name",
}
_SHOWN = 30


def typescript_syntax(page: Page) -> Iterator[Flaw]:
    """TypeScript has to be TypeScript.

    What it finds: a block of TypeScript that does not parse (tree-sitter's grammar).
    Why it matters: it is copied into a code base, and stops its build.
    How to fix: correct the code; for a sketch give the block the language `text`.
    """
    for block in page.in_language(*LANGUAGES):
        for (line, column), message in errors_in(block.text, block.language == "tsx"):
            yield Flaw(block.at(line, column), message)


def javascript_syntax(page: Page) -> Iterator[Flaw]:
    """JavaScript has to be JavaScript.

    What it finds: a block of JavaScript that does not parse. The grammar is TypeScript's with JSX,
    so that a type in it is not found; nothing is compiled.
    Why it matters: it is copied into a code base, and stops its build.
    How to fix: correct the code; for a sketch give the block the language `text`.
    """
    for block in page.in_language(*JAVASCRIPT):
        for (line, column), message in errors_in(block.text, tsx=True):
            yield Flaw(block.at(line, column), message)


@lru_cache(maxsize=2)
def _parser(tsx: bool) -> Parser:
    import tree_sitter
    import tree_sitter_typescript as grammar

    language = grammar.language_tsx() if tsx else grammar.language_typescript()
    return tree_sitter.Parser(tree_sitter.Language(language))


@lru_cache(maxsize=512)
def errors_in(code: str, tsx: bool) -> tuple[tuple[Place, str], ...]:
    """The first places at which the code of a block does not parse; one a statement."""
    root = _parser(tsx).parse(code.encode()).root_node
    if not root.has_error:
        return ()
    broken = (_first_error(child) for child in root.children if child.has_error or child.is_error)
    return tuple(_told(node, code) for node in broken if node is not None)[:1] or (
        ((1, 1), "syntax error"),
    )


def _first_error(node: Node) -> Node | None:
    """The first node below `node` that the grammar could not place, or that it missed."""
    if node.is_missing:
        return node
    for child in node.children:
        if child.has_error or child.is_missing or child.is_error:
            found = _first_error(child)
            if found is not None:
                return found
    return node if node.is_error else None


def _told(node: Node, code: str) -> tuple[Place, str]:
    row, column = node.start_point
    line = code.split("\n")[row]
    place = row + 1, len(line.encode()[:column].decode(errors="ignore")) + 1
    if node.is_missing:
        return place, f"syntax error: '{node.type}' expected"
    words = line[place[1] - 1 :].strip()
    shown = words if len(words) <= _SHOWN else f"{words[:_SHOWN]}…"
    return place, f"syntax error near '{shown}'" if shown else "syntax error"


# --- one program ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Module:
    """A block as a module of its document's program.

    `name` is that of its file, without the ending. `text` has as many lines before the code as the
    document has, so that a compiler's line is the document's.
    """

    name: str
    tsx: bool
    text: str


def program(blocks: Iterable[Block], prefix: str) -> tuple[Module, ...]:
    """The blocks of one document as modules named `<prefix>-<line>`.

    As a reader takes it: a name means its nearest declaration above, or, where there is none, the
    first one below; what a block declares itself comes before all. So two examples may each have
    a `response`, and a later section may declare its own `Logger`.
    """
    parts = [(block, f"{prefix}-{block.line}", _declared(block)) for block in blocks]
    modules = []
    for place, (block, name, own) in enumerate(parts):
        known: dict[str, str] = {}
        for _, other, names in (*reversed(parts[place + 1 :]), *parts[:place]):
            known.update(dict.fromkeys(names.names, other))
        modules.append(Module(name, block.language == "tsx", _text(block, own, known)))
    return tuple(modules)


@dataclass(frozen=True, slots=True)
class _Declared:
    """What a block declares at its top level, and what of that it exports or imports itself."""

    names: tuple[str, ...]
    exported: frozenset[str]
    imported: frozenset[str]


def _text(block: Block, own: _Declared, known: dict[str, str]) -> str:
    """The module: imports on the line of the opening fence, exports on that of the closing one."""
    imports: dict[str, list[str]] = {}
    for name, module in known.items():
        if name not in own.names and name not in own.imported:
            imports.setdefault(module, []).append(name)
    head = " ".join(f'import {{ {", ".join(n)} }} from "./{m}";' for m, n in imports.items())
    left = [name for name in own.names if name not in own.exported]
    tail = f"export {{ {', '.join(left)} }};"
    lines = [
        " " * indent + line
        for indent, line in zip(block.indents, block.text.split("\n"), strict=False)
    ]
    before = [""] * (block.line - 2)
    return "\n".join([*before, head, *lines, tail, ""])


def _declared(block: Block) -> _Declared:
    root = _parser(block.language == "tsx").parse(block.text.encode()).root_node
    names: dict[str, None] = {}
    exported: set[str] = set()
    imported: set[str] = set()
    for node in root.named_children:
        if node.type == "import_statement":
            imported.update(_identifiers(node))
        elif node.type == "export_statement":
            declaration = node.child_by_field_name("declaration")
            found = list(_names(declaration)) if declaration is not None else []
            names.update(dict.fromkeys(found))
            exported.update(found)
            if declaration is None and node.child_by_field_name("source") is None:
                exported.update(_identifiers(node))
        else:
            names.update(dict.fromkeys(_names(node)))
    return _Declared(tuple(names), frozenset(exported), frozenset(imported))


def _names(node: Node) -> Iterator[str]:
    """The names that a declaration brings into its module."""
    if node.type in {"ambient_declaration", "expression_statement"}:
        for child in node.named_children:
            yield from _names(child)
    elif node.type in ("lexical_declaration", "variable_declaration"):
        for child in node.named_children:
            target = child.child_by_field_name("name")
            if target is not None:
                yield from _bound(target)
    elif node.type in _NAMED_BY:
        name = node.child_by_field_name(_NAMED_BY[node.type])
        if name is not None and name.type != "string":
            yield _word(name)


def _bound(pattern: Node) -> Iterator[str]:
    """The names in `a`, `{ a, b: c }` or `[a]`."""
    if pattern.type in ("identifier", "shorthand_property_identifier_pattern"):
        yield _word(pattern)
    elif pattern.type == "pair_pattern":
        value = pattern.child_by_field_name("value")
        if value is not None:
            yield from _bound(value)
    elif pattern.type in ("assignment_pattern", "object_assignment_pattern"):
        left = pattern.child_by_field_name("left")
        if left is not None:
            yield from _bound(left)
    elif pattern.type in ("object_pattern", "array_pattern", "rest_pattern"):
        for child in pattern.named_children:
            yield from _bound(child)


def _identifiers(node: Node) -> Iterator[str]:
    """Every identifier below `node`."""
    if node.type == "identifier":
        yield _word(node)
    for child in node.named_children:
        yield from _identifiers(child)


def _word(node: Node) -> str:
    text: Any = node.text
    return text.decode() if isinstance(text, bytes) else ""
