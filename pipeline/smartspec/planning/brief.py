"""What a name or a sentence asks for: a subject, its features, and the specs it builds on.

English and Thai are read by their words alone. What is not understood is not lost: the whole
sentence becomes the description of the spec.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_ID = re.compile(r"\bspec-[a-z0-9]+(?:-[a-z0-9]+)*\b", re.IGNORECASE)
_LEAD = re.compile(
    r"^(?:please\s+)?(?:create|make|write|generate|draft|add)\s+(?:(?:an?|the|new)\s+)*"
    r"(?:spec(?:ification)?)\b\s*(?:for|of|about|:)?\s*(?:(?:an?|the|our)\s+)*"
    r"|^(?:ช่วย|กรุณา)?\s*(?:สร้าง|เขียน|จัดทำ|ทำ)\s*(?:spec|สเปก|สเปค|ข้อกำหนด)\s*(?:สำหรับ|ของ)?\s*"
    r"|^(?:an?|the|our)\s+",
    re.IGNORECASE,
)
_DEPENDS = re.compile(
    r"[\s,;(]*(?:\b(?:and|that|which|it)\s+)*"
    r"(?:\b(?:depends?|depending|builds?|building|based|relies|relying)\s+(?:up)?on\b"
    r"|\b(?:requires?|needs?|uses?|using)\b"
    r"|(?:โดย|และ|ซึ่ง)?(?:ขึ้นอยู่กับ|ขึ้นกับ|พึ่งพา|อาศัย|ต้องใช้))\s*:?\s*([^.;]*)",
    re.IGNORECASE,
)
_SUBJECT_END = re.compile(
    r"[,;:(]|\.\s|\s(?:with|that|which|who|using|including|for|to|so|where)\s"
    r"|\s*(?:พร้อม|ที่มี|ที่รองรับ|รองรับ|โดย|ซึ่ง|เพื่อ|สำหรับ)",
    re.IGNORECASE,
)
_FEATURES = re.compile(
    r"(?:\s(?:with|including)\s|\s*(?:พร้อมทั้ง|พร้อม|ที่มี|ที่รองรับ|รองรับ))\s*(.+?)"
    r"(?=[.;]|\s(?:for|so that|that|which)\s|$)",
    re.IGNORECASE,
)
_PARTS = re.compile(r"\s*,\s*(?:and\s+|และ)?|\s+and\s+|\s*และ", re.IGNORECASE)
_ASCII_WORD = re.compile(r"[A-Za-z0-9]+")
_INITIALS = """
AI API CLI CPU CRM CRUD CSV DB ERP FAQ GPU HR HTTP IP JSON JWT KPI KYC LLM ML MQTT OTP PDF PII
POS QR REST SDK SLA SMS SQL SSO TTL UI UX VAT
"""
_INITIALISMS = frozenset(_INITIALS.split())
_MIXED = {"iot": "IoT", "saas": "SaaS", "graphql": "GraphQL", "oauth": "OAuth", "grpc": "gRPC"}
_SMALL = frozenset(
    {"a", "an", "and", "as", "by", "for", "in", "of", "on", "or", "the", "to", "with"}
)
_LONGEST_NAME = 6  # words; an id is read in paths and links


@dataclass(frozen=True, slots=True)
class Brief:
    """What was asked for. `name` is empty where the subject has no Latin word to make one of.

    `title` is empty where no subject was understood.
    """

    title: str
    name: str
    description: str | None = None
    features: tuple[str, ...] = ()
    dependencies: tuple[str, ...] = ()


def read_brief(text: str, titles: Mapping[str, str]) -> Brief:
    """The brief in `text`; `titles` maps the ids of the index to their titles.

    A dependency is an id that stands anywhere, or a title that stands behind words such as
    `depends on`. The number alone is enough where one spec has it.
    """
    words = " ".join(text.split())
    if _NAME.fullmatch(words):
        numbered = re.fullmatch(r"spec-(?:[a-z]+-)*\d+-(.+)", words)
        return Brief(title_of((numbered[1] if numbered else words).replace("-", " ")), words)
    dependencies, rest = _dependencies(words, titles)
    asked = _LEAD.sub("", rest, count=1).strip(" .,;")
    subject = _SUBJECT_END.split(asked, maxsplit=1)[0].strip() or asked
    found = _FEATURES.search(asked)
    parts = _PARTS.split(found[1]) if found else []
    title = title_of(subject)
    return Brief(
        title=title,
        name=name_of(subject),
        description=asked[:1].upper() + asked[1:] if asked and title != title_of(asked) else None,
        features=tuple(p[:1].upper() + p[1:] for part in parts if (p := part.strip(" .,"))),
        dependencies=dependencies,
    )


def _dependencies(words: str, titles: Mapping[str, str]) -> tuple[tuple[str, ...], str]:
    """The ids that `words` name, in their order, and the words without the clauses of them."""
    ids = reversed([*_ID.finditer(words)])
    found = {_whole(match[0].lower(), titles): match.start() for match in ids}
    rest = words
    for clause in _DEPENDS.finditer(words):
        named = any(clause.start(1) <= at < clause.end(1) for at in found.values())
        left = clause[1]
        for spec_id, title in sorted(titles.items(), key=lambda item: -len(item[1])):
            place = _place(title, left)
            if place is not None:
                found.setdefault(spec_id, clause.start(1) + place)
                left = left[:place] + "\0" * len(title) + left[place + len(title) :]
                named = True
        if named:
            rest = rest.replace(clause[0], " ", 1)
    return tuple(sorted(found, key=lambda name: found[name])), " ".join(rest.split())


def _whole(name: str, ids: Iterable[str]) -> str:
    """The one id that `name` begins with its number (`spec-004`); else `name` as it is."""
    meant = [known for known in ids if known == name or known.startswith(f"{name}-")]
    return meant[0] if len(meant) == 1 and name[-1].isdigit() else name


def _place(title: str, text: str) -> int | None:
    """Where `title` stands in `text` as whole words; Thai has no spaces to look for."""
    edge = r"(?<!\w)", r"(?!\w)"
    before, after = edge if title.isascii() else ("", "")
    place = re.search(f"{before}{re.escape(title)}{after}", text, re.IGNORECASE)
    return place.start() if place and title else None


def title_of(words: str) -> str:
    """`payment api` as `Payment API`; a word with capitals of its own stays."""
    shown = []
    for position, word in enumerate(words.split()):
        if word.upper() in _INITIALISMS:
            shown.append(word.upper())
        elif word != word.lower() or (word in _SMALL and position):
            shown.append(word)
        else:
            shown.append(_MIXED.get(word, word[:1].upper() + word[1:]))
    return " ".join(shown)


def name_of(words: str) -> str:
    """`Payment API` as `payment-api`; the Latin words of a text, six at most."""
    found = [word.lower() for word in _ASCII_WORD.findall(words)]
    return "-".join(found[:_LONGEST_NAME])
