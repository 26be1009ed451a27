"""The endpoints of an OpenAPI 3 document beside a source (`api.openapi`)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, cast, get_args

from pydantic import ValidationError

from smartspec.errors import Fault, SourceError
from smartspec.source.characters import FREE, hidden
from smartspec.source.interfaces import Endpoint, Method
from smartspec.source.positions import SourceMap, dotted
from smartspec.source.spec import Spec
from smartspec.source.yaml_text import kind, read_mapping

_METHODS = tuple(method.lower() for method in get_args(Method))
_JSON = "application/json"
_PLACES = ("path", "query", "header", "cookie")
_AS_DATA = FREE | {"examples", "default", "enum", "const", "pattern"}
"""What of a contract is shown as data, as its author wrote it."""
_DEEPEST = 3
"""References inside references that are written out; a table of fields shows no more."""

Node = Mapping[str, Any]


def with_contract(spec: Spec, text: str, path: str) -> Spec:
    """`spec` with the endpoints of the OpenAPI document `text`, after its own.

    An endpoint that the source describes itself, by method and path, stays the author's. Raises
    `SourceError` where the document, at `path`, is not one, or one of its operations cannot be
    read.
    """
    read = endpoints_of(text, path)
    own = {endpoint.label for endpoint in spec.api.endpoints}
    added = tuple(endpoint for endpoint in read if endpoint.label not in own)
    api = spec.api.model_copy(update={"endpoints": (*spec.api.endpoints, *added)})
    return spec.model_copy(update={"api": api})


def endpoints_of(text: str, path: str) -> tuple[Endpoint, ...]:
    """The operations of an OpenAPI document (YAML or JSON), in its order."""
    document = contract_data(text, path)
    _refuse_swagger(document, text, path)
    paths = document.get("paths", None if _needs_paths(document) else {})
    if not str(document.get("openapi", "")).startswith("3.") or not isinstance(paths, dict):
        message = f"not an OpenAPI 3 document: `paths` is {kind(paths)}"
        raise SourceError([Fault(path, 1, 1, message, hint="`api.openapi` names one")])
    reader = Reader(document)
    found: list[Endpoint] = []
    faults: list[Fault] = []
    for keys, operation in reader.operations(paths):
        try:
            found.append(Endpoint.model_validate(operation))
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            line, column = SourceMap.of(text).value(keys)
            faults.append(Fault(path, line, column, str(first["msg"]), dotted(keys)))
    if faults:
        raise SourceError(faults)
    return tuple(found)


def _needs_paths(document: Node) -> bool:
    """Whether nothing else makes a document of it.

    From OpenAPI 3.1 on, `webhooks` or `components` does.
    (https://spec.openapis.org/oas/v3.1.0, section 4.8.1)
    """
    others = any(isinstance(document.get(key), dict) for key in ("webhooks", "components"))
    return str(document.get("openapi", "")).startswith("3.0") or not others


def _refuse_swagger(document: Node, text: str, path: str) -> None:
    """Raises `SourceError` for a document of the format before OpenAPI 3."""
    if "swagger" in document:
        line, column = SourceMap.of(text).value(("swagger",))
        message = f"this is Swagger {document['swagger']}; OpenAPI 3.0 and 3.1 are read"
        hint = "convert it first: `npx swagger2openapi FILE -o openapi.yaml`"
        raise SourceError([Fault(path, line, column, message, "swagger", hint)])


def read_endpoints(document: Node) -> Iterator[Endpoint]:
    """The operations of a document that `endpoints_of` has read before, so without a fault."""
    for _, operation in Reader(document).operations(document.get("paths", {})):
        yield Endpoint.model_validate(operation)


@lru_cache(maxsize=1)
def contract_data(text: str, path: str) -> dict[str, Any]:
    """The whole document as data, whatever of it the model of an endpoint has no words for.

    The last one is kept: a spec's document and its contract are made one after the other. Raises
    `SourceError` where `text` is neither JSON nor YAML, or has a character that nobody sees in what
    a document shows as text.
    """
    text = text.removeprefix("\ufeff")
    data = _json_of(text)
    if data is None:
        found = read_mapping(text, path)
        if found.faults:
            raise SourceError(found.faults)
        data = found.data
    faults = hidden(data, path, text, _AS_DATA)
    if faults:
        raise SourceError(faults)
    return dict(data)


def _json_of(text: str) -> dict[str, Any] | None:
    """The JSON object in `text`, quickly; a fault is told by the other reader, with its place."""
    if not text.lstrip().startswith("{"):
        return None
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


class Reader:
    """Walks one document; references inside it are followed, a circle is cut."""

    def __init__(self, document: Node) -> None:
        self._document = document
        self._known: dict[tuple[str, ...], Any] = {}

    def operations(self, paths: Node) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
        """Each operation's place, and what it says in an endpoint's words."""
        for path, item in paths.items():
            shared = self.followed(item)
            for method in _METHODS:
                if method in shared:
                    operation = self._endpoint(path, method, shared)
                    yield ("paths", str(path), method), operation

    def _endpoint(self, path: str, method: str, item: Node) -> dict[str, Any]:
        operation = self.followed(item[method])
        summary = operation.get("summary") or operation.get("operationId") or f"{method} {path}"
        endpoint: dict[str, Any] = {"method": method.upper(), "path": path, "summary": summary}
        if operation.get("description"):
            endpoint["description"] = operation["description"]
        if operation.get("tags"):
            endpoint["service"] = operation["tags"][0]
        listed = [*item.get("parameters", ()), *operation.get("parameters", ())]
        endpoint["parameters"] = list(self.parameters(listed))
        if "requestBody" in operation:
            endpoint["request"] = self.message(self.followed(operation["requestBody"]))
        endpoint["responses"] = list(self._responses(operation.get("responses", {})))
        return endpoint

    def parameters(self, listed: list[Any]) -> Iterator[dict[str, Any]]:
        by_place = {}
        for entry in map(self.followed, listed):
            by_place[(entry.get("in"), entry.get("name"))] = entry  # the operation's own comes last
        for (place, name), entry in by_place.items():
            if place in _PLACES:
                told = {"description": entry.get("description"), "example": entry.get("example")}
                yield {
                    "name": name,
                    "in": place,
                    "required": bool(entry.get("required", False)),
                    "schema": self.resolved(entry.get("schema", {}), ()),
                    **{key: value for key, value in told.items() if value},
                }

    def _responses(self, responses: Node) -> Iterator[dict[str, Any]]:
        for status, entry in responses.items():
            if str(status).isdigit():
                response = self.followed(entry)
                description = response.get("description") or f"Status {status}"
                message = self.message(response)
                yield {**message, "status": int(status), "description": description}

    def message(self, node: Node) -> dict[str, Any]:
        """Schema and first example of a body, in JSON where that is offered."""
        content = cast("dict[str, Any]", node.get("content") or {})
        media: dict[str, Any] = content.get(_JSON) or next(iter(content.values()), {})
        message: dict[str, Any] = {}
        if node.get("description"):
            message["description"] = node["description"]
        if "schema" in media:
            message["schema"] = self.resolved(media["schema"], ())
        if "example" in media:
            message["example"] = media["example"]
        elif media.get("examples"):
            message["example"] = self.followed(next(iter(media["examples"].values()))).get("value")
        return message

    def followed(self, node: Any) -> Node:
        """What a `$ref` leads to, or the node itself."""
        seen = set()
        while isinstance(node, dict) and isinstance(node.get("$ref"), str):
            if node["$ref"] in seen:
                return {}
            seen.add(node["$ref"])
            node = self._target(node["$ref"])
        return node if isinstance(node, dict) else {}

    def _target(self, reference: str) -> Any:
        node: Any = self._document
        for step in reference.removeprefix("#/").split("/"):
            step_name = step.replace("~1", "/").replace("~0", "~")  # RFC 6901, section 3
            node = node.get(step_name) if isinstance(node, dict) else None
        return node

    def resolved(self, node: Any, inside: tuple[str, ...] = ()) -> Any:
        """A schema with its references written out; one that leads back to itself stays short.

        An alternative keeps the name of what it refers to as its title.
        """
        if isinstance(node, list):
            return [self.resolved(item, inside) for item in node]
        if not isinstance(node, dict):
            return node
        reference = node.get("$ref")
        if not isinstance(reference, str):
            return {
                key: self._alternatives(value, inside)
                if key in ("oneOf", "anyOf") and isinstance(value, list)
                else self.resolved(value, inside)
                for key, value in node.items()
            }
        words = reference.rsplit("/", 1)[-1]
        if reference in inside:
            return {"description": f"again a {words}"}
        if len(inside) == _DEEPEST:
            return {"description": f"a {words}"}
        way = (*inside, reference)
        if way not in self._known:
            self._known[way] = self.resolved(self._target(reference) or {}, way)
        return self._known[way]

    def _alternatives(self, listed: list[Any], inside: tuple[str, ...]) -> list[Any]:
        found = []
        for item in listed:
            schema = self.resolved(item, inside)
            if isinstance(item, dict) and "$ref" in item and isinstance(schema, dict):
                schema = {"title": str(item["$ref"]).rsplit("/", 1)[-1], **schema}
            found.append(schema)
        return found
