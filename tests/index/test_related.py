from __future__ import annotations

from typing import Any

import pytest

from smartspec.index.related import RelatedSpec, related
from smartspec.index.spec_index import SpecIndex, by_id
from smartspec.source.spec import Dependency

ENTRIES: list[dict[str, Any]] = [
    {
        "id": "spec-core-001-authentication",
        "title": "Authentication",
        "path": "specs/core/spec-core-001-authentication",
        "repo": "private",
        "category": "core",
        "description": "User authentication for financial operations",
    },
    {
        "id": "spec-002-user-management",
        "title": "Users",
        "path": "specs/feature/spec-002-user-management/",
        "repo": "public",
        "category": "feature",
        "summary": "User profile and account management",
    },
    {"id": "spec-infra-1", "title": "Queue", "path": "x/spec.md", "category": "infrastructure"},
    {"id": "spec-ui-1", "title": "Screens", "category": "ui"},
    {"id": "spec-integration-1", "title": "Bank", "category": "integration"},
    {"id": "spec-supporting-1", "title": "Docs", "category": "supporting"},
    {"id": "spec-side-1", "title": "Side", "category": "side-work"},
    {"id": "spec-none-1", "title": "Homeless"},
]
INDEX = SpecIndex(by_id(ENTRIES), present=True)


def depends_on(*names: str | tuple[str, str]) -> list[Dependency]:
    return [
        Dependency(id=name) if isinstance(name, str) else Dependency(id=name[0], reason=name[1])
        for name in names
    ]


def entry(name: str | tuple[str, str], index: SpecIndex = INDEX) -> RelatedSpec:
    ((only,),) = (group.entries for group in related(depends_on(name), index).groups)
    return only


def test_an_entry_has_what_the_line_of_the_reference_shows() -> None:
    assert entry("spec-core-001-authentication") == RelatedSpec(
        id="spec-core-001-authentication",
        description="User authentication for financial operations",
        path="specs/core/spec-core-001-authentication/spec.md",
        repo="private",
        found=True,
    )


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("spec-002-user-management", "specs/feature/spec-002-user-management/spec.md"),
        ("spec-infra-1", "x/spec.md"),
        ("spec-ui-1", None),
    ],
)
def test_a_path_leads_to_the_document_however_the_index_writes_it(
    name: str, path: str | None
) -> None:
    assert entry(name).path == path


@pytest.mark.parametrize(
    ("name", "description"),
    [
        (("spec-core-001-authentication", "signs in"), "signs in"),
        ("spec-core-001-authentication", "User authentication for financial operations"),
        ("spec-002-user-management", "User profile and account management"),
        ("spec-ui-1", "Screens"),
    ],
)
def test_the_description_is_the_reason_else_description_summary_or_title(
    name: str | tuple[str, str], description: str
) -> None:
    assert entry(name).description == description


def test_the_groups_of_the_reference_come_first_then_others_by_name_then_the_unknown() -> None:
    names = ["spec-gone", *(e["id"] for e in reversed(ENTRIES))]
    found = related(depends_on(*names), INDEX)
    assert found.indexed
    assert [group.title for group in found.groups] == [
        "Core Dependencies",
        "Feature Specs",
        "Infrastructure Specs",
        "Integration Specs",
        "Other Specs",
        "Side work Specs",
        "Supporting Specs",
        "UI Specs",
        "Not Found",
    ]


def test_inside_a_group_the_authors_order_stays() -> None:
    entries = [{"id": name, "category": "core"} for name in "abc"]
    found = related(depends_on("c", "a", "b"), SpecIndex(by_id(entries), present=True))
    assert [e.id for e in found.groups[0].entries] == ["c", "a", "b"]


def test_what_the_index_does_not_know_is_not_found() -> None:
    assert entry(("spec-unknown-001", "why")) == RelatedSpec(
        "spec-unknown-001", None, None, None, found=False
    )


def test_without_an_index_there_is_one_list_with_reasons_and_no_paths() -> None:
    found = related(depends_on("a", ("b", "why")), SpecIndex({}, present=False))
    assert not found.indexed
    assert [(e.id, e.description, e.path) for g in found.groups for e in g.entries] == [
        ("a", None, None),
        ("b", "why", None),
    ]
    assert len(found.groups) == 1


@pytest.mark.parametrize("present", [True, False])
def test_no_dependency_makes_no_group(present: bool) -> None:
    assert related([], SpecIndex({}, present=present)).groups == ()


def test_an_index_entry_with_nulls_and_a_self_reference_is_read() -> None:
    odd = {"id": "a", "category": None, "path": None, "repo": None, "dependencies": ["a"]}
    found = entry("a", SpecIndex({"a": odd}, present=True))
    assert found == RelatedSpec("a", None, None, None, found=True)
