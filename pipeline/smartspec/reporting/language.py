"""The language that reports speak: gettext catalogues, read as translators write them.

A language is one file, `locale/<language>/LC_MESSAGES/smartspec.po`. English needs none: it is
what the messages are written in.
"""

from __future__ import annotations

import gettext
import io
import os
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from smartspec.errors import UsageError, nearest

ENGLISH = "en"
_LOCALE = Path(__file__).resolve().parent / "locale"
_DOMAIN = "smartspec"
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
    path = _LOCALE / language / "LC_MESSAGES" / f"{_DOMAIN}.po"
    if not os.path.isfile(path):
        return gettext.NullTranslations()
    import polib

    return gettext.GNUTranslations(io.BytesIO(polib.pofile(str(path)).to_binary()))
