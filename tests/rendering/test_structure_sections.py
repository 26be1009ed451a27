"""Sections that show a source's structure: right with much in the source, and with nothing."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from smartspec.document.assemble import tidy
from smartspec.index.related import RelatedGroup, RelatedSpec, RelatedSpecs
from smartspec.rendering.environment import environment
from smartspec.source.spec import Spec
from smartspec.views.system import System

TEMPLATES = Path(__file__).parents[2] / "templates"
ENV = environment(str(TEMPLATES), None)
STRUCTURE = [
    *("overview", "when-to-use", "technology", "governance", "architecture"),
    *("architecture-summary", "api", "data-model", "configuration", "examples", "acceptance"),
    *("phases", "risks", "assumptions", "open-questions", "related-specs", "compact-overview"),
    *("compact-architecture", "compact-technical", "compact-constraints", "compact-acceptance"),
]
HEADERS = ("header", "header-minimal")
NOTHING_TO_ASK = ("open-questions", "related-specs")
RELATED = RelatedSpecs(indexed=True, groups=())


def rendered(section: str, related: RelatedSpecs = RELATED, **keys: Any) -> str:
    spec = Spec.model_validate({"id": "spec-001-a", "title": "A", **keys})
    plan = SimpleNamespace(
        profile="full", mode="standard", domains=(), author="B", has=bool,
        level=lambda _: "none",
        settings=dict.fromkeys(("security", "performance"), SimpleNamespace(text="auto")),
    )  # fmt: skip
    system = System(spec=spec, known_facts=(), domains=(), shared_tables={})
    catalogue = SimpleNamespace(tables=(), threats=())
    name = f"layouts/{section}.md.j2" if section in HEADERS else f"sections/{section}.md.j2"
    text = ENV.get_template(name).render(
        spec=spec, plan=plan, system=system, related=related, catalogue=catalogue
    )
    return tidy(text)


@pytest.mark.parametrize("section", STRUCTURE)
def test_an_empty_source_is_asked_for_what_only_its_author_knows(section: str) -> None:
    text = rendered(section)
    assert ("**Missing:**" in text) is (section not in NOTHING_TO_ASK)
    assert "None" not in text.replace("None are", "")


def test_the_header_lists_what_kind_of_document_it_is() -> None:
    assert rendered("header", status="review", category="feature").splitlines() == [
        "- **Status:** REVIEW",
        "- **Version:** 0.1.0",
        "- **Profile:** full",
        "- **Mode:** STANDARD",
        "- **Category:** feature",
        "- **Author:** B",
        "- **Id:** `spec-001-a`",
    ]


def test_a_minimal_header_says_only_what_kind_of_document_it_is() -> None:
    said = rendered("header-minimal", status="review", category="feature", description="All.")
    assert said.splitlines() == [
        "- **Status:** REVIEW",
        "- **Profile:** full",
        "- **Mode:** STANDARD",
    ]


def test_a_minimal_header_keeps_the_version_and_author_that_a_source_names() -> None:
    said = rendered("header-minimal", version="1.2.0", author="Till Team").splitlines()
    assert said[1] == "- **Version:** 1.2.0"
    assert said[-1] == "- **Author:** Till Team"


def test_policies_are_marked_and_explained() -> None:
    policies = [
        {"rule": "Use PostgreSQL", "reason": "one store"},
        {"rule": "No Stack B", "stance": "forbidden"},
    ]
    text = rendered("governance", governance={"policies": policies, "compliance": ["PCI DSS"]})
    assert "- ✅ **Use PostgreSQL** - one store\n- ❌ **No Stack B**\n" in text
    assert "### Compliance Requirements\n\n- **PCI DSS**" in text
    assert "Migration" not in text


def test_a_technology_without_a_reason_is_named() -> None:
    chosen = [{"name": "Go", "version": "1.23", "role": "language", "rationale": "fast"}]
    assert "Missing" not in rendered("technology", technology=chosen)
    text = rendered("technology", technology=[*chosen, {"name": "Redis"}])
    assert "- **Go 1.23:** language\n- **Redis**\n" in text
    assert "- **Why Go?** fast\n" in text
    assert text.endswith("This holds for Redis.")


ENDPOINT = {
    "method": "POST",
    "path": "/orders/{id}",
    "summary": "Place | an order",
    "request": {
        "schema": {
            "type": "object",
            "required": ["sku"],
            "properties": {"sku": {"type": "string", "pattern": "^(a|b)$", "description": "Code"}},
        },
        "example": {"sku": "a"},
    },
    "responses": [
        {"status": 201, "description": "Placed", "example": {"id": 1}},
        {"status": 409, "description": "Placed before", "code": "DUPLICATE"},
    ],
}


def test_an_endpoint_shows_its_messages_and_what_is_checked() -> None:
    text = rendered("api", api={"base_path": "/v1", "endpoints": [ENDPOINT]})
    assert "| POST | `/v1/orders/{id}` | Place \\| an order |" in text
    assert "### POST /v1/orders/{id}\n" in text
    assert "| `sku` | string | yes | matches `^(a\\|b)$`; Code |" in text
    assert '**Request:**\n\n```json\n{\n  "sku": "a"\n}\n```' in text
    assert "**Response (201):** Placed" in text
    assert "| 409 | `DUPLICATE` | Placed before |" in text


def test_parameters_show_their_type_and_rules() -> None:
    parameters = [
        {"name": "id", "in": "path", "schema": {"type": "string", "format": "uuid"}},
        {"name": "q", "in": "query", "schema": {}, "description": "Search"},
        {"name": "n", "in": "query", "schema": {"type": ["integer", "null"], "maximum": 9}},
    ]
    text = rendered("api", api={"endpoints": [{**ENDPOINT, "parameters": parameters}]})
    assert "| `id` | path | string | yes | format `uuid` |" in text
    assert "| `q` | query | any | no | Search |" in text
    assert "| `n` | query | integer or null | no | ≤ 9 |" in text


def test_a_table_shows_columns_indexes_and_ddl() -> None:
    orders = {
        "name": "order_lines",
        "columns": [
            {"name": "id", "type": "uuid", "primary_key": True},
            {"name": "kind", "type": "text", "values": ["a", "b"], "description": "What it is"},
        ],
        "indexes": [{"columns": ["kind"], "reason": "lists by kind"}],
    }
    text = rendered("data-model", data_model={"tables": [orders], "rules": ["Lines stay"]})
    assert "#### Order Lines Table\n" in text
    assert "| `kind` | `text` | `NOT NULL` | What it is; one of `a`, `b` |" in text
    assert "| `idx_order_lines_kind` | `kind` | plain | lists by kind |" in text
    assert "```sql\nCREATE TABLE order_lines (" in text
    assert "```mermaid\nerDiagram\n" in text
    assert text.endswith("### Data Integrity Rules\n\n1. Lines stay")


def test_the_default_of_a_secret_is_never_printed() -> None:
    settings = [
        {"key": "KEY", "type": "string", "secret": True, "required": True, "default": "hunter2"},
        {"key": "ON", "type": "boolean", "default": False},
        {"key": "NAME", "type": "string", "default": "", "required": True},
        {"key": "URL", "type": "url", "required": True},
    ]
    text = rendered("configuration", configuration=settings)
    assert "hunter2" not in text
    assert "| `ON` | boolean | no | `false` | — |" in text
    assert "| `NAME` | string | yes | empty | — |" in text
    assert text.count("names it: `URL`.") == 1
    assert "error message: `KEY`." in text


def test_phases_are_numbered_and_their_tasks_can_be_ticked() -> None:
    phases = [{"name": "Base", "weeks": "1", "tasks": ["Set up"]}, {"name": "Rest"}]
    text = rendered("phases", phases=phases)
    assert text.startswith("### Phase 1: Base (Week 1)\n\n- [ ] Set up\n")
    assert "### Phase 2: Rest\n\n**Missing:** `phases[].tasks`" in text


def test_open_and_answered_questions_are_apart() -> None:
    questions = ["Which bank?", {"question": "Which cloud?", "answer": "Ours"}]
    text = rendered("open-questions", open_questions=questions)
    assert text == "- ❓ Which bank?\n\n### Decided\n\n- **Which cloud?** Ours"


FOUND = RelatedSpec("spec-a", "signs in", "specs/core/spec-a/spec.md", "private", found=True)
UNKNOWN = RelatedSpec("spec-b", None, None, None, found=False)


def test_related_specs_have_the_line_format_of_the_reference() -> None:
    groups = (RelatedGroup("Core Dependencies", (FOUND,)), RelatedGroup("Not Found", (UNKNOWN,)))
    text = rendered("related-specs", RelatedSpecs(indexed=True, groups=groups))
    assert text == (
        "### Core Dependencies\n\n"
        '- **spec-a** - signs in - Spec Path: "specs/core/spec-a/spec.md" Repo: private\n\n'
        "### Not Found\n\n"
        '- **spec-b** - [NOT FOUND IN SPEC_INDEX] - Spec Path: "N/A" Repo: unknown'
    )


def test_without_an_index_a_warning_stands_before_the_names() -> None:
    plain = RelatedSpec("spec-a", "signs in", None, None, found=False)
    groups = (RelatedGroup("", (plain, UNKNOWN)),)
    text = rendered("related-specs", RelatedSpecs(indexed=False, groups=groups))
    assert text == (
        "⚠️ Warning: SPEC_INDEX.json not found."
        " Dependencies listed without path/repo information.\n\n"
        "- **spec-a** - signs in\n- **spec-b**"
    )


def test_compact_constraints_take_figures_as_the_author_gave_them() -> None:
    performance = {
        "latency_ms": {"p50": 5, "p99": 1200},
        "throughput_tps": {"target": 1000, "peak": 3000},
        "availability_percent": 99.95,
    }
    text = rendered("compact-constraints", performance=performance, limitations=["No undo"])
    assert "- Latency: P50 < 5ms, P99 < 1,200ms\n" in text
    assert "- Throughput: 1,000 TPS, 3,000 TPS at the peak\n" in text
    assert "- Availability: 99.95% uptime" in text
    assert "**Technical Debt:**\n\n- No undo" in text
    assert "Security" not in text


def test_compact_acceptance_adds_the_tests() -> None:
    text = rendered("compact-acceptance", acceptance=["Works"], testing={"e2e": ["Buys"]})
    assert text == "- [ ] Works\n- [ ] Buys"


@pytest.mark.parametrize(
    ("service", "shown"),
    [
        ({"latency_ms": {"p99": 250}}, "- Mail: P99 < 250ms"),
        ({"throughput_tps": {"target": 80}}, "- Mail: 80 TPS"),
        ({"latency_ms": {"p99": 250}, "throughput_tps": {"target": 80}}, "P99 < 250ms, 80 TPS"),
    ],
)
def test_constraints_show_what_a_service_is_asked_for(service: dict[str, Any], shown: str) -> None:
    assert shown in rendered("compact-constraints", services=[{"name": "Mail", **service}])


def test_constraints_have_no_label_for_a_service_without_figures() -> None:
    assert "Performance" not in rendered("compact-constraints", services=[{"name": "Mail"}])


def test_constraints_show_how_callers_of_the_api_prove_who_they_are() -> None:
    text = rendered("compact-constraints", api={"authentication": "mutual TLS"})
    assert text.splitlines()[-1] == "- Authentication: mutual TLS"
