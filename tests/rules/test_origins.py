"""A finding in generated text says what of the source, or which template, it comes from."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace

import pytest

from smartspec.findings import Finding, Severity
from smartspec.planning.plan import PlannedSection
from smartspec.rules.engine import run_rules
from smartspec.rules.model import Document
from smartspec.rules.origins import UNTRACED
from smartspec.rules.registry import RULES
from tests.rules.cases import Case, every_case

FAILING = [case for case in every_case() if case.fails and case.rule not in UNTRACED]
_HEADING = re.compile(r"^(?=#{2,6} )", re.MULTILINE)


def _generated(case: Case) -> Document:
    """The document of a case as if a source and templates had made all of it."""
    given = {"source": {}, **case.given}
    headings = itertools.count(1)
    text = case.text
    if "<a id=" not in text:
        text = _HEADING.sub(lambda _: f'<a id="part-{next(headings)}"></a>\n', text)
    document = replace(case, given={**given, "text": text}).document()
    assert document.plan is not None
    anchors = [name for s in document.outline.sections for name in s.anchors]
    names = dict.fromkeys([*anchors, *(s.id for s in document.plan.sections)])
    kept = {section.id: section for section in document.plan.sections}
    sections = tuple(_section(n, kept[n].marker if n in kept else None) for n in names)
    return replace(document, plan=replace(document.plan, sections=sections))


def _section(name: str, marker: str | None = None) -> PlannedSection:
    template = f"sections/{name}.md.j2"
    return PlannedSection(name, name.title(), None, marker, "listed by the test", template)


def _found(rule: str, document: Document) -> list[Finding]:
    weights: dict[str, Severity] = {name: "error" if name == rule else "off" for name in RULES}
    return list(run_rules(document, RULES, weights))


@pytest.mark.parametrize("case", FAILING, ids=lambda case: f"{case.rule}: {case.name}")
def test_every_finding_in_generated_text_has_an_origin(case: Case) -> None:
    found = _found(case.rule, _generated(case))

    assert [finding for finding in found if not finding.key] == []


def test_every_rule_finds_something_in_generated_text() -> None:
    found = {case.rule for case in FAILING if _found(case.rule, _generated(case))}

    assert found == set(RULES) - UNTRACED


TEXT = """# Shop

<a id="api"></a>

## 1. API

### 1.1. Orders

| Step | Hours |
| --- | --- |
| Build | 30 |
| Test | 20 |
| Total | 40 |

```sql
CREATE TABLE orders (user_id uuid REFERENCES users (id));
```
"""


def _document(template: str | None = "sections/api.md.j2", text: str = TEXT) -> Document:
    made = _generated(FAILING[0])
    assert made.plan is not None
    section = replace(_section("api"), template=template)
    return replace(made, text=text, plan=replace(made.plan, sections=(section,)))


def test_a_line_that_no_value_made_comes_from_its_template() -> None:
    [finding] = _found("parts-above-whole", _document())
    assert finding.key == "sections/api.md.j2"


def test_an_empty_section_comes_from_its_template() -> None:
    [finding] = _found("empty-section", _document(text=TEXT.partition("| Step")[0]))
    assert finding.key == "sections/api.md.j2"


def test_a_line_of_code_comes_from_what_its_block_comes_from() -> None:
    document = replace(_document(), blocks=lambda: {16: "data_model.tables[2]"})
    [finding] = _found("undefined-table", document)
    assert finding.key == "data_model.tables[2]"


def test_what_a_person_wrote_has_no_origin() -> None:
    [finding] = _found("parts-above-whole", _document(None))
    assert finding.key == ""


def test_a_document_without_a_source_has_none_either() -> None:
    [finding] = _found("parts-above-whole", replace(_document(), spec=None, plan=None))
    assert finding.key == ""
