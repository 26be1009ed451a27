"""Documents with something out of the ordinary: nothing said, nasty text, a project's own parts."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token
from pydantic import BaseModel

from smartspec.document.markers import critical_sections

from .documents import HERE, NASTY, PROFILES, Made, made
from .test_examples import fences, section

_OUR_HTML = re.compile(
    r'<a id="[\w-]+">|</a>|<!-- @critical [a-z-]+ -->|<!-- @end-critical sum:[0-9a-f]{8} -->'
    r"|<!-- smartspec: generated from spec\.yaml · sum:[0-9a-f]{8} -->"
)


def without(text: str, heading: str) -> list[str]:
    """The lines of `text` up to `heading`."""
    return text.partition(heading)[0].splitlines()


def test_without_an_index_dependencies_stand_alone_under_a_warning() -> None:
    text = section(made("special/missing-index.md"), "related-specs")
    assert "⚠️ Warning: SPEC_INDEX.json not found." in text
    assert "- **spec-core-001-authentication** - Signs customers in\n" in text
    assert "Spec Path" not in text
    assert "NOT FOUND" not in text


def test_without_an_index_nothing_else_of_the_document_changes() -> None:
    heading = ". Related Specs\n\n"
    indexed, alone = (
        made(name).text for name in ("examples/6-spec-004.md", "special/missing-index.md")
    )
    assert without(indexed, heading) == without(alone, heading)


def test_dependencies_are_grouped_by_category_and_what_is_not_found_comes_last() -> None:
    text = section(made("combinations/full_stride-basic_auto_auto_fintech.md"), "related-specs")
    assert re.findall(r"^### [\d.]+ (.+)$", text, re.MULTILINE) == [
        "Core Dependencies",
        "Feature Specs",
        "Infrastructure Specs",
        "UI Specs",
        "Not Found",
    ]
    assert (
        '- **spec-core-001-authentication** - Knows who orders - Spec Path: "specs/core/'
        'spec-core-001-authentication/spec.md" Repo: private\n'
    ) in text
    assert (
        '- **spec-unknown-001** - [NOT FOUND IN SPEC_INDEX] - Spec Path: "N/A" Repo: unknown'
    ) in text


@pytest.mark.parametrize("profile", PROFILES)
def test_what_only_the_author_can_say_is_shown_as_missing(profile: str) -> None:
    document = made(f"special/nearly-empty-{profile}.md")
    shown = re.findall(r"\*\*Missing:\*\* `([a-z_.]+)`", document.text)
    assert "overview.purpose" in shown
    assert len(shown) == document.placeholders > 0


def test_the_deeper_the_profile_the_more_is_missing() -> None:
    counts = [made(f"special/nearly-empty-{profile}.md").placeholders for profile in PROFILES]
    assert counts == sorted(counts)


def parsed(document: Made) -> list[Token]:
    """Every token of a document, as CommonMark with GFM's tables and strikethrough reads it."""
    reader = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    return list(_flat(reader.parse(document.text)))


def _flat(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from _flat(token.children or [])


def words_of(value: object) -> Iterator[str]:
    """Every text of an author that a document may show in a paragraph, a list or a table."""
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from words_of(getattr(value, name))
    elif isinstance(value, tuple):
        for item in value:
            yield from words_of(item)
    elif isinstance(value, str) and re.search(r"[^\w ]", value):
        yield value  # a plain word may be one that chooses, such as the category of a threat


@pytest.mark.parametrize("name", NASTY)
def test_nasty_text_makes_no_html_and_no_link(name: str) -> None:
    tokens = parsed(made(name))
    html = {t.content.strip() for t in tokens if t.type in {"html_block", "html_inline"}}
    assert not [text for text in html if _OUR_HTML.sub("", text).strip()]
    links = [str(t.attrs["href"]) for t in tokens if t.type == "link_open"]
    assert all(target.startswith("#") for target in links)
    assert not [t for t in tokens if t.type in {"image", "s_open", "hr", "blockquote_open"}]


@pytest.mark.parametrize("name", NASTY)
def test_nasty_text_opens_and_closes_no_fence_of_a_critical_section(name: str) -> None:
    document = made(name)
    expected = [s.marker for s in document.plan.sections if s.marker]
    assert [found.name for found in critical_sections(document.text, "spec.md")] == expected


@pytest.mark.parametrize("name", NASTY)
def test_nasty_text_makes_no_heading(name: str) -> None:
    document = made(name)
    tokens = parsed(document)
    after = [tokens[place + 1] for place, t in enumerate(tokens) if t.tag == "h2" and t.nesting > 0]
    titles = [section.title for section in document.plan.sections]
    assert [t.content for t in after] == [f"{n}. {title}" for n, title in enumerate(titles, 1)]
    assert sum(t.tag == "h1" and t.nesting > 0 for t in tokens) == 1


@pytest.mark.parametrize("name", NASTY)
def test_nasty_text_is_never_evaluated(name: str) -> None:
    text = made(name).text
    assert "7\\*7" in text or "7*7" in text
    assert not re.search(r"\b49\b", text)


def test_every_word_of_a_nasty_source_arrives_as_it_was_written() -> None:
    document = made("special/nasty-text.md")
    spec = document.spec
    shown = " ".join(
        t.content.replace("\\|", "|") if t.type == "code_inline" else t.content
        for t in parsed(document)
        if t.type in {"text", "text_special", "code_inline", "fence", "softbreak"}
    )
    seen = "".join(shown.split())
    parts = (
        spec.title, spec.description, spec.overview, spec.when_to_use, spec.when_not_to_use,
        spec.technology, spec.architecture, spec.data_model, spec.threats, spec.configuration,
        spec.implementation, spec.testing, spec.monitoring, spec.examples, spec.acceptance,
        spec.assumptions, spec.risks, spec.open_questions, spec.phases, spec.depends_on,
    )  # fmt: skip
    lost = [words for words in words_of(parts) if "".join(words.split()) not in seen]
    assert not lost


def test_a_section_written_by_hand_stands_in_place_of_the_generated_one() -> None:
    document = made("special/hand-written-section.md")
    written = (HERE / "hand-written-security.md").read_text("utf-8")
    title, _, body = written.partition("\n")
    number = next(n for n, s in enumerate(document.plan.sections, 1) if s.id == "security")
    heading = f"{number}. {title.removeprefix('## ')}"
    assert f"\n## {heading}\n\n{body.strip()}\n" in document.text
    assert f"- [{heading}](#security)\n" in document.text
    assert "Security Considerations" not in document.text
    assert fences(document)["security"].untouched, "it is as critical as the one it stands for"


def test_a_project_has_its_own_profile_with_a_section_of_its_own() -> None:
    document = made("special/own-profile.md")
    ids = [planned.id for planned in document.plan.sections]
    assert document.plan.profile == "batch-job"
    assert set(ids) >= {"overview", "architecture-summary", "run-sheet", "acceptance", "security"}
    assert fences(document)["run-sheet"].untouched
    sheet = section(document, "run-sheet")
    assert "- `BANK_API_KEY`: Key of the bank\n" in sheet
    assert "A customer buys something that is delivered" in sheet, "of the template it includes"


def test_a_project_replaces_one_template_and_still_reaches_the_shipped_one() -> None:
    text = section(made("special/own-profile.md"), "acceptance")
    assert ". Acceptance, Signed\n" in text
    assert "An order that is paid arrives in the mail of the customer" in text
    assert "Signed for Order Service: the owner of the service." in text


def test_a_project_replaces_and_adds_entries_of_the_catalogue() -> None:
    text = section(made("special/own-profile.md"), "security")
    assert "Starts need a ticket of the day" in text
    assert "someone acts with an identity" not in text
    assert "The job starts late and meets the morning" in text
    assert "Data modification in transit" in text, "the other shipped entries stay"
