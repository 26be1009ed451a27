"""JSON and YAML: whether they parse, and whether an example is what its endpoint takes or gives."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from smartspec.errors import SmartSpecError
from smartspec.proof.blocks import Block, Place
from smartspec.proof.model import TOO_DEEP, Flaw, Page
from smartspec.proof.schemas import errors, faults

if TYPE_CHECKING:
    from smartspec.source.interfaces import Endpoint, JsonSchema

_HEADING = re.compile(r"^(#{1,6}) (?:[\d.]+ )?(.*?)\s*#*$")
_ENDPOINT = re.compile(r"^([A-Z]+) (/\S*)$")
_NAMED = re.compile(r"^(?:\*\*)?Endpoint:(?:\*\*)? `+ ?([A-Z]+ /[^`]*?) ?`+")
_REQUEST = re.compile(r"^\*\*Request:?\*\*:?$")
_ANSWER = re.compile(r"^\*\*(?:Response \(|Body of )(\d{3})\b")
_SPEAKING = ("#", "*", "E")
"""What the lines begin with that say of which message an example is."""

_BODY = re.compile(
    r"^[ \t]*\n[ \t]*([\[{].*?)(?=^(?:HTTP/\d|[A-Z]+ \S+(?: HTTP/\d\S*)?$)|\Z)",
    re.MULTILINE | re.DOTALL,
)
"""The body of a message: what begins as JSON after an empty line, up to the next message."""

_STRING = r'"(?:[^"\\\n]|\\.)*"'
_COMMENT = re.compile(rf"{_STRING}|(?P<left_out>//[^\n]*|/\*.*?\*/)", re.DOTALL)
_COMMA = re.compile(rf"{_STRING}|(?P<left_out>,)(?=\s*[\]}}])")
_VISIBLE = re.compile(r"\S")
_SHOWN = 200
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")


def json_syntax(page: Page) -> Iterator[Flaw]:
    """JSON has to be JSON (RFC 8259).

    What it finds: a block of JSON, or the body of a message in a block of `http`, that does not
    parse, has a key twice, or `NaN`. In a block of `jsonc` comments and a comma after the last
    item are passed over; `json5` is not looked at.
    Why it matters: an example is pasted into a client, and fails there.
    How to fix: correct the text; for JSON with comments say `jsonc`, for a sketch `text`.
    """
    for block, start, text in _texts_of_json(page):
        try:
            read_json(text)
        except json.JSONDecodeError as error:
            yield Flaw(block.place(start + error.pos), f"not JSON: {error.msg.lower()}")
        except RecursionError:
            yield Flaw((block.line, 1), TOO_DEEP)


def _texts_of_json(page: Page) -> Iterator[tuple[Block, int, str]]:
    """Each JSON text, with the block that it stands in and its place there."""
    for block in page.in_language("json", "jsonc", "http"):
        if block.language != "http":
            text = block.text if block.language == "json" else _without_comments(block.text)
            if text.strip():
                yield block, 0, text
        else:
            for found in _BODY.finditer(block.text):
                yield block, found.start(1), found[1]


def _without_comments(text: str) -> str:
    """JSON with comments (jsonc.org) as JSON: what is left out is blank, so that places hold."""

    def blank(found: re.Match[str]) -> str:
        return _VISIBLE.sub(" ", found[0]) if found["left_out"] else found[0]

    return _COMMA.sub(blank, _COMMENT.sub(blank, text))


def yaml_syntax(page: Page) -> Iterator[Flaw]:
    """YAML has to be YAML 1.2, without a key twice.

    What it finds: a block of YAML that the parser of sources refuses, each document of it by
    itself.
    Why it matters: a settings file that is copied from a spec has to load.
    How to fix: correct the text.
    """
    from smartspec.source.yaml_text import parse

    for block in page.in_language("yaml", "yml"):
        for start, text in _yaml_documents(block.text):
            try:
                parse(text, page.path)
            except SmartSpecError as error:
                for fault in error.faults:
                    place = block.at(max(fault.line, 1) + start, max(fault.column, 1))
                    yield Flaw(place, fault.message, fault.hint)
            except RecursionError:
                yield Flaw((block.line, 1), TOO_DEEP)


def _yaml_documents(text: str) -> Iterator[tuple[int, str]]:
    """The documents of a stream that `---` parts, each with the lines before it."""
    lines: list[str] = []
    start = 0
    for number, line in enumerate(text.split("\n")):
        if line.rstrip() == "---":
            if any(kept.strip() and not kept.startswith(("#", "%")) for kept in lines):
                yield start, "\n".join(lines)
            lines, start = [], number + 1
        else:
            lines.append(line)
    if "\n".join(lines).strip():
        yield start, "\n".join(lines)


def read_json(text: str) -> Any:
    """The value of a JSON text; raises `json.JSONDecodeError` also for a key given twice."""

    def mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            names = [name for name, _ in pairs]
            twice = next(name for name in names if names.count(name) > 1)
            raise json.JSONDecodeError(f"'{twice}' is given twice", text, _second(text, twice))
        return found

    def constant(name: str) -> Any:
        raise json.JSONDecodeError(f"{name} is no JSON number", text, max(text.find(name), 0))

    return json.loads(text, object_pairs_hook=mapping, parse_constant=constant)


def _second(text: str, name: str) -> int:
    key = re.compile(rf"{re.escape(json.dumps(name, ensure_ascii=False))}\s*:")
    places = [found.start() for found in key.finditer(text)]
    return places[1] if len(places) > 1 else 0


# --- examples against schemas --------------------------------------------------------------


def json_schema(page: Page) -> Iterator[Flaw]:
    """An example is what its endpoint takes or gives.

    What it finds: JSON under `**Request:**`, `**Response (201):**` or `**Body of 409 …:**` of an
    endpoint, or below an example's `Endpoint:` line, that the JSON Schema in the source does not
    allow. An example of an endpoint may be any message that the endpoint knows.
    Why it matters: the schema and the example say two things, and a client is built on one.
    How to fix: correct the example, or the schema.
    """
    for example in _examples(page):
        try:
            value = read_json(example.block.text)
        except (json.JSONDecodeError, RecursionError):
            continue  # said by json-syntax
        try:
            found = _least(value, example.schemas)
        except RecursionError:
            yield Flaw((example.block.line, 1), f"the schema of {example.what} has no end")
            continue
        for error in found:
            words = f"{example.what} {_said(error)}"
            yield Flaw(_place(example.block, error), words, "correct the example or the schema")


def _least(value: Any, schemas: list[JsonSchema]) -> list[Any]:
    """What the schema that comes nearest has against `value`; nothing where one is no schema."""
    if any(fault.severity == "error" for schema in schemas for fault in faults(schema)):
        return []  # said by schema-syntax
    return min((errors(value, schema) for schema in schemas), key=len)


@dataclass
class _Example:
    """A block of JSON with the schemas of which it has to satisfy one."""

    block: Block
    what: str
    schemas: list[JsonSchema] = field(default_factory=list)


def _examples(page: Page) -> Iterator[_Example]:
    """The JSON blocks of a document that an endpoint's schema speaks of."""
    if not page.endpoints:
        return
    reader = _Reader(dict(_named(page)))
    prose = iter(page.prose)
    ahead = next(prose, None)
    for block in page.in_language("json"):
        while ahead is not None and ahead[0] < block.line:
            if ahead[1][:1] in _SPEAKING:
                reader.read(ahead[1])
            ahead = next(prose, None)
        schemas = reader.schemas() if block.text.strip() else []
        if schemas:
            yield _Example(block, reader.what, schemas)


def _named(page: Page) -> Iterator[tuple[str, Endpoint]]:
    """Each endpoint by what a document may call it: with the base path and without."""
    base = page.base_path.rstrip("/")
    for endpoint in page.endpoints:
        yield f"{endpoint.method} {base}{endpoint.path}", endpoint
    for endpoint in page.endpoints:
        yield endpoint.label, endpoint


class _Reader:
    """Follows which message of which endpoint the text speaks of."""

    def __init__(self, endpoints: dict[str, Endpoint]) -> None:
        self._endpoints = endpoints
        self._endpoint: Endpoint | None = None
        self._part = ""
        self.what = ""

    def read(self, line: str) -> None:
        """One line of prose."""
        if line.startswith("#"):
            heading = _HEADING.match(line)
            name = _ESCAPE.sub(r"\1", heading[2]) if heading else ""
            self._endpoint = self._endpoints.get(name) if _ENDPOINT.match(name) else None
            self._part = ""
        elif line.startswith(("Endpoint:", "**Endpoint:")):
            found = _NAMED.match(line)
            self._endpoint = self._endpoints.get(found[1]) if found else None
            self._part = "any"
        elif line.startswith("**"):
            answer = _ANSWER.match(line)
            if _REQUEST.match(line):
                self._part = "request"
            else:
                self._part = answer[1] if answer else ""

    def schemas(self) -> list[JsonSchema]:
        """The schemas of the message that the text speaks of now."""
        endpoint = self._endpoint
        if endpoint is None or not self._part:
            return []
        request = [endpoint.request.body] if endpoint.request else []
        self.what = f"the message of {endpoint.label}"
        if self._part == "request":
            self.what = f"the request of {endpoint.label}"
            return [schema for schema in request if schema is not None]
        answers = [
            response.body
            for response in endpoint.responses
            if self._part in ("any", str(response.status))
        ]
        if self._part != "any":
            self.what = f"the {self._part} answer of {endpoint.label}"
            return [] if None in answers else [schema for schema in answers if schema is not None]
        return [schema for schema in (*request, *answers) if schema is not None]


def _said(error: Any) -> str:
    where = "".join(f"[{k}]" if isinstance(k, int) else f".{k}" for k in error.absolute_path)
    message = str(error.message)
    shown = message if len(message) <= _SHOWN else f"{message[:_SHOWN]}…"
    return f"at `{where.lstrip('.')}`: {shown}" if where else f"is wrong: {shown}"


def _place(block: Block, error: Any) -> Place:
    """Where the value stands that the error is about."""
    from smartspec.source.positions import SourceMap

    return block.at(*SourceMap.of(block.text).value(list(error.absolute_path)))
