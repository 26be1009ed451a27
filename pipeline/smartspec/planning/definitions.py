"""The data files that steer the decision: profiles, domains, layouts, section headers."""

from __future__ import annotations

import re
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, Field, model_validator

from smartspec.errors import ConfigError, Fault, SmartSpecError
from smartspec.source.base import Flag, Model, Name, Text
from smartspec.source.reading import validated
from smartspec.source.spec import DiLevel, Names, PerformanceLevel, SecurityLevel
from smartspec.source.yaml_text import mapping

M = TypeVar("M", bound=Model)
LevelName = Literal["security", "di", "performance"]

HEADER = "header"
"""The template of `layouts/` that stands under the title of a document, if nothing else is said."""

LEVELS: dict[LevelName, tuple[str, ...]] = {
    "security": ("none", "basic", "stride-basic", "stride-full"),
    "di": ("none", "minimal", "full"),
    "performance": ("none", "basic", "full"),
}
"""Each level's steps, from nothing to everything (workflow sections 0.3 to 0.5)."""


class LevelChoice(Model):
    """A level for each of the three settings that have levels; None says nothing."""

    security: SecurityLevel | None = None
    di: DiLevel | None = None
    performance: PerformanceLevel | None = None


class Detect(Model):
    """Words that speak for a profile, a domain or a level; whole words, in any case.

    One `strong` term is enough; of the others it takes `enough` different ones.
    """

    strong: tuple[Text, ...] = ()
    terms: tuple[Text, ...] = ()
    enough: Annotated[int, Field(ge=1)] = 2


class ContentLevel(Model):
    """A level that the content of a spec asks for: the first that applies is taken."""

    level: Text
    facts: tuple[Name, ...] = ()
    detect: Detect = Detect()


class Profile(Model):
    """Which sections a kind of spec has, and how deep they go (`templates/profiles/*.yaml`)."""

    name: Name
    summary: Text
    heading: Text | None = Field(None, description="What stands before the title in the document")
    header: Name = Field(HEADER, description="Of `layouts/`: what stands under the title")
    extends: Name | None = None
    sections: tuple[Name, ...] = Field((), description="In their order in the document")
    add: tuple[Name, ...] = Field((), description="With `extends`: sections beside the inherited")
    detected: tuple[Name, ...] = Field((), description="Taken if the source has or speaks of them")
    one_of: tuple[tuple[Name, ...], ...] = Field((), description="Of each group, the first present")
    exclude: tuple[Name, ...] = Field((), description="Left out unless asked for")
    closed: Flag = Field(False, description="No domain brings what is in `exclude`")
    levels: LevelChoice = LevelChoice()
    mandatory: tuple[LevelName, ...] = ()
    by_content: dict[LevelName, tuple[ContentLevel, ...]] = {}
    numbers: Literal["all", "sections"] = Field(
        "all", description="Whether headings below those of the sections are numbered too"
    )
    unnumbered: tuple[Name, ...] = Field((), description="Sections without any number")
    critical: tuple[Name, ...] = ()
    detect: Detect = Detect()


class Domain(Model):
    """What a field of business adds (`templates/domains/*.yaml`, workflow section 7)."""

    name: Name
    summary: Text
    acts_as: Name | None = Field(None, description="A profile whose sections and levels it brings")
    sections: tuple[Name, ...] = ()
    raise_to: LevelChoice = LevelChoice()
    lower_to: LevelChoice = LevelChoice()
    compliance: tuple[Text, ...] = ()
    detect: Detect = Detect()


class Layout(Model):
    """A mode that has sections of its own in place of the profile's (`templates/layouts`)."""

    header: Name = Field(HEADER, description="In place of the profile's")
    sections: Annotated[tuple[Name, ...], Field(min_length=1)]


class SectionHeader(Model):
    """What a section template says about itself, in the comment that it starts with."""

    title: Text | dict[str, Text]
    summary: Text | None = None
    level: LevelName | None = None
    depth: LevelName | None = Field(None, description="A level that deepens it and never omits it")
    critical: Flag = False
    critical_name: Name | None = None
    after: Name | None = None
    catalogue: Names = ()
    present: tuple[Text, ...] = ()
    mentions: tuple[Text, ...] = ()
    only_for: tuple[Name, ...] = Field((), description="Profiles; others need not say they lack it")
    covers: tuple[Name, ...] = Field((), description="Left out beside this one, which says it all")
    stands_for: tuple[Name, ...] = Field(
        (), description="Where these are not there, what follows one of them follows this one"
    )
    needs: dict[str, Text] = {}

    def title_at(self, level: str | None) -> str:
        """The heading at `level`; a title that has no entry for it uses its last one."""
        if isinstance(self.title, str):
            return self.title
        return self.title.get(level or "", list(self.title.values())[-1])


def _is_pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from None
    return text


Pattern = Annotated[Text, AfterValidator(_is_pattern)]


class WrittenRule(Model):
    """A rule without code (`.smartspec/rules/*.yaml`): what a section must, or must not, say.

    `section` is an anchor or the words of a heading; without it the whole document is meant.
    """

    id: Name
    summary: Text | None = None
    section: Text | None = None
    must_match: Pattern | None = Field(None, description="Regular expression; found in one line")
    must_not_match: Pattern | None = Field(None, description="Regular expression; found nowhere")
    message: Text
    severity: Literal["off", "info", "warn", "error"] = "warn"
    fix: Text | None = None
    profiles: tuple[Name, ...] = Field((), description="Only for these; without: for all")
    ignore_case: Flag = True
    in_code: Flag = Field(False, description="Whether fenced code counts as well")

    @model_validator(mode="after")
    def _asks_for_one_thing(self) -> WrittenRule:
        if (self.must_match is None) == (self.must_not_match is None):
            raise ValueError("a rule has either `must_match` or `must_not_match`")
        return self


class RuleFile(Model):
    """One file of rules."""

    rules: tuple[WrittenRule, ...]


_HEADER = re.compile(r"\A\s*\{#-?[ \t]*\n(.*?)-?#\}", re.DOTALL)


def header_text(template: str) -> str:
    """The YAML in the first comment of a section template, or an empty string."""
    found = _HEADER.match(template)
    return found[1] if found else ""


def read_header(template: str, path: str) -> SectionHeader:
    """The header of the section template at `path`; raises `ConfigError` with every fault."""
    text = header_text(template)
    if not text:
        hint = "start it with a comment that holds at least `title:` (see CONTRIBUTING)"
        raise ConfigError([Fault(path, 1, 1, "a section template without a header", hint=hint)])
    # Blank lines in place of what stands before the header keep its line numbers true.
    padded = "\n" * template[: template.index(text)].count("\n") + text
    return _read(SectionHeader, padded, path)


def read_profile(text: str, path: str) -> Profile:
    """The profile in a data file; its name is the file's. Raises `ConfigError`."""
    return _read(Profile, text, path)


def read_domain(text: str, path: str) -> Domain:
    """The domain in a data file; its name is the file's. Raises `ConfigError`."""
    return _read(Domain, text, path)


def read_layout(text: str, path: str) -> Layout:
    """The layout in a data file. Raises `ConfigError`."""
    return _read(Layout, text, path)


def read_rules(text: str, path: str) -> RuleFile:
    """The rules in a file. Raises `ConfigError`."""
    return _read(RuleFile, text, path)


def _read(model: type[M], text: str, path: str) -> M:
    try:
        data = mapping(text, path)
        if "name" in model.model_fields:
            data = {"name": path.rsplit("/", 1)[-1].removesuffix(".yaml"), **data}
        return validated(model, data, path, text)
    except SmartSpecError as error:
        raise ConfigError(error.faults) from None
