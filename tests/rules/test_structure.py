"""The rules about the shape of a document."""

from __future__ import annotations

from tests.rules.conftest import Find


def test_a_fence_that_is_never_closed_is_found_at_its_line(find: Find) -> None:
    [finding] = find("broken-marker", text="# T\n\n<!-- @critical di -->\ntext\n")
    assert (finding.line, finding.severity) == (3, "error")
    assert "di" in finding.message


def test_a_marker_in_a_code_block_is_text(find: Find) -> None:
    assert find("broken-marker", text="# T\n\n```text\n<!-- @critical di -->\n```\n") == []


def test_a_planned_section_that_is_not_there_is_found(find: Find) -> None:
    found = find("missing-section", {"overview": "x"}, planned={"overview": "", "security": ""})
    assert [finding.key for finding in found] == ["security"]


def test_an_anchor_in_a_code_block_does_not_stand_for_a_section(find: Find) -> None:
    text = '# T\n\n```html\n<a id="security"></a>\n```\n'
    assert len(find("missing-section", text=text, planned={"security": ""})) == 1


def test_a_link_to_nowhere_is_found_where_it_stands(find: Find) -> None:
    [finding] = find("dead-link", {"overview": "see [here](#nowhere)"})
    assert finding.line == 7
    assert "#nowhere" in finding.message


def test_a_link_to_a_section_is_fine(find: Find) -> None:
    assert find("dead-link", {"overview": "see [it](#security)", "security": "x"}) == []


def test_text_of_an_author_that_only_looks_like_a_link_is_fine(find: Find) -> None:
    # An author's `[x](#y)` is escaped when it is rendered: it is no link, and leads nowhere.
    assert find("dead-link", {"overview": r"\[x\](#y)"}) == []


def test_a_placeholder_matters_only_once_the_spec_is_settled(find: Find) -> None:
    sections = {"overview": "**Missing:** `overview.purpose` — what it is for."}
    assert find("placeholder-in-approved", sections, source={"status": "draft"}) == []
    [finding] = find("placeholder-in-approved", sections, source={"status": "approved"})
    assert finding.key == "overview.purpose"
    assert finding.severity == "error"


def test_findings_are_sorted_by_place(find: Find) -> None:
    found = find("dead-link", {"a": "[x](#q) and [y](#p)", "b": "[z](#q)"})
    assert [(f.line, f.column) for f in found] == sorted((f.line, f.column) for f in found)
    assert len(found) == 3
