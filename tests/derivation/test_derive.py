"""What a technical source is derived from, and that it is one whatever was asked for."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from jsonschema import Draft202012Validator

from smartspec.derivation.derive import derive
from smartspec.derivation.merging import merged
from smartspec.derivation.stacks import Stack, read_stack
from smartspec.derivation.tables import table_name
from smartspec.findings import Finding
from smartspec.index.related import related
from smartspec.index.spec_index import SpecIndex
from smartspec.layout import SOURCE, shipped_templates
from smartspec.planning.decide import decide
from smartspec.rendering.renderer import RenderJob
from smartspec.rules.engine import run_rules
from smartspec.rules.model import Document
from smartspec.rules.registry import RULES
from smartspec.rules.severities import severities
from smartspec.source.interfaces import Request, Response
from smartspec.source.reading import read_spec
from smartspec.source.spec import Spec
from smartspec.views.requirements import idle_parts, matrix, requirements
from tests.golden.documents import CHECKOUT, PLAIN_WORKSPACE, workshop

from .strategies import ID, sources

STACKS = sorted(Path(shipped_templates(), "stacks").glob("*.yaml"))
ANSWER = "spec-901-answer"


@cache
def stack(path: Path) -> Stack:
    return read_stack(path.read_text(encoding="utf-8"), path.name)


def spec_of(data: dict[str, Any]) -> Spec:
    text = json.dumps(data, ensure_ascii=False)
    return read_spec(text, f"specs/feature/{data['id']}/spec.yaml")


def derived(data: dict[str, Any], path: Path = STACKS[0]) -> dict[str, Any]:
    return derive(spec_of(data), stack(path), path.name, ANSWER, "feature")


def found_in(asked: Spec, answer: Spec) -> list[Finding]:
    """What the rules find in the document of a derived spec, notes aside."""
    shop = workshop(PLAIN_WORKSPACE)
    plan = decide(answer, shop.library, f"specs/feature/{answer.id}/spec.yaml", {}, {})
    wanted = requirements(asked)
    index = SpecIndex({}, present=False)
    job = RenderJob(answer, plan, related(answer.depends_on, index), {}, asked=wanted)
    text = shop.renderer.render(job, SOURCE).text
    document = Document("spec.md", text, answer, plan, index, asked=wanted)
    found = run_rules(document, RULES, severities(shop.library, document.profile, answer))
    return [finding for finding in found if finding.severity != "info"]


@pytest.mark.parametrize("path", STACKS, ids=lambda path: path.stem)
@given(data=sources())
def test_whatever_is_asked_for_derives_into_a_source_that_can_be_read(
    path: Path, data: dict[str, Any]
) -> None:
    answer = spec_of(derived(data, path))

    assert answer.implements == ID
    assert derived(data, path) == derived(data, path)


@given(sources())
def test_every_requirement_is_served_by_a_part_of_the_answer(data: dict[str, Any]) -> None:
    asked = requirements(spec_of(data))

    rows = matrix(spec_of(derived(data)), asked)

    assert [row.id for row in rows] == [item.id for item in asked]
    assert all(row.served for row in rows)


@settings(max_examples=25)
@pytest.mark.parametrize("path", STACKS, ids=lambda path: path.stem)
@given(data=sources())
def test_the_answer_validates_and_what_serves_nothing_is_asked_about(
    path: Path, data: dict[str, Any]
) -> None:
    asked = spec_of(data)
    assume(requirements(asked) and (asked.stories or asked.entities))

    answer = spec_of(derived(data, path))

    assert [f for f in found_in(asked, answer) if f.severity == "error"] == []
    questions = [question.question for question in answer.open_questions]
    doubted = [
        table_name(entity)
        for entity in asked.entities
        if any(q.startswith(f"{entity.name}: which requirement") for q in questions)
    ]
    idle = idle_parts(answer)
    assert {part.name for part in idle if part.kind == "tables"} <= set(doubted)
    assert doubted or not idle


def test_an_entity_that_nothing_speaks_of_serves_nothing_and_is_found() -> None:
    story = {"id": "FR-1", "actor": "clerk", "want": "create an order", "benefit": "it ships"}
    lonely = {"name": "Weather", "fields": [{"name": "wind", "type": "integer"}]}
    order = {"name": "Order", "fields": [{"name": "sum", "type": "money"}]}
    told = {"name": "Holiday", "fields": [{"name": "day", "type": "date"}]}
    asked = spec_of(
        {
            "id": ID,
            "title": "Orders",
            "profile": "functional",
            "actors": [{"name": "clerk", "description": "Takes orders"}],
            "stories": [story],
            "business_rules": [{"id": "BR-1", "rule": "Nothing ships on a holiday"}],
            "entities": [order, lonely, told],
        }
    )
    answer = spec_of(derive(asked, stack(STACKS[0]), STACKS[0].name, ANSWER, "feature"))

    assert {t.name: t.serves for t in answer.data_model.tables} == {
        "orders": ("FR-1",),
        "weathers": (),
        "holidays": ("BR-1",),
    }
    assert "weathers" in [part.name for part in idle_parts(answer)]
    assert any(f.rule == "part-without-requirement" for f in found_in(asked, answer))
    doubts = [q.question for q in answer.open_questions if "which requirement" in q.question]
    assert [doubt.partition(":")[0] for doubt in doubts] == ["Weather"]


@pytest.mark.parametrize("path", STACKS, ids=lambda path: path.stem)
def test_the_example_of_the_reference_derives_without_a_finding(path: Path) -> None:
    source = "specs/feature/spec-016-discount-codes/spec.yaml"
    asked = read_spec(Path(CHECKOUT, source).read_text(encoding="utf-8"), source)

    answer = spec_of(derive(asked, stack(path), path.name, ANSWER, "feature"))

    apart = ("unknown-dependency",)  # no index here
    assert [f for f in found_in(asked, answer) if f.rule not in apart] == []
    assert idle_parts(answer) == ()
    usages = next(t for t in answer.data_model.tables if t.name == "discount_usages")
    assert "FR-1" in usages.serves, "it refers to the codes that FR-1 applies"


@given(sources())
def test_every_example_satisfies_its_schema(data: dict[str, Any]) -> None:
    for endpoint in spec_of(derived(data)).api.endpoints:
        request = () if endpoint.request is None else (endpoint.request,)
        messages: tuple[Request | Response, ...] = (*endpoint.responses, *request)
        for message in messages:
            if message.body is not None and message.example is not None:
                Draft202012Validator(message.body).validate(message.example)


@given(sources(), sources())
def test_deriving_again_without_edits_gives_what_is_derived_now(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    old, new = derived(before), derived(after)

    again = merged(old, old, new)

    assert again.conflicts == ()
    assert again.data == new


@given(sources(), sources())
def test_an_edit_stays_whatever_is_asked_for_next(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    old, new = derived(before), derived(after)
    edited = {**old, "title": "My own title", "assumptions": ["mine"]}

    again = merged(old, edited, new).data

    assert again["title"] == "My own title"
    assert "mine" in again["assumptions"]
