"""What an OpenAPI document says beside its endpoints, and how a document shows it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from smartspec.source.contract import with_contract
from smartspec.source.interfaces import Endpoint
from smartspec.source.spec import Spec
from smartspec.views.contract import ContractView

PATH = "contract.json"


def json_body(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


ERROR = {"$ref": "#/components/schemas/Error"}
PAID = {"summary": "It is paid", "requestBody": {"content": json_body({"type": "object"})},
        "responses": {"204": {"description": "taken"}}}  # fmt: skip
DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Pay", "version": "1.0.0"},
    "servers": [
        {
            "url": "https://{area}.test",
            "description": "Live",
            "variables": {"area": {"default": "eu"}},
        }
    ],
    "security": [{"key": []}],
    "webhooks": {"paid": {"post": PAID}},
    "paths": {
        "/pay": {
            "post": {
                "summary": "Pay",
                "security": [{"oauth": ["pay"]}, {"key": [], "tls": []}],
                "deprecated": True,
                "requestBody": {
                    "content": {
                        "text/plain": {"schema": {"type": "string", "maxLength": 9}},
                        "application/json": {"schema": {"type": "object"}},
                    }
                },
                "responses": {
                    "2XX": {
                        "description": "Paid",
                        "headers": {"X-Left": {"schema": {"type": "integer"}}},
                        "content": json_body({"type": "object"}),
                    },
                    "404": {"description": "No card", "content": json_body(ERROR)},
                    "4XX": {"description": "Refused", "content": json_body(ERROR)},
                    "default": {"description": "Down", "content": json_body({"type": "object"})},
                },
                "callbacks": {"done": {"{$request.body#/url}": {"post": PAID}}},
            }
        },
        "/open": {"get": {"summary": "Open", "security": [], "responses": {}}},
    },
    "components": {
        "securitySchemes": {
            "key": {"type": "apiKey", "in": "header", "name": "X-Key", "description": "Ours"},
            "oauth": {
                "type": "oauth2",
                "flows": {
                    "clientCredentials": {"tokenUrl": "https://t", "scopes": {"pay": "pays"}}
                },
            },
            "tls": {"type": "mutualTLS"},
            "jwt": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
            "id": {"type": "openIdConnect", "openIdConnectUrl": "https://id"},
        },
        "schemas": {"Error": {"type": "object", "properties": {"code": {"type": "string"}}}},
    },
}


def spec(**api: Any) -> Spec:
    made = Spec.model_validate({"id": "spec-001-pay", "title": "Pay", "api": api})
    return with_contract(made, json.dumps(DOCUMENT), PATH)


def endpoint(label: str, made: Spec) -> Endpoint:
    [found] = [e for e in made.api.endpoints if e.label == label]
    return found


VIEW = ContractView(DOCUMENT)
PAY = VIEW.operation(endpoint("POST /pay", spec()))


def test_servers_come_with_the_defaults_of_their_variables() -> None:
    [server] = VIEW.servers
    assert (server.url, server.description) == ("https://{area}.test", "Live")
    assert server.variables == ("area = eu",)


def test_each_security_scheme_is_told_in_words() -> None:
    assert {scheme.name: scheme.kind for scheme in VIEW.schemes} == {
        "key": "API key in the header as X-Key",
        "oauth": "OAuth 2: clientCredentials at https://t with the scopes pay",
        "tls": "mutual TLS",
        "jwt": "HTTP bearer (JWT)",
        "id": "OpenID Connect at https://id",
    }


def test_an_operation_says_what_it_needs_and_silence_is_the_default() -> None:
    open_to_all = VIEW.operation(endpoint("GET /open", spec()))
    assert PAY is not None
    assert open_to_all is not None
    assert VIEW.security == ("key",)
    assert PAY.security == ("oauth (pay)", "key and tls")
    assert open_to_all.security == ()
    assert PAY.deprecated


def test_ranges_and_the_default_are_responses() -> None:
    assert PAY is not None
    assert [answer.status for answer in PAY.answers] == ["2XX", "404", "4XX", "default"]
    assert [answer.status for answer in PAY.unnumbered] == ["2XX", "4XX", "default"]
    assert PAY.succeeds
    assert [statuses for statuses, _ in PAY.error_fields] == ["404, 4XX", "default"]
    assert [header.name for header in PAY.answers[0].headers] == ["X-Left"]


def test_every_media_type_is_there_with_fields_of_its_own() -> None:
    assert PAY is not None
    assert [body.media for body in PAY.bodies] == ["application/json", "text/plain"]
    [(name, body)] = PAY.further
    assert (name, body.media, body.schema) == (
        "request",
        "text/plain",
        {"type": "string", "maxLength": 9},
    )


def test_callbacks_and_webhooks_are_calls() -> None:
    assert PAY is not None
    [callback] = PAY.callbacks
    [webhook] = VIEW.webhooks
    assert (callback.name, callback.url) == ("done", "{$request.body#/url}")
    assert (webhook.name, webhook.summary) == ("paid", "It is paid")
    assert [answer.status for answer in webhook.answers] == ["204"]


def test_of_an_operation_that_the_author_describes_the_contract_says_nothing() -> None:
    own = {"method": "POST", "path": "/pay", "summary": "Ours"}
    assert VIEW.operation(endpoint("POST /pay", spec(endpoints=[own]))) is None


@pytest.mark.parametrize(
    ("statuses", "succeeds"),
    [(("default",), True), (("4XX", "default"), False), (("3XX",), True), (("201",), True)],
)
def test_success_is_a_status_or_a_range_or_the_default_alone(
    statuses: tuple[str, ...], succeeds: bool
) -> None:
    get = {"summary": "x", "responses": {status: {"description": "x"} for status in statuses}}
    document = {"openapi": "3.1.0", "paths": {"/a": {"get": get}}}
    made = Spec.model_validate({"id": "a", "title": "A"})
    [found] = with_contract(made, json.dumps(document), PATH).api.endpoints
    operation = ContractView(document).operation(found)
    assert operation is not None
    assert operation.succeeds is succeeds
