"""A third language is a file; what the reports say is in it, and nothing else."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import polib
import pytest

import smartspec
from smartspec.errors import UsageError
from smartspec.reporting.language import chosen_language, languages, translations

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
    entries = polib.pofile(str(path))
    assert {entry.msgid for entry in entries} == spoken()
    for entry in entries:
        for text in [entry.msgstr, *entry.msgstr_plural.values()]:
            if text or not entry.msgid_plural:
                assert text.strip()
                wanted = set(re.findall(r"\{\w+\}", entry.msgid))
                assert set(re.findall(r"\{\w+\}", text)) == wanted, entry.msgid


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
