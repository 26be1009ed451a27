"""The five rules of the reference, with what must not set them off."""

from __future__ import annotations

from typing import Any

import pytest

from tests.rules.conftest import Find

ENDPOINT = {"method": "POST", "path": "/orders", "summary": "Accept an order"}


def component(kind: str, name: str = "Part") -> dict[str, Any]:
    part = {"name": name, "kind": kind, "responsibility": "does its part"}
    return {"architecture": {"components": [part]}}


def test_an_endpoint_without_any_example_is_found(find: Find) -> None:
    [finding] = find("api-example-coverage", source={"api": {"endpoints": [ENDPOINT]}})
    assert finding.message == "API POST /orders defined but no example provided"


@pytest.mark.parametrize(
    "source",
    [
        {"api": {"endpoints": [{**ENDPOINT, "request": {"example": {"sku": "A"}}}]}},
        {
            "api": {
                "endpoints": [
                    {
                        **ENDPOINT,
                        "responses": [{"status": 201, "description": "made", "example": {}}],
                    }
                ]
            }
        },
        {
            "api": {"endpoints": [ENDPOINT]},
            "examples": [{"title": "One", "endpoint": "POST /orders", "code": "{}"}],
        },
    ],
    ids=["request", "response", "examples"],
)
def test_an_example_anywhere_covers_an_endpoint(find: Find, source: dict[str, Any]) -> None:
    assert find("api-example-coverage", source=source) == []


def test_a_queue_that_nobody_watches_is_found(find: Find) -> None:
    sections = {"performance": "Latency: P99 below 300 ms", "monitoring": "CPU"}
    [finding] = find("queue-metrics", sections, source=component("queue"))
    assert finding.message == "Queue mentioned but no queue performance metrics"


def test_a_figure_for_depth_or_lag_is_enough(find: Find) -> None:
    sections = {"performance": "- **Depth:** an alert above 1,000"}
    assert find("queue-metrics", sections, source=component("worker")) == []


@pytest.mark.parametrize("words", ["a lot queue of the auctioneer", "คิวของผู้ประมูล"])
def test_a_queue_in_prose_is_no_queue(find: Find, words: str) -> None:
    assert (
        find("queue-metrics", {"architecture": words}, source={"overview": {"purpose": words}})
        == []
    )


def test_transactions_without_integration_tests_are_found(find: Find) -> None:
    sections = {"data-model": "ACID transactions", "testing": "### Unit Testing"}
    [finding] = find("transaction-integration-tests", sections)
    assert finding.key == "testing.integration"


@pytest.mark.parametrize(
    "sections",
    [
        {"data-model": "ACID transactions", "testing": "### Integration Testing"},
        {"data-model": "translation tables", "testing": "### Unit Testing"},
        {"overview": "one transaction", "testing": "### Unit Testing"},
    ],
    ids=["tested", "another word", "another section"],
)
def test_nothing_to_test_together_is_fine(find: Find, sections: dict[str, str]) -> None:
    assert find("transaction-integration-tests", sections) == []


def test_an_external_system_without_retry_is_found(find: Find) -> None:
    [finding] = find(
        "external-api-retry", {"implementation": "call it"}, source=component("external")
    )
    assert finding.message == "External API mentioned but no retry policy defined"


@pytest.mark.parametrize("words", ["exponential backoff", "3 retries", "a circuit breaker"])
def test_any_policy_for_failure_is_enough(find: Find, words: str) -> None:
    sections = {"implementation": words}
    assert find("external-api-retry", sections, source=component("external")) == []


def test_authentication_without_a_security_section_is_found(find: Find) -> None:
    source = {"api": {"authentication": "OAuth 2.0"}}
    [finding] = find("auth-security-section", {"overview": "x"}, source=source)
    assert finding.key == "api.authentication"
    assert find("auth-security-section", {"security": "x"}, source=source) == []


@pytest.mark.parametrize(
    "title", ["Tools for an author", "Authority files", "Catalogue of authored works", "งานเขียน"]
)
def test_an_author_is_not_authentication(find: Find, title: str) -> None:
    assert find("auth-security-section", {"overview": "x"}, source={"title": title}) == []


# --- a technical spec has sections of its own ----------------------------------------------


def test_the_figures_of_a_queue_stand_in_a_technical_spec_too(find: Find) -> None:
    watched = {"non-functional": "| Queue | Depth Alert |\n| --- | --- |\n| Mail | > 10 |"}
    idle = {"non-functional": "- **Throughput:** 100 requests a second"}

    assert find("queue-metrics", watched, source={"queues": [{"name": "Mail"}]}) == []
    [finding] = find("queue-metrics", idle, source={"queues": [{"name": "Mail"}]})
    assert finding.fix == "give the queue `max_depth` and `consumer_lag_s`"


def test_a_technical_spec_tests_its_transactions_too(find: Find) -> None:
    data = {"technical-data-model": "Written in one transaction."}
    unit = {"implementation-guidelines": "### Testing Strategy\n\n#### Unit Tests\n\n- each"}
    whole = {"implementation-guidelines": "### Testing Strategy\n\n#### Integration Tests\n\n- all"}

    assert len(find("transaction-integration-tests", data | unit)) == 1
    assert find("transaction-integration-tests", data | whole) == []


def test_a_technical_spec_says_what_happens_when_a_call_fails(find: Find) -> None:
    source = component("external")
    silent = {"system-architecture": "x", "implementation-guidelines": "errors are logged"}
    spoken = {**silent, "integrations": "Cards: 3 retries, then the other bank"}

    assert len(find("external-api-retry", silent, source=source)) == 1
    assert find("external-api-retry", spoken, source=source) == []
