"""An OpenAPI 3.1 document of the endpoints (https://spec.openapis.org/oas/v3.1.0)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from smartspec.source.interfaces import Endpoint, JsonSchema, Parameter, Response
    from smartspec.source.spec import Spec

VERSION = "3.1.0"
_PATH_PARAMETER = re.compile(r"\{([^{}]+)\}")
_WORDS = re.compile(r"[A-Za-z0-9]+")


def openapi(spec: Spec, contract: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The API of `spec` as an OpenAPI document, in the author's order.

    Where the spec names a `contract` (the whole OpenAPI document as data), that document is
    carried over as it is, references, extensions and all: only the operations that the author
    describes stand in place of its own, or are added to them.
    """
    if contract is not None:
        return _over_contract(spec, contract)
    info: dict[str, Any] = {"title": spec.title, "version": spec.version}
    told = [spec.overview.purpose, _authentication(spec)]
    description = "\n\n".join(text for text in told if text)
    if description:
        info["description"] = description
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in spec.api.endpoints:
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = _operation(endpoint)
    return {
        "openapi": VERSION,
        "info": info,
        "servers": [{"url": spec.api.base_path}],
        "paths": paths,
    }


def _over_contract(spec: Spec, contract: Mapping[str, Any]) -> dict[str, Any]:
    from smartspec.source.contract import read_endpoints

    read = {endpoint.label: endpoint for endpoint in read_endpoints(contract)}
    paths = dict(contract.get("paths", {}))
    for endpoint in spec.api.endpoints:
        if endpoint != read.get(endpoint.label):
            item = paths.get(endpoint.path, {})
            paths[endpoint.path] = {**item, endpoint.method.lower(): _operation(endpoint)}
    return {**contract, "paths": paths} if paths or "paths" in contract else dict(contract)


def _authentication(spec: Spec) -> str | None:
    words = spec.api.authentication
    return f"Authentication: {words}" if words else None


def _operation(endpoint: Endpoint) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": _operation_id(endpoint),
        "summary": endpoint.summary,
    }
    if endpoint.description:
        operation["description"] = endpoint.description
    if endpoint.service:
        operation["tags"] = [endpoint.service]
    parameters = _parameters(endpoint)
    if parameters:
        operation["parameters"] = parameters
    request = endpoint.request
    if request is not None:
        operation["requestBody"] = {
            "required": True,
            "content": _content(request.body, request.example),
        }
    operation["responses"] = _responses(endpoint.responses)
    return operation


def _responses(responses: tuple[Response, ...]) -> dict[str, Any]:
    """The responses by status; several with one status become alternatives."""
    if not responses:
        return {"default": {"description": "Not specified"}}
    by_status: dict[str, list[Response]] = {}
    for response in responses:
        by_status.setdefault(str(response.status), []).append(response)
    return {status: _response(found) for status, found in by_status.items()}


def _response(found: list[Response]) -> dict[str, Any]:
    view: dict[str, Any] = {"description": "; ".join(r.description for r in found)}
    bodies = [response.body for response in found if response.body is not None]
    shown: dict[str, Any] = {}
    for number, response in enumerate(found, 1):
        if response.example is not None:
            shown[_example_name(response, number, shown)] = {"value": response.example}
    if bodies or shown:
        content: dict[str, Any] = {}
        if bodies:
            content["schema"] = bodies[0] if len(bodies) == 1 else {"anyOf": bodies}
        if len(shown) == 1:
            content["example"] = next(iter(shown.values()))["value"]
        elif shown:
            content["examples"] = shown
        view["content"] = {"application/json": content}
    codes = [response.code for response in found if response.code]
    if codes:
        view["x-error-codes"] = codes
    return view


def _example_name(response: Response, number: int, taken: Mapping[str, Any]) -> str:
    """Its code; two rules may have one."""
    name = response.code or f"example-{number}"
    return f"{name}-{number}" if name in taken else name


def _content(body: JsonSchema | None, example: Any) -> dict[str, Any]:
    content: dict[str, Any] = {"schema": body if body is not None else {}}
    if example is not None:
        content["example"] = example
    return {"application/json": content}


def _parameters(endpoint: Endpoint) -> list[dict[str, Any]]:
    """What the author names, after the placeholders of the path that nobody described."""
    described = {p.name for p in endpoint.parameters if p.location == "path"}
    plain: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in _PATH_PARAMETER.findall(endpoint.path)
        if name not in described
    ]
    return plain + [_parameter(parameter) for parameter in endpoint.parameters]


def _parameter(parameter: Parameter) -> dict[str, Any]:
    view: dict[str, Any] = {
        "name": parameter.name,
        "in": parameter.location,
        "required": parameter.required or parameter.location == "path",
        "schema": parameter.value,
    }
    if parameter.description:
        view["description"] = parameter.description
    if parameter.example is not None:
        view["example"] = parameter.example
    return view


def _operation_id(endpoint: Endpoint) -> str:
    """`POST /credits/{id}` as `postCreditsId`; unique, as method and path are."""
    words = _WORDS.findall(endpoint.path)
    return endpoint.method.lower() + "".join(word[:1].upper() + word[1:] for word in words)
