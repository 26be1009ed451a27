"""The discount code at checkout, point by point: what the reference's example has, ours has too.

Each table below is a list of the facts of the example (technical-spec.md, Example). The words of
our document are our own; names, figures, codes and headings are the reference's.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from smartspec.source.data import Column, Table
from smartspec.source.reading import read_spec
from smartspec.source.spec import Spec
from smartspec.views.requirements import idle_parts, matrix, requirements, unserved

ROOT = Path(__file__).resolve().parents[2]
ASKED, ANSWER = "spec-016-discount-codes", "spec-017-discount-codes-technical"


@cache
def spec(name: str = ANSWER) -> Spec:
    path = f"specs/feature/{name}/spec.yaml"
    return read_spec((ROOT / path).read_text(encoding="utf-8"), path)


@cache
def document() -> str:
    return (ROOT / f"specs/feature/{ANSWER}/spec.md").read_text(encoding="utf-8")


def headings() -> list[str]:
    """Every heading of the document, with its marks and its number."""
    return re.findall(r"^#{1,6} .*$", without_code(document()), re.MULTILINE)


def without_code(text: str) -> str:
    return re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)


# --- headings ------------------------------------------------------------------------------

HEADINGS = """\
## 1. Overview
## 2. System Architecture
### High-Level Diagram
### Components
### Data Flow: Apply Discount Code
## 3. API Specification
### Endpoints
#### POST /api/v1/cart/discount
#### DELETE /api/v1/cart/discount
### Authentication
## 4. Data Model
### Database Schema
#### Table: `discount_codes`
#### Table: `discount_usage`
#### Table: `carts` (existing)
### Relationships
### Indexes Rationale
### Migrations
## 5. Component Design
### Module Structure
### Key Classes/Interfaces
#### DiscountService
#### DiscountRepository
#### CacheService
### Design Patterns
## 6. Implementation Guidelines
### Error Handling
### Logging
### Validation
### Testing Strategy
## 7. Non-Functional Requirements
### Performance
### Scalability
### Security
### Deployment
## 8. Dependencies & Integrations
### External Services
### Libraries
### Infrastructure
## 9. Implementation Phases
### Phase 1: Database & Models (Day 1-2)
### Phase 2: Core Service Logic (Day 3-5)
### Phase 3: API Endpoints (Day 6-7)
### Phase 4: Integration & Testing (Day 8-10)
### Phase 5: Deployment (Day 11-12)
## 10. Open Questions
## Assumptions
## Risk Assessment""".splitlines()
"""Those of the example and, for authentication, of the output format, as they stand there."""
OURS = [
    "### Scope",
    "### Non-Goals",
    "### Data Flow: Remove Discount",
    "### Versioning",
    "### Data Validation Rules",
    "#### Discount",
    "#### Unit Tests",
    "#### Integration Tests",
    "#### E2E Tests",
    "#### Performance Tests",
    "#### Security Tests",
    "### Decided",
    "## Traceability",
    "## Related Specs",
    "### Core Dependencies",
]


def test_the_headings_are_those_of_the_reference_in_its_order() -> None:
    title, *found = headings()

    assert title == "# Technical Specification: Discount Code Application at Checkout"
    assert [heading for heading in found if heading not in OURS] == HEADINGS


def test_what_we_add_stands_below_a_section_of_the_reference_or_behind_all_of_them() -> None:
    assert [heading for heading in headings() if heading in OURS] == OURS
    assert headings().index("## Traceability") > headings().index("## Risk Assessment")


# --- overview and architecture ---------------------------------------------------------------

STACK = {"Node.js": "20", "Express": "4.18", "PostgreSQL": "15", "Redis": "7", "React": "18"}


def test_the_overview_names_feature_functional_spec_stack_and_effort() -> None:
    assert {item.name: item.version for item in spec().technology}.items() >= STACK.items()
    assert "- **Functional Spec Reference:** `spec-016-discount-codes`" in document()
    assert "- **Estimated Effort:** 12 person-days" in document()


@pytest.mark.parametrize(
    "name", ["API Gateway", "Discount Service", "Cart Service", "PostgreSQL", "Redis"]
)
def test_each_component_is_there_with_its_justification(name: str) -> None:
    [component] = [c for c in spec().architecture.components if c.name == name]
    assert component.justification
    assert component.technology


def test_the_flow_goes_through_the_same_parts_in_the_same_order() -> None:
    [flow] = [f for f in spec().architecture.flows if f.name == "Apply Discount Code"]
    way = [flow.steps[0].source, *(step.target for step in flow.steps)]
    seen = list(dict.fromkeys(way))
    assert seen == [
        "Client", "API Gateway", "Discount Service", "Redis", "PostgreSQL", "Cart Service",
    ]  # fmt: skip
    assert way[-1] == "Client"


# --- API -------------------------------------------------------------------------------------

RESPONSES = [
    # method, status, code, what its body holds
    ("POST", 200, None, {"success": True}),
    ("POST", 400, "INVALID_DISCOUNT_CODE", {"message": "Invalid discount code", "field": "code"}),
    ("POST", 400, "DISCOUNT_EXPIRED", {"meta": {"expiredAt": "2024-01-15T00:00:00Z"}}),
    (
        "POST",
        400,
        "MINIMUM_PURCHASE_NOT_MET",
        {"meta": {"minimumRequired": 100, "currentTotal": 75}},
    ),
    ("POST", 429, "RATE_LIMIT_EXCEEDED", {"retryAfter": 60}),
    ("DELETE", 200, None, {"success": True}),
]
APPLIED = {
    "code": "SAVE20",
    "discountType": "percentage",
    "discountValue": 20,
    "discountAmount": 20,
    "originalTotal": 100,
    "newTotal": 80,
    "message": "Discount applied: 20% off",
}
CART = "550e8400-e29b-41d4-a716-446655440000"


@pytest.mark.parametrize(("method", "status", "code", "holds"), RESPONSES)
def test_each_response_is_there_with_its_body(
    method: str, status: int, code: str | None, holds: dict[str, Any]
) -> None:
    [endpoint] = [e for e in spec().api.endpoints if e.method == method]
    assert f"{spec().api.base_path}{endpoint.path}" == "/api/v1/cart/discount"
    [response] = [r for r in endpoint.responses if (r.status, r.code) == (status, code)]
    body = response.example if code is None else response.example["error"]
    assert body.items() >= holds.items()


def test_requests_and_successes_hold_the_figures_of_the_reference() -> None:
    post, delete = spec().api.endpoints
    assert post.request is not None
    assert delete.request is not None
    assert post.request.example == {"code": "SAVE20", "cartId": CART}
    assert delete.request.example == {"cartId": CART}
    assert post.responses[0].example["data"].items() >= APPLIED.items()
    assert delete.responses[0].example["data"].items() >= {
        "originalTotal": 80, "newTotal": 100, "message": "Discount removed",
    }.items()  # fmt: skip
    code = (post.request.body or {})["properties"]["code"]
    assert (code["minLength"], code["maxLength"]) == (3, 20)


@pytest.mark.parametrize(
    "words",
    ["5 attempts a minute for each shopper", "15 minutes", "7 days", "userId, email and role"],
)
def test_limits_and_authentication_are_there(words: str) -> None:
    assert words in document()


# --- data model ------------------------------------------------------------------------------

COLUMNS = """
discount_codes  id                   uuid           key
discount_codes  code                 varchar(20)    unique
discount_codes  discount_type        text           required
discount_codes  discount_value       decimal(10,2)  required
discount_codes  min_purchase         decimal(10,2)  optional
discount_codes  max_uses             integer        optional
discount_codes  max_uses_per_user    integer        default 1
discount_codes  valid_from           timestamptz    required
discount_codes  valid_until          timestamptz    required
discount_codes  is_active            boolean        default true
discount_codes  created_at           timestamptz    default now()
discount_codes  updated_at           timestamptz    default now()
discount_usage  id                   uuid           key
discount_usage  discount_id          uuid           to discount_codes.id
discount_usage  user_id              uuid           to users.id
discount_usage  order_id             uuid           to orders.id
discount_usage  applied_at           timestamptz    default now()
carts           id                   uuid           key
carts           user_id              uuid           to users.id
carts           applied_discount_id  uuid           to discount_codes.id
carts           discount_amount      decimal(10,2)  optional
carts           subtotal             decimal(10,2)  required
carts           total                decimal(10,2)  required
carts           updated_at           timestamptz    default now()
"""


def table(name: str) -> Table:
    return next(t for t in spec().data_model.tables if t.name == name)


def fact(column: Column, of: Table) -> str:
    """What the table above says of a column."""
    if column.primary_key:
        return "key"
    if any(index.unique and index.columns == (column.name,) for index in of.indexes):
        return "unique"
    if column.references:
        return f"to {column.references}"
    if column.default:
        return f"default {column.default}"
    return "optional" if column.nullable else "required"


def test_each_table_has_the_columns_of_the_reference() -> None:
    wanted = [line.split(maxsplit=3) for line in COLUMNS.strip().splitlines()]
    found = [
        [of.name, column.name, column.type, fact(column, of)]
        for of in spec().data_model.tables
        for column in of.columns
    ]
    assert found == wanted
    assert table("discount_codes").columns[2].values == ("percentage", "fixed")
    assert table("carts").existing


@pytest.mark.parametrize(
    ("of", "column", "check"),
    [
        ("discount_codes", "discount_value", "discount_value > 0"),
        ("discount_codes", "min_purchase", "min_purchase >= 0"),
        ("discount_codes", "max_uses", "max_uses > 0"),
        ("discount_codes", "max_uses_per_user", "max_uses_per_user > 0"),
    ],
)
def test_each_check_of_a_column_is_there(of: str, column: str, check: str) -> None:
    assert next(c for c in table(of).columns if c.name == column).check == check


def test_a_code_ends_after_it_begins() -> None:
    assert "valid_until > valid_from" in table("discount_codes").checks


@pytest.mark.parametrize(
    ("of", "name", "columns"),
    [
        ("discount_codes", "idx_discount_codes_code", ("code",)),
        ("discount_codes", "idx_discount_codes_valid_until", ("valid_until",)),
        ("discount_codes", "idx_discount_codes_is_active", ("is_active",)),
        ("discount_usage", "idx_discount_usage_user", ("discount_id", "user_id")),
        ("discount_usage", "idx_discount_usage_order", ("order_id",)),
    ],
)
def test_each_index_is_there_with_its_reason(of: str, name: str, columns: tuple[str, ...]) -> None:
    [index] = [i for i in table(of).indexes if i.name == name]
    assert index.columns == columns
    assert index.reason
    assert f"CREATE {'UNIQUE ' if index.unique else ''}INDEX {name} ON {of}" in document()


def test_the_first_migration_creates_the_codes() -> None:
    assert "**Migration 001:** Create discount_codes table" in document()


# --- components and guidelines ---------------------------------------------------------------

METHODS = """
DiscountService     applyDiscount removeDiscount validateDiscount calculateDiscountAmount
DiscountService     DiscountResult discountId originalTotal newTotal message
DiscountRepository  findByCode incrementUsage getUserUsageCount getTotalUsageCount
CacheService        get set delete generateKey
"""


@pytest.mark.parametrize("line", METHODS.strip().splitlines())
def test_each_interface_has_its_methods_and_responsibilities(line: str) -> None:
    name, *wanted = line.split()
    [interface] = [i for i in spec().design.interfaces if i.name == name]
    assert [word for word in wanted if word not in interface.code] == []
    assert interface.responsibilities


FILES = """
discount.routes.ts cart.routes.ts DiscountController.ts auth.middleware.ts rateLimit.middleware.ts
DiscountService.ts CartService.ts CacheService.ts DiscountRepository.ts Discount.ts Cart.ts
discountSchemas.ts errors.ts logger.ts
"""


def test_the_module_tree_has_the_files_of_the_reference() -> None:
    paths = [module.path.rsplit("/", 1)[-1] for module in spec().design.modules]
    assert paths == FILES.split()


@pytest.mark.parametrize(
    "pattern", ["Repository", "Service Layer", "Dependency Injection", "Strategy", "Cache-Aside"]
)
def test_each_pattern_is_named_with_its_use(pattern: str) -> None:
    assert f"- **{pattern}:** " in document()


@pytest.mark.parametrize(
    "code",
    [
        "INVALID_DISCOUNT_CODE",
        "DISCOUNT_EXPIRED",
        "MINIMUM_PURCHASE_NOT_MET",
        "USAGE_LIMIT_REACHED",
        "DISCOUNT_ALREADY_APPLIED",
    ],
)
def test_each_error_code_is_there_with_a_requirement(code: str) -> None:
    [error] = [e for e in spec().implementation.errors.codes if e.code == code]
    assert error.status == 400
    assert error.serves


@pytest.mark.parametrize("level", ["unit", "integration", "e2e", "performance", "security"])
def test_something_is_tested_at_each_level(level: str) -> None:
    assert [case for case in spec().testing.cases if case.level == level]


# --- figures ---------------------------------------------------------------------------------

FIGURES = [
    "P50 < 50ms, P95 < 150ms, P99 < 300ms",
    "Look-up of a code:** < 10ms",
    "Count of uses by one shopper:** < 20ms",
    "hit rate > 90%",
    "500 requests a second, 1,000 at the peak",
    "for 300 s",
    "at most 20 for each instance",
    "3 or more stand behind the load balancer",
    "cluster of 3 nodes",
    "windowMs: 60_000",
    "max: 5",
    "GET /health",
    "99.9%",
    "db.t3.medium: 2 vCPU, 4 GB RAM",
    "cache.t3.small: 2 GB RAM",
    "AWS ALB",
    "US-East-1",
    "$50 to $200",
    "which 10 instances carry",
    "1000 requests a second",
]


@pytest.mark.parametrize("figure", FIGURES)
def test_each_figure_is_in_the_document(figure: str) -> None:
    assert figure in document()


LIBRARIES = {
    "express": "^4.18.0",
    "typeorm": "^0.3.0",
    "redis": "^4.6.0",
    "zod": "^3.22.0",
    "jsonwebtoken": "^9.0.0",
    "express-rate-limit": "^6.10.0",
    "winston": "^3.11.0",
}


def test_each_library_is_there_with_its_version() -> None:
    assert {item.name: item.version for item in spec().integrations.libraries} == LIBRARIES


MEASURES = ["Authentication", "Authorization", "Input Sanitization", "SQL Injection",
            "Rate Limiting", "Audit Logging"]  # fmt: skip


def test_each_security_measure_is_there() -> None:
    assert [measure.name for measure in spec().security.measures] == MEASURES


# --- phases, questions, risks ----------------------------------------------------------------


def test_the_phases_have_as_many_tasks_and_take_as_long() -> None:
    assert [len(phase.tasks) for phase in spec().phases] == [4, 5, 5, 4, 4]
    assert sum(task.days or 0 for phase in spec().phases for task in phase.tasks) == 12


@pytest.mark.parametrize(
    ("words", "answered"),
    [("max_uses is 1000", True), ("items leave the cart", False), ("Expired codes", False)],
)
def test_each_open_question_is_there(words: str, answered: bool) -> None:
    [question] = [q for q in spec().open_questions if words in q.question]
    assert bool(question.answer) == answered
    assert answered or "Proposed:" in question.question


@pytest.mark.parametrize(
    ("words", "impact", "probability"),
    [
        ("race for the last use", "medium", "medium"),
        ("cache holds a code", "low", "medium"),
        ("database becomes the bottleneck", "high", "low"),
        ("becomes known", "high", "low"),
    ],
)
def test_each_risk_is_there_with_its_weight(words: str, impact: str, probability: str) -> None:
    [risk] = [r for r in spec().risks if words in r.risk]
    assert (risk.impact, risk.probability) == (impact, probability)
    assert risk.mitigation


# --- the way back ----------------------------------------------------------------------------


def test_every_requirement_is_served_and_every_part_serves_one() -> None:
    asked = requirements(spec(ASKED))
    rows = matrix(spec(), asked)
    assert unserved(rows) == ()
    assert [row.id for row in rows] == [item.id for item in asked]
    assert idle_parts(spec()) == ()


def test_nothing_in_the_document_waits_for_its_author() -> None:
    assert "**Missing:**" not in document()
    assert spec().status == "approved"
