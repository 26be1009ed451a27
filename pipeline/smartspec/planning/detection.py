"""What a source speaks of: profile, domain and levels suggested by its own words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from smartspec.planning.definitions import Detect
from smartspec.source.spec import Spec

THAI_DENIAL = (
    r"(?:ไม่(?:มี|ใช้|ใช่|ได้|ต้อง|รับ|รองรับ|รวม(?:ถึง)?|เก็บ|จัดการ|เกี่ยว(?:ข้อง)?กับ)"
    r"|ปราศจาก|ยกเว้น|แทน)"
    r"(?:\s*(?:การ|ระบบ|บริการ|ข้อมูล|เรื่อง|มี|ใช้|รับ))*\s*"
)
"""How a Thai text says what it has nothing to do with, up to where that begins."""
_DENIAL = (
    r"(?:no|not|cannot|\w+n['’]t|without|never|avoid(?:s|ing)?)"
    r"(?!\s+(?:only|lose|losing|lost|miss|missing|missed|drop|dropping|dropped)\b)"
    r"|neither|nor|instead of|rather than|out of scope:?"
)
_OUTSIDE = r"out of scope|excluded|not (?:in scope|part of|included|supported|handled|offered)"
_DENIED = re.compile(
    rf"\b(?:{_DENIAL})(?:\s+(?!(?:{_DENIAL}|but)\b)[\w-]+){{1,3}}"
    rf"|(?<![\w-])(?:[\w-]+\s+)?[\w-]+\s+(?:is|are|remains?|stays?)\s+(?:{_OUTSIDE})\b"
    r"|(?<![\w-])[A-Za-z]+-(?:free|less)\b"
    rf"|{THAI_DENIAL}[A-Za-z0-9][A-Za-z0-9-]*",
    re.IGNORECASE,
)
"""Words that a text says it has nothing to do with: after a denial, as `rules.words` takes them,
three at most; before one, two."""
_THAI_DENIAL = re.compile(rf"{THAI_DENIAL}$")
_THAI_REACH = 40
"""Letters before a Thai term that are looked at."""
_THAI_OUTSIDE = re.compile(r"\s*(?:(?:อยู่)?นอก|ไม่(?:อยู่)?ใน)ขอบเขต")

Texts = tuple[tuple[str, str], ...]
"""Pairs of (where it stands, the words), such as `("title", "Credit Wallet")`."""

_THAI_LETTERS = "\u0e00-\u0e7f"
_LETTER = rf"[^\W{_THAI_LETTERS}]"
_THAI = re.compile(f"[{_THAI_LETTERS}]")
# Thai is often written right against a Latin word: where the script changes, a word ends.
_WORD = re.compile(f"[{_THAI_LETTERS}]+|{_LETTER}+")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A term that was found, and where."""

    term: str
    where: str

    def __str__(self) -> str:
        return f"'{self.term}' in {self.where}"


@dataclass(frozen=True, slots=True)
class Match:
    """A profile, domain or level that the words of a source speak for."""

    name: str
    evidence: tuple[Evidence, ...]

    @property
    def because(self) -> str:
        """The evidence in words, at most three pieces of it."""
        shown = ", ".join(str(piece) for piece in self.evidence[:3])
        more = len(self.evidence) - 3
        return f"{shown} and {more} more" if more > 0 else shown


def texts_of(spec: Spec) -> Texts:
    """What of a spec is read for detection: what it is and does, not what it is not.

    Non-goals, assumptions and the like are left out on purpose: "no card payments" in them must
    not make a payment system.
    """
    return (
        ("title", spec.title),
        ("description", spec.description or ""),
        ("overview.purpose", spec.overview.purpose or ""),
        ("overview.scope", "\n".join(spec.overview.scope)),
        ("overview.features", "\n".join(spec.overview.features)),
        ("architecture.pattern", spec.architecture.pattern or ""),
        (
            "architecture.components",
            "\n".join(f"{c.name}: {c.responsibility}" for c in spec.architecture.components),
        ),
        ("technology", "\n".join(f"{t.name} {t.role or ''}" for t in spec.technology)),
    )


class Vocabulary:
    """The words of some texts, ready for many terms to be looked up in.

    A term in Latin letters is looked up word by word, so that `auth` is not found in `author`;
    its plural in `s` counts as well. Thai is written without spaces: there a term is looked up
    anywhere in the text. What a text denies ("no payments") is not in it.
    """

    def __init__(self, texts: Texts) -> None:
        read = ((where, _DENIED.sub(" . ", text)) for where, text in texts if text)
        self._texts = [(where, text.casefold()) for where, text in read]
        self._phrases = [
            (where, f" {' '.join(_WORD.findall(text))} ") for where, text in self._texts
        ]
        self._words: dict[str, str] = {}
        for where, phrase in self._phrases:
            for word in phrase.split():
                self._words.setdefault(word, where)

    def where(self, term: str) -> str | None:
        """The first place where `term` stands, or None."""
        if _THAI.search(term):
            return next((where for where, text in self._texts if _has_thai(term, text)), None)
        words = _normalised(term)
        if len(words) == 1:
            return self._words.get(words[0]) or self._words.get(f"{words[0]}s")
        phrase = " ".join(words)
        return next(
            (w for w, text in self._phrases if f" {phrase} " in text or f" {phrase}s " in text),
            None,
        )

    def find(self, terms: Iterable[str]) -> tuple[Evidence, ...]:
        """Those of `terms` that stand in the texts, each with the first place it was seen."""
        places = ((term, self.where(term)) for term in terms)
        return tuple(Evidence(term, where) for term, where in places if where is not None)


def _has_thai(term: str, text: str) -> bool:
    """Whether `term` stands in `text` and is not denied there."""
    places = (found.span() for found in re.finditer(re.escape(term), text))
    return any(
        not _THAI_DENIAL.search(text, max(0, start - _THAI_REACH), start)
        and not _THAI_OUTSIDE.match(text, end)
        for start, end in places
    )


def found_terms(terms: Iterable[str], texts: Texts) -> tuple[Evidence, ...]:
    """Those of `terms` that stand in `texts`, for texts that are looked at only once."""
    return Vocabulary(texts).find(terms)


def speaks_of(terms: tuple[str, ...], text: str) -> bool:
    """Whether any of `terms` stands in `text` as whole words, its plural in `s` included."""
    return _any_of(terms).search(text) is not None


@lru_cache(maxsize=64)
def _any_of(terms: tuple[str, ...]) -> re.Pattern[str]:
    words = "|".join(re.escape(term) for term in terms)
    return re.compile(rf"(?<!{_LETTER})(?:{words})s?(?!{_LETTER})", re.IGNORECASE)


@lru_cache(maxsize=4096)
def _normalised(term: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(term.casefold()))


def detect(rules: Mapping[str, Detect], words: Vocabulary) -> tuple[Match, ...]:
    """The names in `rules` that `words` speak for, most evidence first."""
    matches = []
    for name, rule in rules.items():
        strong = words.find(rule.strong)
        others = words.find(rule.terms)
        if strong or len(others) >= rule.enough:
            matches.append(Match(name, (*strong, *others)))
    return tuple(sorted(matches, key=lambda match: (-len(match.evidence), match.name)))
