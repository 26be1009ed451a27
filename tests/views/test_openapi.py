"""The OpenAPI view of a spec's endpoints."""

from __future__ import annotations

from typing import Any

from smartspec.source.spec import Spec
from smartspec.views.openapi import openapi


def document(**endpoint: Any) -> dict[str, Any]:
    whole = {"method": "GET", "path": "/orders/{id}", "summary": "Read an order", **endpoint}
    return openapi(
        Spec.model_validate(
            {
                "id": "spec-001-shop",
                "title": "Shop",
                "version": "1.2.0",
                "api": {"base_path": "/api/v1", "endpoints": [whole]},
            }
        )
    )


def operation(**endpoint: Any) -> dict[str, Any]:
    [(_, methods)] = document(**endpoint)["paths"].items()
    [found] = methods.values()
    return dict(found)


def test_title_version_and_base_path_are_the_specs_own() -> None:
    made = document()
    assert made["openapi"] == "3.1.0"
    assert made["info"] == {"title": "Shop", "version": "1.2.0"}
    assert made["servers"] == [{"url": "/api/v1"}]


def test_a_placeholder_in_the_path_is_a_required_parameter() -> None:
    assert operation()["parameters"] == [
        {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    ]


def test_a_described_path_parameter_is_not_repeated() -> None:
    described = {"name": "id", "in": "path", "schema": {"type": "string", "format": "uuid"}}
    [parameter] = operation(parameters=[described])["parameters"]
    assert parameter["required"] is True
    assert parameter["schema"]["format"] == "uuid"


def test_a_header_keeps_its_description_and_example() -> None:
    header = {
        "name": "Idempotency-Key",
        "in": "header",
        "required": True,
        "description": "one per attempt",
        "example": "k-1",
    }
    assert operation(parameters=[header])["parameters"][-1] == {
        "name": "Idempotency-Key",
        "in": "header",
        "required": True,
        "schema": {"type": "string"},
        "description": "one per attempt",
        "example": "k-1",
    }


def test_several_answers_with_one_status_become_alternatives() -> None:
    found = operation(
        responses=[
            {"status": 400, "description": "expired", "code": "EXPIRED", "example": {"a": 1}},
            {"status": 400, "description": "unknown", "code": "UNKNOWN", "example": {"a": 2}},
        ]
    )["responses"]["400"]
    assert found["description"] == "expired; unknown"
    assert found["x-error-codes"] == ["EXPIRED", "UNKNOWN"]
    assert set(found["content"]["application/json"]["examples"]) == {"EXPIRED", "UNKNOWN"}


def test_an_operation_without_answers_is_still_valid() -> None:
    assert operation()["responses"] == {"default": {"description": "Not specified"}}
