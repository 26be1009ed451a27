"""The language that reports speak: gettext catalogues, read as translators write them.

A language is one file, `locale/<language>/LC_MESSAGES/smartspec.po`. English needs none: it is
what the messages are written in.
"""

from __future__ import annotations

import gettext
import io
import os
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from smartspec.errors import UsageError, nearest
from smartspec.speech import Wording

ENGLISH = "en"
_LOCALE = Path(__file__).resolve().parent / "locale"
_DOMAIN = "smartspec"
TOLD = "told"
"""The context of entries that are patterns of texts (`wording`)."""
_VALUE = re.compile(r"\{(\d+)\}")
_VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
"""Where the environment names a language, strongest first (GNU gettext manual, section 2.3)."""


def languages() -> tuple[str, ...]:
    """Every language that there is a catalogue for, and English."""
    found = (path.parent.parent.name for path in _LOCALE.glob(f"*/LC_MESSAGES/{_DOMAIN}.po"))
    return tuple(sorted({ENGLISH, *found}))


def chosen_language(flag: str | None, config: str | None, environment: Mapping[str, str]) -> str:
    """The language of a run: flag, then config, then the environment's locale, then English.

    Raises `UsageError` for a flag or config that names a language without a catalogue; a locale
    that has none is passed over.
    """
    known = languages()
    for asked, where in ((flag, "--lang"), (config, "output.language in the config")):
        if asked is None:
            continue
        if asked not in known:
            hint = nearest(asked, known) or f"known: {', '.join(known)}"
            raise UsageError.of(f"{where} names '{asked}', for which there is no catalogue", hint)
        return asked
    for name in _VARIABLES:
        for word in environment.get(name, "").split(":"):
            language = word.partition(".")[0].partition("_")[0]
            if language in known:
                return language
            if language in ("C", "POSIX"):
                return ENGLISH
    return ENGLISH


@lru_cache(maxsize=4)
def translations(language: str) -> gettext.NullTranslations:
    """The catalogue of a language; that of English hands every message back."""
    catalogue = _catalogue(language)
    if catalogue is None:
        return gettext.NullTranslations()
    return gettext.GNUTranslations(io.BytesIO(catalogue.to_binary()))


def _catalogue(language: str) -> Any:
    path = _LOCALE / language / "LC_MESSAGES" / f"{_DOMAIN}.po"
    if not os.path.isfile(path):
        return None
    import polib

    return polib.pofile(str(path))


@lru_cache(maxsize=4)
def wording(language: str) -> Wording:
    """How a language words what was written in English where it arose: faults, findings, diffs.

    The entries of its catalogue with the context `told` are patterns: `{0}`, `{1}` stand for what
    a text says of this one case. Of several that fit, the one with the most words counts.
    """
    catalogue = _catalogue(language)
    if catalogue is None:
        return str
    whole: dict[str, str] = {
        e.msgid: e.msgstr for e in catalogue if e.msgctxt == TOLD and not _VALUE.search(e.msgid)
    }
    parts = [e for e in catalogue if e.msgctxt == TOLD and _VALUE.search(e.msgid)]
    parts.sort(key=lambda entry: -len(_VALUE.sub("", entry.msgid)))
    patterns = [
        (str(entry.msgid), _VALUE.split(entry.msgid)[::2], str(entry.msgstr)) for entry in parts
    ]

    def worded(text: str) -> str:
        if text in whole:
            return whole[text]
        for msgid, pieces, said in patterns:
            # Few fit, and to compile them all would cost more than the build that has it said.
            if not all(piece in text for piece in pieces):
                continue
            found = _compiled(msgid).fullmatch(text)
            if found:
                return said.format(*(whole.get(value, value) for value in found.groups()))
        return text

    return worded


@lru_cache(maxsize=512)
def _compiled(msgid: str) -> re.Pattern[str]:
    words = _VALUE.split(msgid)[::2]
    return re.compile("(.+?)".join(map(re.escape, words)), re.DOTALL)
