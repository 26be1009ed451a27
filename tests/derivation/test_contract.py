"""The contract of a technical spec is valid OpenAPI, and a mock of it answers as printed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from openapi_core import OpenAPI
from openapi_core.contrib.werkzeug import WerkzeugOpenAPIRequest, WerkzeugOpenAPIResponse
from openapi_spec_validator import OpenAPIV31SpecValidator
from werkzeug.datastructures import Headers
from werkzeug.test import Client, EnvironBuilder
from werkzeug.wrappers import Request, Response

from smartspec.source.interfaces import Endpoint
from smartspec.source.interfaces import Response as Answer
from smartspec.source.spec import Spec
from smartspec.views.openapi import openapi

from .strategies import sources
from .test_derive import derived as derived_from
from .test_derive import spec_of
from .test_reference_example import spec

HOST = "http://localhost"


class Mock:
    """A server that checks each request against the contract and answers with its example.

    `X-Example` chooses an answer by its status and code; without it the first is given.
    """

    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document
        self.contract = OpenAPI.from_dict(document)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        request = Request(environ)
        read = WerkzeugOpenAPIRequest(request)
        self.contract.validate_request(read)
        base = self._document["servers"][0]["url"].rstrip("/")
        path = request.path.removeprefix(base)
        operation = self._document["paths"][path][request.method.lower()]
        status, content = self._chosen(operation, request.headers.get("X-Example", ""))
        body = json.dumps(content) if content is not None else ""
        return Response(body, status, mimetype="application/json")(environ, start_response)

    @staticmethod
    def _chosen(operation: dict[str, Any], wanted: str) -> tuple[int, Any]:
        status, _, code = wanted.partition(" ")
        status = status or next(iter(operation["responses"]))
        media = operation["responses"][status].get("content", {}).get("application/json", {})
        examples = {name: item["value"] for name, item in media.get("examples", {}).items()}
        return int(status), examples[code] if examples else media.get("example")


def printed(made: Spec) -> Iterator[tuple[Endpoint, Answer]]:
    for endpoint in made.api.endpoints:
        for answer in endpoint.responses:
            yield endpoint, answer


def served(made: Spec, endpoint: Endpoint, answer: Answer) -> None:
    """Send the printed request; the printed response has to come, and to satisfy the contract."""
    mock = Mock(openapi(made))
    headers = Headers(
        [(p.name, str(p.example)) for p in endpoint.parameters if p.location == "header"]
    )
    headers["X-Example"] = f"{answer.status} {answer.code or ''}".strip()
    builder = EnvironBuilder(
        path=f"{made.api.base_path}{endpoint.path}",
        base_url=HOST,
        method=endpoint.method,
        headers=headers,
        json=None if endpoint.request is None else endpoint.request.example,
    )
    response = Client(mock).open(builder)

    assert response.status_code == answer.status
    assert response.get_json() == answer.example
    mock.contract.validate_response(
        WerkzeugOpenAPIRequest(builder.get_request()), WerkzeugOpenAPIResponse(response)
    )


def test_the_mock_gives_each_printed_response_to_the_printed_request() -> None:
    exchanges = list(printed(spec()))
    assert len(exchanges) == 14
    for endpoint, answer in exchanges:
        served(spec(), endpoint, answer)


def test_the_mock_refuses_a_request_that_the_contract_does_not_allow() -> None:
    post = spec().api.endpoints[0]
    assert post.request is not None
    wrong = post.request.model_copy(update={"example": {"code": "!", "cartId": "x"}})
    with pytest.raises(Exception, match="Request body validation error"):
        served(spec(), post.model_copy(update={"request": wrong}), post.responses[0])


def test_the_contract_of_the_example_is_valid_openapi() -> None:
    OpenAPIV31SpecValidator(openapi(spec())).validate()


@settings(max_examples=25)
@given(sources())
def test_whatever_is_asked_for_the_contract_is_valid_openapi(data: dict[str, Any]) -> None:
    OpenAPIV31SpecValidator(openapi(spec_of(derived_from(data)))).validate()
