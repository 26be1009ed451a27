"""What an OpenAPI document says that the model of an endpoint has no words for.

Servers, security, responses by range or by default, further media types, callbacks, webhooks: the
document shows them from here, and the exported contract carries them as they are.
(https://spec.openapis.org/oas/v3.1.0, sections 4.8.5 to 4.8.30)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from smartspec.source.contract import Reader, read_endpoints
from smartspec.source.interfaces import Endpoint

Node = Mapping[str, Any]
_JSON = "application/json"
_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


@dataclass(frozen=True, slots=True)
class Server:
    """Where the API answers; `variables` are names with their defaults."""

    url: str
    description: str
    variables: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scheme:
    """A way to prove who one is: its name, its kind in words, and what its author says."""

    name: str
    kind: str
    description: str


@dataclass(frozen=True, slots=True)
class Body:
    """One media type of a message; the endpoint shows the fields of the first."""

    media: str
    schema: Node | None


@dataclass(frozen=True, slots=True)
class Header:
    """A header of a response."""

    name: str
    schema: Node
    description: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A response: `status` is a code, a range such as `4XX`, or `default`."""

    status: str
    description: str
    bodies: tuple[Body, ...]
    headers: tuple[Header, ...]

    @property
    def is_success(self) -> bool:
        """Whether its status says so; the default stands for what goes wrong."""
        return self.status[:1] in ("1", "2", "3")

    @property
    def numbered(self) -> bool:
        """Whether the model of an endpoint has this response too."""
        return self.status.isdigit()


@dataclass(frozen=True, slots=True)
class Call:
    """A call that the other side receives: a callback or a webhook."""

    name: str
    method: str
    url: str
    summary: str
    bodies: tuple[Body, ...]
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation, beside what its endpoint says; `security` is None where nothing is said."""

    security: tuple[str, ...] | None
    deprecated: bool
    bodies: tuple[Body, ...]
    answers: tuple[Answer, ...]
    callbacks: tuple[Call, ...]

    @property
    def succeeds(self) -> bool:
        """Whether a response stands for its success: a range, or the default and nothing else."""
        statuses = {answer.status for answer in self.answers}
        return any(answer.is_success for answer in self.answers) or statuses == {"default"}

    @property
    def unnumbered(self) -> tuple[Answer, ...]:
        """The responses that the model of an endpoint has no place for."""
        return tuple(answer for answer in self.answers if not answer.numbered)

    @property
    def further(self) -> tuple[tuple[str, Body], ...]:
        """Bodies of other fields than those of the first media type, by status or `request`."""
        messages = (("request", self.bodies), *((a.status, a.bodies) for a in self.answers))
        return tuple(
            (name, body)
            for name, bodies in messages
            for body in bodies[1:]
            if body.schema and body.schema != bodies[0].schema
        )

    @property
    def error_fields(self) -> tuple[tuple[str, Node], ...]:
        """The schemas of errors, each once, with the statuses that have it."""
        found: list[tuple[list[str], Node]] = []
        for answer in self.answers:
            schema = answer.bodies[0].schema if answer.bodies else None
            if not schema or answer.is_success:
                continue
            same = next((names for names, known in found if known == schema), None)
            if same is None:
                found.append(([answer.status], schema))
            else:
                same.append(answer.status)
        return tuple((", ".join(names), schema) for names, schema in found)


class ContractView:
    """An OpenAPI document as the API section shows it."""

    def __init__(self, document: Node) -> None:
        self._document = document
        self._reader = Reader(document)

    @cached_property
    def servers(self) -> tuple[Server, ...]:
        """Where the API answers."""
        return tuple(_server(node) for node in _nodes(self._document.get("servers")))

    @cached_property
    def schemes(self) -> tuple[Scheme, ...]:
        """The security schemes, in the document's order."""
        named = _mapping(_mapping(self._document.get("components")).get("securitySchemes"))
        return tuple(_scheme(name, self._reader.followed(node)) for name, node in named.items())

    @cached_property
    def security(self) -> tuple[str, ...] | None:
        """What every operation asks for that says nothing else; empty where it is nothing."""
        return _security(self._document.get("security"))

    @cached_property
    def webhooks(self) -> tuple[Call, ...]:
        """The calls that the API makes, whoever asked for them."""
        named = _mapping(self._document.get("webhooks") or self._document.get("x-webhooks"))
        return tuple(call for name, item in named.items() for call in self._calls(name, "", item))

    @cached_property
    def _read(self) -> dict[str, Endpoint]:
        return {endpoint.label: endpoint for endpoint in read_endpoints(self._document)}

    def operation(self, endpoint: Endpoint) -> Operation | None:
        """What the document says of `endpoint`; None where its author describes it instead."""
        if self._read.get(endpoint.label) != endpoint:
            return None
        item = self._reader.followed(self._document["paths"][endpoint.path])
        node = self._reader.followed(item[endpoint.method.lower()])
        named = _mapping(node.get("callbacks"))
        return Operation(
            security=_security(node.get("security")),
            deprecated=node.get("deprecated") is True,
            bodies=self._bodies(self._reader.followed(node.get("requestBody"))),
            answers=tuple(self._answers(node)),
            callbacks=tuple(
                call
                for name, callback in named.items()
                for url, said in self._reader.followed(callback).items()
                for call in self._calls(name, url, said)
            ),
        )

    def _answers(self, node: Node) -> Iterator[Answer]:
        for status, entry in _mapping(node.get("responses")).items():
            response = self._reader.followed(entry)
            headers = _mapping(response.get("headers")).items()
            yield Answer(
                str(status),
                _text(response, "description") or f"Status {status}",
                self._bodies(response),
                tuple(self._header(name, self._reader.followed(said)) for name, said in headers),
            )

    def _header(self, name: str, node: Node) -> Header:
        schema = self._reader.resolved(node.get("schema") or {})
        return Header(name, schema, _text(node, "description"))

    def _bodies(self, node: Node) -> tuple[Body, ...]:
        """The media types of a message, the one that the endpoint shows first."""
        content = {name: _mapping(said) for name, said in _mapping(node.get("content")).items()}
        order = sorted(content, key=lambda name: name != _JSON)
        return tuple(
            Body(name, self._reader.resolved(content[name]["schema"]))
            if isinstance(content[name].get("schema"), Mapping)
            else Body(name, None)
            for name in order
        )

    def _calls(self, name: str, url: str, item: Any) -> Iterator[Call]:
        found = self._reader.followed(item)
        for method in _METHODS:
            node = self._reader.followed(found.get(method))
            if method in found:
                summary = _text(node, "summary") or _text(node, "description")
                bodies = self._bodies(self._reader.followed(node.get("requestBody")))
                answers = tuple(self._answers(node))
                yield Call(name, method.upper(), url, summary or name, bodies, answers)


def _server(node: Node) -> Server:
    variables = _mapping(node.get("variables"))
    told = tuple(f"{name} = {_mapping(v).get('default', '')}" for name, v in variables.items())
    return Server(str(node.get("url", "/")), _text(node, "description"), told)


def _scheme(name: str, node: Node) -> Scheme:
    kind = str(node.get("type", ""))
    match kind:
        case "http":
            form = node.get("bearerFormat")
            words = f"HTTP {node.get('scheme', '')}" + (f" ({form})" if form else "")
        case "apiKey":
            words = f"API key in the {node.get('in', '')} as {node.get('name', '')}"
        case "oauth2":
            words = "; ".join(_flow(*flow) for flow in _mapping(node.get("flows")).items())
            words = f"OAuth 2: {words}" if words else "OAuth 2"
        case "openIdConnect":
            words = f"OpenID Connect at {node.get('openIdConnectUrl', '')}"
        case "mutualTLS":
            words = "mutual TLS"
        case _:
            words = kind
    return Scheme(name, words, _text(node, "description"))


def _flow(name: str, node: Any) -> str:
    said = _mapping(node)
    at = [str(said[key]) for key in ("authorizationUrl", "tokenUrl") if said.get(key)]
    scopes = ", ".join(map(str, _mapping(said.get("scopes"))))
    return f"{name} at {', then '.join(at)}" + (f" with the scopes {scopes}" if scopes else "")


def _security(listed: Any) -> tuple[str, ...] | None:
    """Each alternative in words: `A and B (read, write)`; None where nothing is said."""
    if not isinstance(listed, list):
        return None
    return tuple(_needs(entry) for entry in _nodes(listed))


def _needs(entry: Node) -> str:
    """One alternative; an empty one asks for nothing."""
    named = (
        f"{name} ({', '.join(map(str, scopes))})" if scopes else str(name)
        for name, scopes in entry.items()
    )
    return " and ".join(named) or "nothing"


def _nodes(value: Any) -> list[Node]:
    return [node for node in value if isinstance(node, Mapping)] if isinstance(value, list) else []


def _mapping(value: Any) -> Node:
    return value if isinstance(value, Mapping) else {}


def _text(node: Node, key: str) -> str:
    value = node.get(key)
    return " ".join(value.split()) if isinstance(value, str) else ""
