"""Who owns which line: the table of states, and that nothing a person wrote gets lost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec.document.assemble import RenderedSection, assemble
from smartspec.document.markers import critical_sections, is_as_generated, section_sum
from smartspec.document.merge import Merged, Policy, SectionState, merge
from smartspec.errors import EditedError, Fault, SourceError

PATH = "specs/feature/a/spec.md"
NOTHING = Policy()
FIRST: dict[str, str] = {
    "overview": "What it is for.",
    "security": "### Threats\n\nOld threats.",
    "testing": "All of it.",
    "monitoring": "Old metrics.",
}
FENCED = ("security", "monitoring")


def document(
    changes: Mapping[str, str | None] | None = None,
    fenced: tuple[str, ...] = FENCED,
    by: str | None = None,
) -> str:
    """A document of four sections; `None` leaves one out."""
    texts = {**FIRST, **(changes or {})}
    sections = [
        RenderedSection(name, name.title(), name if name in fenced else None, text, by=by)
        for name, text in texts.items()
        if text is not None
    ]
    return assemble("Wallet", "- **Status:** DRAFT", sections, "spec.yaml")


OLD = document()
NEW_THREATS = document({"security": "### Threats\n\nNew threats."})
EDITED = OLD.replace("Old threats.", "My threats.\nAnd mine.")


def merged(generated: str, on_disk: str | None, policy: Policy = NOTHING) -> Merged:
    return merge(generated, on_disk, PATH, policy)


def states(found: Merged) -> dict[str, str]:
    return {section.name: section.state for section in found.sections}


def state(found: Merged, name: str = "security") -> SectionState:
    return next(section for section in found.sections if section.name == name)


def fault(generated: str, on_disk: str, policy: Policy = NOTHING) -> Fault:
    with pytest.raises(SourceError) as caught:
        merged(generated, on_disk, policy)
    return caught.value.faults[0]


# The table.


def test_a_document_that_is_not_there_yet_is_taken_as_generated() -> None:
    found = merged(OLD, None)
    assert (found.text, found.loses) == (OLD, False)
    assert states(found) == {"security": "new", "monitoring": "new"}


def test_what_stands_as_generated_stays_in_sync() -> None:
    found = merged(OLD, OLD)
    assert (found.text, found.loses) == (OLD, False)
    assert states(found) == {"security": "in-sync", "monitoring": "in-sync"}


def test_an_untouched_section_is_held_back_when_it_would_read_differently() -> None:
    found = merged(NEW_THREATS, OLD)
    assert (found.text, found.loses) == (OLD, False)
    assert states(found) == {"security": "held-back", "monitoring": "in-sync"}
    waiting = state(found)
    assert waiting.waits
    assert "Old threats." in (waiting.on_disk or "")
    assert "New threats." in (waiting.generated or "")
    assert OLD.splitlines()[waiting.line - 1] == "<!-- @critical security -->"


def test_an_edited_section_is_kept() -> None:
    found = merged(OLD, EDITED)
    assert (found.text, found.loses) == (EDITED, False)
    assert state(found).state == "edited"
    assert not state(found).waits


def test_an_edited_section_that_would_read_differently_is_kept_and_waits() -> None:
    found = merged(NEW_THREATS, EDITED)
    assert (found.text, found.loses) == (EDITED, False)
    assert state(found).state == "edited-and-waiting"


def test_an_edit_that_says_what_is_generated_is_in_sync() -> None:
    by_hand = OLD.replace("Old threats.", "New threats.")
    found = merged(NEW_THREATS, by_hand)
    assert (found.text, found.loses) == (NEW_THREATS, False)
    assert state(found).state == "in-sync"


def test_what_lies_outside_follows_while_sections_stay() -> None:
    changed = {"overview": "Anew.", "security": "### Threats\n\nNew threats."}
    found = merged(document(changed), EDITED)
    assert "Anew." in found.text
    assert "My threats.\nAnd mine." in found.text
    assert state(found).state == "edited-and-waiting"


# What takes the generated text.


@pytest.mark.parametrize("force", [frozenset({"security"}), "all"])
@pytest.mark.parametrize(("on_disk", "loses"), [(OLD, False), (EDITED, True)])
def test_a_forced_section_takes_what_is_generated(force: Any, on_disk: str, loses: bool) -> None:
    found = merged(NEW_THREATS, on_disk, Policy(force=force))
    assert (found.text, found.loses) == (NEW_THREATS, loses)
    assert states(found) == {"security": "forced", "monitoring": "in-sync"}


def test_a_force_reaches_only_the_sections_it_names() -> None:
    found = merged(NEW_THREATS, EDITED, Policy(force=frozenset({"monitoring"})))
    assert found.text == EDITED


def test_an_accepted_section_takes_what_is_generated() -> None:
    found = merged(NEW_THREATS, OLD, Policy(accept=frozenset({"security"})))
    assert (found.text, found.loses, state(found).state) == (NEW_THREATS, False, "updated")


@pytest.mark.parametrize("on_disk", [OLD, EDITED])
def test_a_kept_section_waits_no_more_until_something_else_changes(on_disk: str) -> None:
    kept = merged(NEW_THREATS, on_disk, Policy(keep=frozenset({"security"})))
    assert not kept.loses
    assert section_sum(state(kept).on_disk or "") == section_sum(
        critical_sections(on_disk, PATH)[0].text
    )
    again = merged(NEW_THREATS, kept.text)
    assert (again.text, state(again).state) == (kept.text, "edited")
    later = merged(document({"security": "Newest."}), kept.text)
    assert state(later).state == "edited-and-waiting"


def test_allow_update_lets_an_update_in_and_stays() -> None:
    flagged = EDITED.replace("@critical security", "@critical security allow-update")
    found = merged(NEW_THREATS, flagged)
    assert (state(found).state, found.loses) == ("allowed", True)
    assert "<!-- @critical security allow-update -->" in found.text
    assert "New threats." in found.text
    again = merged(NEW_THREATS, found.text)
    assert (again.text, state(again).state) == (found.text, "in-sync")


def test_allow_update_leaves_an_edit_alone_as_long_as_there_is_no_update() -> None:
    flagged = EDITED.replace("@critical security", "@critical security allow-update")
    found = merged(OLD, flagged)
    assert (found.text, state(found).state) == (flagged, "edited")


# Sections that come and go.


def test_a_section_without_a_place_in_the_plan_is_kept_at_the_end() -> None:
    without = document({"security": None})
    found = merged(without, EDITED)
    assert state(found).state == "orphaned"
    assert "My threats.\nAnd mine." in found.text
    assert "- [4. Security](#security)" in found.text
    assert found.text.index("My threats.") > found.text.index("Old metrics.")
    assert "## 4. Security" in found.text
    assert "### 4.1. Threats" in found.text
    assert merged(without, found.text).text == found.text
    back = merged(OLD, found.text)
    assert (back.text, state(back).state) == (EDITED, "edited")


def test_an_untouched_section_without_a_place_is_kept_too_and_goes_when_accepted() -> None:
    without = document({"security": None})
    found = merged(without, OLD)
    assert state(found).state == "orphaned"
    gone = merged(without, found.text, Policy(accept=frozenset({"security"})))
    assert (gone.text, gone.loses) == (without, False)


def test_a_section_that_becomes_critical_gets_its_fence() -> None:
    more = document(fenced=(*FENCED, "testing"))
    found = merged(more, OLD)
    assert (found.text, found.loses) == (more, False)
    assert states(found)["testing"] == "new"


@pytest.mark.parametrize("edited", [True, False])
def test_a_section_that_is_critical_no_more_loses_nothing(edited: bool) -> None:
    fewer = document({"security": "New threats."}, fenced=("monitoring",))
    found = merged(fewer, EDITED if edited else OLD)
    assert not found.loses
    if edited:
        assert "My threats.\nAnd mine." in found.text
        assert found.text.count("## 2. Security") == 1
        assert state(found).state == "edited-and-waiting"
        assert merged(fewer, found.text).text == found.text
        taken = merged(fewer, found.text, Policy(accept=frozenset({"security"})))
        assert (taken.text, taken.loses) == (fewer, True)
    else:
        assert found.text == fewer


def test_a_fence_that_a_person_took_away_stops_the_build() -> None:
    lines = EDITED.split("\n")
    bare = "\n".join(line for line in lines if "critical security" not in line)
    start = bare.index("My threats.")
    end = bare.index("<!-- @end-critical")
    bare = bare[:end] + bare[bare.index("\n", end) + 1 :]
    assert start < len(bare)
    assert "changed by hand outside" in fault(OLD, bare).message


# Numbers and contents.


def test_a_kept_section_follows_the_numbers_of_its_document() -> None:
    moved = document({"overview": None, "security": "### Threats\n\nNew threats."})
    found = merged(moved, EDITED)
    assert "## 1. Security" in found.text
    assert "### 1.1. Threats" in found.text
    assert "- [1. Security](#security)" in found.text
    assert state(found).state == "edited-and-waiting"
    back = merged(NEW_THREATS, found.text)
    assert back.text == EDITED


def test_a_number_is_no_edit() -> None:
    moved = document({"overview": None})
    found = merged(moved, OLD)
    assert (found.text, state(found).state) == (moved, "in-sync")


def plain(numbers: str, threats: str = "Old threats.") -> str:
    """The document as a profile has it that does not number every heading."""
    text = f"### Threats\n\n{threats}"
    section = RenderedSection("security", "Security", "security", text, numbers=numbers)
    return assemble("Wallet", "- **Status:** DRAFT", [section], "spec.yaml")


@pytest.mark.parametrize("numbers", ["sections", "none"])
def test_a_heading_that_has_a_number_no_more_is_no_change(numbers: str) -> None:
    new, old = plain(numbers), plain("all")
    found = merged(new, old)
    assert (found.text, state(found).state) == (new, "in-sync")

    edited = merged(new, old.replace("Old threats.", "My threats."))
    assert state(edited).state == "edited"
    assert "My threats." in edited.text
    assert state(merged(new, edited.text)).state == "edited"

    waits = merged(plain(numbers, "New threats."), old.replace("Old threats.", "My threats."))
    assert state(waits).state == "edited-and-waiting"


@pytest.mark.parametrize(
    "line",
    ["### 7. Mine", "### 2.1 Mine", "### Mine", "#### 2.1. Mine", "    ### 2.1. Mine", "2.1. Mine"],
)
def test_a_heading_that_a_person_numbered_otherwise_stays(line: str) -> None:
    edited = OLD.replace("Old threats.", f"Mine.\n\n{line}")
    found = merged(document({"overview": None}), edited)
    assert f"\n{line}\n" in found.text


def test_code_in_a_kept_section_is_not_numbered_anew() -> None:
    edited = OLD.replace("Old threats.", "```md\n## 2. Security\n### 2.1. Threats\n```")
    found = merged(document({"overview": None}), edited)
    assert "```md\n## 2. Security\n### 2.1. Threats\n```" in found.text


def test_the_contents_say_what_a_person_made_of_a_heading() -> None:
    edited = OLD.replace("## 2. Security", "## 2. Safety [first]")
    found = merged(OLD, edited)
    assert "- [2. Safety [first]](#security)\n- [3. Testing](#testing)" in found.text
    assert merged(OLD, found.text).text == found.text
    forced = merged(OLD, found.text, Policy(force="all"))
    assert (forced.text, forced.loses) == (OLD, True)


def test_anchors_and_lists_that_a_person_wrote_are_not_taken_for_contents() -> None:
    mine = '<a id="testing"></a>\n- [9. Testing](#testing)\n\n```html\n<a id="overview"></a>\n```'
    edited = OLD.replace("Old threats.", mine)
    found = merged(OLD, edited)
    assert found.text == edited


# Following the source.


FOLLOW = Policy(source_changes="update")


def test_an_untouched_section_follows_its_source_where_the_workspace_says_so() -> None:
    old, new = document(by="aa"), document({"security": "New."}, by="aa")
    found = merged(new, old, FOLLOW)
    assert (found.text, found.loses, state(found).state) == (new, False, "updated")


def test_a_section_made_by_other_means_is_held_back_even_if_its_source_changed() -> None:
    old, new = document(by="aa"), document({"security": "New."}, by="bb")
    found = merged(new, old, FOLLOW)
    assert state(found).state == "held-back"
    assert "Old threats." in found.text
    assert state(merged(new, found.text, FOLLOW)).state == "held-back"


def test_an_edited_section_does_not_follow_its_source() -> None:
    old = document(by="aa").replace("Old threats.", "Mine.")
    found = merged(document({"security": "New."}, by="aa"), old, FOLLOW)
    assert state(found).state == "edited-and-waiting"
    assert "Mine." in found.text


def test_a_document_from_before_the_setting_gets_its_digests_when_in_sync() -> None:
    found = merged(document(by="aa"), OLD, FOLLOW)
    assert (found.text, state(found).state) == (document(by="aa"), "in-sync")


# Edits outside.


def test_an_edit_outside_is_refused_with_the_difference_and_the_ways_out() -> None:
    edited = OLD.replace("All of it.", "Most of it.")
    found = fault(NEW_THREATS, edited)
    assert (found.path, found.line) == (PATH, edited.split("\n").index("Most of it.") + 1)
    assert found.message == "changed by hand outside its critical sections, and not overwritten"
    assert "-All of it.\n" in found.hint
    assert "+Most of it.\n" in found.hint
    assert "threats" not in found.hint
    for way in ("sections/<section>.md", "`critical:`", "--overwrite"):
        assert way in found.hint


def test_a_long_difference_is_cut() -> None:
    found = fault(OLD, OLD.replace("All of it.", "\n".join(map(str, range(5000)))))
    assert len(found.hint.splitlines()) < 60
    assert "more lines" in found.hint


def test_an_edit_that_says_what_is_generated_outside_is_none() -> None:
    new = document({"testing": "Most of it."})
    found = merged(new, OLD.replace("All of it.", "Most of it."))
    assert (found.text, found.loses) == (new, False)


def test_overwriting_replaces_edits_outside_and_keeps_those_inside() -> None:
    edited = EDITED.replace("All of it.", "Most of it.")
    found = merged(OLD, edited, Policy(overwrite_outside=True))
    assert (found.text, found.loses) == (EDITED, True)


@pytest.mark.parametrize("text", ["", "# Mine\n", "\n\n", OLD[: len(OLD) // 3]])
def test_a_document_that_smartspec_never_wrote_is_refused(text: str) -> None:
    assert fault(OLD, text).message.startswith("not written by SmartSpec")


def test_sections_of_a_document_without_sums_are_kept_when_it_is_overwritten() -> None:
    foreign = "# Mine\n\n<!-- @critical security -->\n## Safety\nMine.\n<!-- @end-critical -->\n"
    found = merged(OLD, foreign, Policy(overwrite_outside=True))
    assert "## Safety\nMine.\n" in found.text
    assert "- [Safety](#security)" in found.text
    assert (found.loses, state(found).state) == (True, "edited-and-waiting")


# Markers that are broken, and text around them.


def test_a_fence_around_no_section_is_an_error_with_its_line_and_the_nearest_name() -> None:
    text = OLD.replace("All of it.", "<!-- @critical securty -->\nx\n<!-- @end-critical -->")
    found = fault(OLD, text)
    assert found.line == text.split("\n").index("<!-- @critical securty -->") + 1
    assert found.message == "a critical marker for 'securty', which is no section"
    assert found.hint == "did you mean 'security'?"


@pytest.mark.parametrize(
    "text",
    [
        OLD.replace("<!-- @critical security -->\n", ""),
        OLD.replace("All of it.", "<!-- @critical security -->"),
        OLD.replace("Old threats.", "<!-- @critical monitoring -->\nx\n<!-- @end-critical -->"),
        OLD[: OLD.index("<!-- @end")],
    ],
)
def test_broken_markers_are_an_error_even_if_all_may_be_replaced(text: str) -> None:
    found = fault(OLD, text, Policy(force="all", overwrite_outside=True))
    assert found.path == PATH
    assert found.line > 0


def test_markers_in_code_are_text() -> None:
    mine = "```md\n<!-- @critical di -->\n<!-- @end-critical -->\n```"
    edited = OLD.replace("Old threats.", mine)
    assert merged(NEW_THREATS, edited).text == edited


@pytest.mark.parametrize("on_disk", [OLD, EDITED])
def test_line_ends_of_windows_stay(on_disk: str) -> None:
    crlf = on_disk.replace("\n", "\r\n")
    assert merged(OLD, crlf).text == crlf
    changed = merged(document({"overview": "Anew."}), crlf).text
    assert changed == crlf.replace("What it is for.", "Anew.").replace(
        crlf.rstrip().rsplit("\n", 1)[1], changed.rstrip().rsplit("\n", 1)[1]
    )
    assert merged(document({"overview": "Anew."}), changed).text == changed


def test_a_section_with_mixed_line_ends_is_kept_byte_for_byte() -> None:
    edited = OLD.replace("Old threats.", "One.\r\nTwo.\nThree.\r\n\tFour.  ")
    assert (
        "One.\r\nTwo.\nThree.\r\n\tFour.  \n" in merged(document({"overview": "A."}), edited).text
    )


def test_a_byte_order_mark_stays() -> None:
    assert merged(OLD, "\ufeff" + EDITED).text == "\ufeff" + EDITED
    assert merged(document({"overview": "A."}), "\ufeff" + EDITED).text.startswith("\ufeff# Wallet")


def test_a_missing_line_end_at_the_end_is_put_back() -> None:
    assert merged(OLD, EDITED.rstrip("\n")).text == EDITED


def test_five_megabytes_are_kept() -> None:
    mine = "\n".join(f"Line {number} of mine." for number in range(250_000))
    edited = OLD.replace("Old threats.", mine)
    assert len(edited) > 5_000_000
    assert mine in merged(document({"overview": "Anew."}), edited).text


# What must always hold.

lines = st.lists(
    st.sampled_from(
        [
            "words",
            "",
            "### Mine",
            "### 2.1. Mine",
            "## 2. Security",
            "- [1. Overview](#overview)",
            '<a id="testing"></a>',
            "```",
            "~~~",
            "<!-- @critical di",
            "---",
            "  indented",
            "tail  ",
            "\u2028sep",
            "ก ไก่",
        ]
    ),
    max_size=8,
).map("\n".join)
changes = st.fixed_dictionaries(
    {
        name: st.one_of(st.none(), st.just(text), st.sampled_from(["New.", "Other."]))
        for name, text in FIRST.items()
    }
)


@given(lines, changes, changes, st.sampled_from([FENCED, ("monitoring",), (*FENCED, "testing")]))
def test_an_edit_survives_any_change_of_source_and_plan(
    mine: str,
    one: dict[str, str | None],
    other: dict[str, str | None],
    fenced: tuple[str, ...],
) -> None:
    edited = OLD.replace("Old threats.", f"Begin of mine\n{mine}\nEnd of mine")
    try:
        critical_sections(edited, PATH)
    except SourceError:
        return  # an open code block swallows the closing marker: refused, so that nothing is lost
    text = edited
    for plan in (one, other, {}):
        generated = document(plan, fenced)
        found = merged(generated, text)
        assert not found.loses
        assert merged(generated, found.text).text == found.text
        text = found.text
    kept = text[text.index("Begin of mine") : text.index("End of mine")]
    assert kept == f"Begin of mine\n{mine}\n"


@given(changes)
def test_without_edits_all_forced_is_a_clean_build(change: dict[str, str | None]) -> None:
    generated = document(change)
    found = merged(generated, OLD, Policy(force="all", accept=frozenset(FENCED)))
    assert found.text == generated
    assert not found.loses
    assert is_as_generated(found.text, PATH)


def test_an_edited_error_is_a_source_error_that_can_cross_processes() -> None:
    import pickle

    error = EditedError([Fault(PATH, 1, 1, "m")])
    assert pickle.loads(pickle.dumps(error)).faults == error.faults


# Links to sections that go.

LINKED = {
    "security": "See [Testing](#testing) and [Overview](#overview).\n\n```md\n[a](#testing)\n```"
}


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_untouched_text_that_is_kept_links_to_no_section_that_is_gone(end: str) -> None:
    there = document(LINKED).replace("\n", end)
    without = document({"testing": None, "security": "Nothing more."})

    found = merged(without, there)

    assert states(found)["security"] == "held-back"
    assert f"See Testing and [Overview](#overview).{end}" in found.text
    assert f"{end}[a](#testing){end}" in found.text
    (security, _) = critical_sections(found.text, PATH)
    assert security.untouched
    assert merged(without, found.text).text == found.text


def test_a_section_without_a_place_links_to_no_section_that_is_gone() -> None:
    without = document({"testing": None, "security": None})
    found = merged(without, document(LINKED))
    assert states(found)["security"] == "orphaned"
    assert "See Testing and" in found.text


def test_what_a_person_wrote_keeps_its_links() -> None:
    edited = document(LINKED).replace("See [T", "As I said, see [T")
    found = merged(document({"testing": None, "security": "Nothing more."}), edited)
    assert "As I said, see [Testing](#testing)" in found.text
