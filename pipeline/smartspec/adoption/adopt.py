"""A hand-written document to a source and hand-written sections, proved by building them.

What was recognised is claimed; the document is built from the claims and the rest; a claim whose
lines do not come back is given up, and its blocks stay as they were written. So a wrong guess
costs structure, never a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from smartspec.adoption.claims import (
    CONTENTS,
    Claim,
    claims_of_part,
    claims_of_preamble,
    header_lines,
    merged,
)
from smartspec.adoption.outline import Block, Part, outline, plain_text
from smartspec.adoption.words import Said, words
from smartspec.document.lines import lines_outside_fences
from smartspec.errors import Fault, SourceError
from smartspec.planning.brief import name_of
from smartspec.planning.definitions import LEVELS
from smartspec.planning.library import Library
from smartspec.source.characters import refuse_unseen
from smartspec.source.spec import Spec

Data = dict[str, Any]
Build = Callable[[Data, Mapping[str, str]], str]
"""The document of a source and its hand-written sections, as a build would write it."""

_NUMBERED_TITLE = re.compile(r"^SPEC-[A-Z0-9-]*\d+\s*:\s*", re.IGNORECASE)
_OTHER_TITLES = {
    "endpoints": "api",
    "api endpoints": "api",
    "database schema": "data-model",
    "data model": "data-model",
    "dependencies": "related-specs",
    "related specifications": "related-specs",
    "acceptance criteria": "acceptance",
    "security": "security",
    "testing": "testing",
    "monitoring": "monitoring",
}
"""Titles that sections have elsewhere, beside those of their templates."""


@dataclass(frozen=True)
class Adopted:
    """A source as plain data, and the hand-written sections beside it by file name."""

    data: Data
    sections: Mapping[str, str]
    recognised: tuple[str, ...]
    """Keys of the source that came from the document."""


def adopt(text: str, base: Data, library: Library, build: Build, path: str) -> Adopted:
    """The source of the document `text`, which stands at `path`; `base` has id and category.

    Raises `SourceError` where a line would be lost all the same, and where the document has
    characters that no source may have: then nothing may be written.
    """
    original = plain_text(text)
    refuse_unseen(original, path)
    document = _Document.of(original, base, library)
    claims, said = _proved([c for c in document.claims() if _fits(c.data)], document, build)
    hollow = document.hollow_headings(claims)
    claims, said = _proved([*claims, *hollow], document, build) if hollow else (claims, said)
    stubs = document.lost_titles(claims, said)
    data, sections = document.source(claims, stubs)
    missing = Said(build(data, sections)).missing(document.outside_claims(claims))
    if missing:
        sections = {**sections, _free("from-the-original", sections): _residue(missing)}
        missing = Said(build(data, sections)).missing("\n".join(missing))
    if missing:
        message = f"this line would be lost: {missing[0].strip()[:80]}"
        raise SourceError([Fault(path, 0, 0, message, hint="put it into a paragraph of its own")])
    return Adopted(data, sections, tuple(merged(claims)))


def _proved(claims: list[Claim], document: _Document, build: Build) -> tuple[list[Claim], Said]:
    """Those of `claims` whose lines come back in the document that they lead to, and it."""
    while True:
        try:
            said = Said(build(*document.source(claims, stubs=())))
        except SourceError:  # each fits alone, but not all together
            if not claims:
                raise
            claims = claims[:-1]
            continue
        kept = [claim if said.says(claim.checked) else claim.given_up() for claim in claims]
        held = [claim for claim in kept if claim is not None]
        if held == claims:
            return claims, said
        claims = held


def _fits(data: Data) -> bool:
    """Whether a source may hold `data`."""
    from pydantic import ValidationError

    try:
        Spec.model_validate({"id": "a", "title": "a", **data})
    except ValidationError:
        return False
    return True


def _residue(lines: Iterable[str]) -> str:
    bare = (line.strip().lstrip("#").strip() for line in lines)
    return _closed("## From the Original\n\n" + "\n\n".join(bare))


@dataclass(frozen=True)
class _Document:
    """The outline of the original, with the section that each part is known as."""

    base: Data
    title: str
    parts: tuple[Part, ...]
    """The preamble first, with an empty title."""
    known: tuple[str | None, ...]
    library: Library

    @classmethod
    def of(cls, text: str, base: Data, library: Library) -> _Document:
        found = outline(text)
        title = _without_number(found.title or "", str(base["id"]))
        preamble = list(header_lines(found.preamble))
        if found.front_matter.strip():
            preamble.insert(0, Block("other", _fenced(found.front_matter)))
        titles = {
            words(name): section
            for section, defined in library.sections.items()
            for name in _titles(defined.value.title)
            if not section.startswith("compact-") and not defined.value.only_for
        }
        titles = {**{words(k): v for k, v in _OTHER_TITLES.items()}, **titles}
        known: list[str | None] = [None]
        for part in found.parts:
            section = titles.get(words(part.title))
            known.append(section if section not in known else None)
        plain = " ".join(title.split()) or str(base["title"])
        parts = (Part("", tuple(preamble)), *found.parts)
        return cls({**base, "title": plain}, plain, parts, tuple(known), library)

    def claims(self) -> list[Claim]:
        """Everything that is recognised, hollow sub-headings included."""
        headings = {words(part.title) for part in self.parts}
        found = list(claims_of_preamble(0, self.parts[0].blocks, headings))
        for number, part in enumerate(self.parts[1:], 1):
            found += claims_of_part(number, self.known[number], part.blocks, headings)
        return found

    def _left(self, claims: Sequence[Claim]) -> list[list[Block]]:
        """The blocks of each part that no claim takes."""
        taken = {(claim.part, place) for claim in claims for place in claim.blocks}
        return [
            [block for place, block in enumerate(part.blocks) if (number, place) not in taken]
            for number, part in enumerate(self.parts)
        ]

    def hollow_headings(self, claims: Sequence[Claim]) -> list[Claim]:
        """Claims for sub-headings below which nothing is left."""
        taken = {(claim.part, place) for claim in claims for place in claim.blocks}
        found = []
        for number, part in enumerate(self.parts):
            for place, block in enumerate(part.blocks):
                if block.kind != "heading" or (number, place) in taken:
                    continue
                below = takewhile(
                    lambda i, part=part: part.blocks[i].kind != "heading",  # type: ignore[misc]
                    range(place + 1, len(part.blocks)),
                )
                places = list(below)
                if places and all((number, i) in taken for i in places):
                    found.append(Claim(number, (place,), {}, None, (block.text,)))
        return found

    def outside_claims(self, claims: Sequence[Claim]) -> str:
        """All of the original that has to come back word by word."""
        texts = [self.title]
        for part, left in zip(self.parts, self._left(claims), strict=True):
            replaced = not left and words(part.title) in CONTENTS
            title = f"## {part.title}" if part.title and not replaced else ""
            texts += [title, *(block.text for block in left)]
        return "\n\n".join(texts)

    def lost_titles(self, claims: Sequence[Claim], said: Said) -> tuple[int, ...]:
        """The parts that are claimed whole and whose own title the document does not say."""
        return tuple(
            number
            for number, left in enumerate(self._left(claims))
            if number
            and not left
            and words(self.parts[number].title) not in CONTENTS
            and not said.says([f"## {self.parts[number].title}"])
        )

    def source(self, claims: Sequence[Claim], stubs: Sequence[int]) -> tuple[Data, dict[str, str]]:
        """The source and the files `sections/<name>.md` for these claims."""
        shown = {claim.section for claim in claims if claim.section}
        whole = {claim.part for claim in claims}
        sections: dict[str, str] = {}
        own: list[str] = []
        for number, left in enumerate(self._left(claims)):
            part, section = self.parts[number], self.known[number]
            if number in whole and not left and number not in stubs:
                continue
            if not number and not left:
                continue
            as_known = section is not None and section not in shown and number not in whole
            name = section if as_known and section else self._name(part.title, sections)
            if not as_known:
                own.append(name)
            body = "\n\n".join(block.text for block in left) or self._pointer(number, claims)
            sections[name] = _closed(f"## {self._heading(part.title, shown)}\n\n{body}")
        renamed = _in_order(own)
        sections = {renamed.get(name, name): text for name, text in sections.items()}
        return self._data(claims, sections, shown), sections

    def _heading(self, title: str, shown: Iterable[str | None]) -> str:
        """The title of what is left of a part, told apart from the section that shows the rest."""
        generated = {
            words(name)
            for section in shown
            if section
            for name in _titles(self.library.sections[section].value.title)
        }
        return f"{title} (continued)" if words(title) in generated else title or "Introduction"

    def _name(self, title: str, taken: Iterable[str]) -> str:
        name = name_of(title) or ("section" if title else "introduction")
        if name in self.library.sections:
            name = f"{name}-notes"
        return _free(name, taken)

    def _pointer(self, number: int, claims: Sequence[Claim]) -> str:
        """What a part says whose content other sections show."""
        names = dict.fromkeys(c.section for c in claims if c.part == number and c.section)
        links = [
            f"[{_titles(self.library.sections[name].value.title)[-1]}](#{name})" for name in names
        ]
        return f"See {' and '.join(links)}." if links else ""

    def _data(
        self, claims: Sequence[Claim], sections: Mapping[str, str], shown: Iterable[str | None]
    ) -> Data:
        """The source: only the sections that the document has, and no level that drops one."""
        levels = {}
        for name in sections:
            defined = self.library.sections.get(name)
            if defined is not None and defined.value.level:
                levels[defined.value.level] = LEVELS[defined.value.level][1]
        wanted = {*sections, *shown}
        listed = self.library.profile("basic").profile
        offered = dict.fromkeys((*listed.sections, *listed.detected))
        return {
            **self.base,
            "profile": "basic",
            "mode": "standard",
            **({"levels": levels} if levels else {}),
            **merged(claims),
            "include_sections": sorted(filter(None, shown)),
            "exclude_sections": [name for name in offered if name not in wanted],
        }


def _titles(title: str | Mapping[str, str]) -> list[str]:
    return [title] if isinstance(title, str) else list(title.values())


def _without_number(title: str, spec_id: str) -> str:
    """`title` without the number that the document shows before it; another one stays."""
    found = _NUMBERED_TITLE.match(title)
    if found is None:
        return title
    number = found[0].partition(":")[0].strip().casefold()
    return title[found.end() :] if f"{spec_id}-".startswith(f"{number}-") else title


def _free(name: str, taken: Iterable[str]) -> str:
    used = set(taken)
    count, made = 1, name
    while made in used:
        count += 1
        made = f"{name}-{count}"
    return made


def _in_order(names: Sequence[str]) -> dict[str, str]:
    """File names that sort as the document goes; unchanged where they do so by themselves."""
    if list(names) == sorted(names):
        return {}
    return {name: f"{place:02d}-{name}" for place, name in enumerate(names, 1)}


def _fenced(text: str) -> str:
    longest = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
    ticks = "`" * (longest + 1)
    return f"{ticks}yaml\n{text}\n{ticks}"


def _closed(text: str) -> str:
    """`text` with a code fence or comment that would run on into the next section closed."""
    probe = "\0"
    for end in ("", *(sign * (3 + n) for n in range(30) for sign in "`~")):
        made = f"{text}\n{end}".rstrip("\n") if end else text.rstrip("\n")
        *_, (_, _, is_text) = lines_outside_fences(f"{made}\n{probe}")
        if is_text:
            break
    if made.count("<!--") > made.count("-->"):
        made += "\n-->"
    return made + "\n"
