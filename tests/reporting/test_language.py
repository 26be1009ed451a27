"""A third language is a file; what the reports say is in it, and nothing else."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import polib
import pytest
from hypothesis import given
from hypothesis import strategies as st

import smartspec
from smartspec import speech
from smartspec.errors import UsageError
from smartspec.reporting.language import TOLD, chosen_language, languages, translations, wording
from smartspec.rules.pages import page_of
from smartspec.rules.severities import rule_set
from smartspec.speech import Wording, speaking

from .messages import everything, told

PACKAGE = Path(smartspec.__file__).parent
CATALOGUES = sorted(PACKAGE.glob("reporting/locale/*/LC_MESSAGES/smartspec.po"))


def spoken() -> set[str]:
    """Every message of the code: what `_`, `ngettext` and `message` are called with."""
    found: set[str] = set()
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            texts = [a.value for a in node.args if isinstance(a, ast.Constant)]
            if name in ("_", "message", "ngettext"):
                found.update(str(text) for text in texts[:1])
    return found


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parents[1].name)
def test_a_catalogue_translates_every_message_and_no_other(path: Path) -> None:
    entries = [entry for entry in polib.pofile(str(path)) if not entry.msgctxt]
    assert {entry.msgid for entry in entries} == spoken()
    for entry in entries:
        for text in [entry.msgstr, *entry.msgstr_plural.values()]:
            if text or not entry.msgid_plural:
                assert text.strip()
                wanted = set(re.findall(r"\{\w+\}", entry.msgid))
                assert set(re.findall(r"\{\w+\}", text)) == wanted, entry.msgid


def plain(text: str) -> str:
    return re.sub(r"\{\d\}", "{}", text)


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parents[1].name)
def test_a_catalogue_words_every_fault_finding_and_answer_and_no_other(path: Path) -> None:
    entries = [entry for entry in polib.pofile(str(path)) if entry.msgctxt == TOLD]
    known = {plain(entry.msgid) for entry in entries}
    summaries = {page_of(rule).summary for rule in rule_set().rules.values()}
    assert told() | summaries <= known
    assert known <= everything() | summaries
    for entry in entries:
        assert entry.msgstr.strip()
        values = sorted(re.findall(r"\{\d\}", entry.msgid))
        assert sorted(re.findall(r"\{\d\}", entry.msgstr)) == values, entry.msgid


def test_what_a_text_says_of_its_case_goes_into_the_other_words() -> None:
    thai = wording("th")
    assert thai("unknown key 'titel'") == "ไม่รู้จักคีย์ 'titel'"
    # The most specific of several patterns, and a value that has words of its own.
    assert thai("'a' needs 'b', which is switched off") == "'a' ต้องใช้ 'b' ซึ่งถูกปิดไว้"
    assert thai("expected a text, found a list") == "ต้องเป็นข้อความ แต่พบรายการ"
    assert thai("a text that {nobody} wrote %s") == "a text that {nobody} wrote %s"


@given(st.text())
def test_any_text_can_be_worded(text: str) -> None:
    assert wording("en")(text) == text
    said = wording("th")(f"unknown key '{text}'")
    assert text in said or wording("th")(text) in said  # a word that the catalogue has is worded
    assert wording("th")(text) == text or re.search("[a-z]{2}", text)


def test_words_that_arise_while_the_language_is_found_are_english() -> None:
    def choose() -> Wording:
        assert speech.told("nothing") == "nothing"
        return wording("th")

    with speaking(choose):
        assert speech.told("nothing") == "ค่าว่าง"
    assert speech.told("nothing") == "nothing"


def test_the_flag_is_stronger_than_the_config_and_that_than_the_locale() -> None:
    thai = {"LANG": "th_TH.UTF-8"}
    assert chosen_language("en", "th", thai) == "en"
    assert chosen_language(None, "en", thai) == "en"
    assert chosen_language(None, None, thai) == "th"


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LC_ALL": "C", "LANG": "th_TH.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANGUAGE": "de:th", "LANG": "de_DE.UTF-8"}, "th"),
        ({"LC_MESSAGES": "th_TH", "LANG": "en_GB.UTF-8"}, "th"),
    ],
)
def test_the_locale_chooses_as_gettext_does(environment: dict[str, str], language: str) -> None:
    assert chosen_language(None, None, environment) == language


def test_a_language_without_a_catalogue_is_refused_by_name() -> None:
    with pytest.raises(UsageError, match=r"--lang names 'xx'.*\n.*known: en, th"):
        chosen_language("xx", None, {})


def test_english_and_thai_are_there_and_speak() -> None:
    assert languages() == ("en", "th")
    assert translations("en").gettext("Next steps") == "Next steps"
    assert translations("th").gettext("SPEC created") == "สร้าง SPEC เรียบร้อยแล้ว"
