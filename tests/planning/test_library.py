from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from smartspec.errors import ConfigError, Fault, SourceError
from smartspec.planning.config import Config
from smartspec.planning.definitions import (
    Profile,
    read_domain,
    read_header,
    read_layout,
    read_profile,
)
from smartspec.planning.library import Defined, Library, extended
from tests.planning.conftest import PROJECT, Planner


def library(*profiles: Profile, config: Config | None = None) -> Library:
    defined = {p.name: Defined(p, f"profiles/{p.name}.yaml") for p in profiles}
    return Library(defined, {}, {}, {}, ((PROJECT, config),) if config else ())


def profile(text: str, name: str) -> Profile:
    return read_profile(text, f"profiles/{name}.yaml")


def test_a_definition_is_named_by_its_file() -> None:
    assert read_profile("summary: s\n", "templates/profiles/ours.yaml").name == "ours"
    assert read_domain("summary: s\n", "domains/retail.yaml").name == "retail"


@pytest.mark.parametrize(
    ("read", "text", "where", "hint"),
    [
        (read_profile, "summary: s\nsectons: [a]\n", "x.yaml:2:1", "did you mean 'sections'?"),
        (read_domain, "summary: s\nlevels: {}\n", "x.yaml:2:1", ""),
        (read_layout, "sections: []\n", "x.yaml:1:11", ""),
        (read_profile, "summary: s\nlevels: {security: hi}\n", "x.yaml:2:20", ""),
        (read_profile, "- a\n", "x.yaml:1:1", ""),
    ],
)
def test_a_fault_of_a_definition_is_a_config_error_with_its_place(
    read: object, text: str, where: str, hint: str
) -> None:
    assert callable(read)
    with pytest.raises(ConfigError) as caught:
        read(text, "x.yaml")
    (found,) = caught.value.faults
    assert found.where == where
    assert not hint or found.hint == hint


def test_a_profile_inherits_what_it_does_not_say() -> None:
    base = profile(
        "summary: b\nsections: [one, two]\ndetected: [three]\nlevels: {security: basic, di: full}\n"
        "mandatory: [di]\n",
        "base",
    )
    own = profile("summary: o\nextends: base\nadd: [four, one]\nlevels: {security: none}\n", "own")
    merged = extended(own, base)
    assert merged.name == "own"
    assert merged.sections == ("one", "two", "four")
    assert merged.detected == ("three",)
    assert (merged.levels.security, merged.levels.di) == ("none", "full")
    assert merged.mandatory == ("di",)


def test_a_profile_that_lists_sections_replaces_the_inherited() -> None:
    base = profile("summary: b\nsections: [one, two]\n", "base")
    own = profile("summary: o\nextends: base\nsections: [three]\nadd: [four]\n", "own")
    assert extended(own, base).sections == ("three", "four")


def test_extending_goes_down_any_number_of_steps() -> None:
    known = library(
        profile("summary: a\nsections: [one]\n", "a"),
        profile("summary: b\nextends: a\nadd: [two]\n", "b"),
        profile("summary: c\nextends: b\nadd: [three]\n", "c"),
    )
    resolved = known.profile("c")
    assert resolved.profile.sections == ("one", "two", "three")
    assert resolved.files == ("profiles/a.yaml", "profiles/b.yaml", "profiles/c.yaml")


def test_profiles_that_extend_each_other_are_refused() -> None:
    known = library(
        profile("summary: a\nextends: b\n", "a"), profile("summary: b\nextends: a\n", "b")
    )
    with pytest.raises(ConfigError, match="extend each other: a -> b -> a"):
        known.profile("a")


def test_profiles_that_extend_each_other_in_a_config_are_refused() -> None:
    config = Config.model_validate({"profiles": {"a": {"extends": "b"}, "b": {"extends": "a"}}})
    with pytest.raises(ConfigError, match="extend each other"):
        library(config=config).profile("a")


def test_a_config_alone_defines_a_profile_by_extending_one() -> None:
    config = Config.model_validate({"profiles": {"mine": {"extends": "a"}}})
    known = library(profile("summary: a\nsections: [one]\n", "a"), config=config)
    assert known.profile("mine").profile.name == "mine"
    assert known.profile("mine").profile.sections == ("one",)
    assert known.profile_names() == ("a", "mine")


def test_a_profile_is_refused_where_it_extends_nothing_known(planned: Planner) -> None:
    with pytest.raises(SourceError) as caught:
        planned(project={"profiles": {"mine": {"extends": "basik"}}}, profile="mine")
    (found,) = caught.value.faults
    assert found.message == "there is no profile 'basik'"
    assert found.hint == "did you mean 'basic'?"


@pytest.mark.parametrize(
    ("asked", "message", "hint"),
    [
        ({"profile": "finanical"}, "there is no profile 'finanical'", "did you mean 'financial'?"),
        ({"domain": "fintec"}, "there is no domain 'fintec'", "did you mean 'fintech'?"),
        (
            {"profile": "zzz"},
            "there is no profile 'zzz'",
            "known: backend-service, basic, financial, full, functional, technical",
        ),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest(
    planned: Planner, asked: dict[str, Any], message: str, hint: str
) -> None:
    with pytest.raises(SourceError) as caught:
        planned(**asked)
    (found,) = caught.value.faults
    assert (found.path, found.message) == ("specs/feature/spec-1/spec.yaml", message)
    assert (found.key, found.hint) == (next(iter(asked)), hint)


def test_a_category_is_known_or_added_by_a_config(shipped: Library) -> None:
    added = replace(
        shipped, configs=((PROJECT, Config.model_validate({"categories": ["ui", "core"]})),)
    )
    assert shipped.categories == ("core", "feature", "infrastructure")
    assert added.categories == ("core", "feature", "infrastructure", "ui")


def test_an_unknown_category_is_refused_and_the_hint_says_how_to_add_it(shipped: Library) -> None:
    from smartspec.planning.decide import decide
    from smartspec.source.spec import Spec

    spec = Spec(id="a", title="t")
    with pytest.raises(SourceError) as caught:
        decide(spec, shipped, "specs/featur/a/spec.yaml")
    (found,) = caught.value.faults
    assert (found.message, found.key) == ("'featur' is not a category", "category")
    assert found.hint.startswith("did you mean 'feature'?")
    assert '"categories": ["featur"]' in found.hint


def test_a_domain_of_a_config_alone_needs_no_file(planned: Planner) -> None:
    project = {"domains": {"retail": {"autoInclude": ["audit"], "performance": "full"}}}
    plan = planned(profile="basic", domain="retail", project=project)
    assert plan.has("audit")
    assert plan.level("performance") == "full"
    assert plan.files == planned(profile="basic").files


def header_fault(text: str) -> Fault:
    with pytest.raises(ConfigError) as caught:
        read_header(text, "s.md.j2")
    (found,) = caught.value.faults
    return found


def test_a_header_is_read_from_the_first_comment() -> None:
    header = read_header("{#-\ntitle: T\ncritical: true\ncatalogue: threats\n-#}\nbody", "s.md.j2")
    assert (header.title, header.critical, header.catalogue) == ("T", True, ("threats",))


def test_a_title_may_depend_on_the_level() -> None:
    header = read_header("{#-\ntitle: {basic: B, full: F}\nlevel: security\n-#}\n", "s.md.j2")
    assert [header.title_at(level) for level in ("basic", "full", "other", None)] == list("BFFF")


def test_a_template_without_a_header_is_refused() -> None:
    found = header_fault("### No header\n")
    assert found.message == "a section template without a header"
    assert "title:" in found.hint


def test_a_fault_of_a_header_is_placed_in_the_template() -> None:
    found = header_fault("{#-\ntitle: T\nlevle: security\n-#}\n")
    assert (found.where, found.hint) == ("s.md.j2:3:1", "did you mean 'level'?")


def test_every_shipped_name_leads_to_something(shipped: Library) -> None:
    for name in shipped.profile_names():
        resolved = shipped.profile(name).profile
        groups = [resolved.sections, resolved.detected, resolved.exclude, *resolved.one_of]
        for section in (section for group in groups for section in group):
            shipped.section(section)
    for name in shipped.domain_names():
        domain, _ = shipped.domain(name)
        for section in domain.sections:
            shipped.section(section)
        if domain.acts_as:
            shipped.profile(domain.acts_as)
    for layout in shipped.layouts.values():
        for section in layout.value.sections:
            shipped.section(section)
    for defined in shipped.sections.values():
        if defined.value.after:
            shipped.section(defined.value.after)
