"""Which sections a spec has, against the reference (workflow sections 2, 3 and 7)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from smartspec.errors import SourceError
from smartspec.planning.definitions import read_domain, read_header, read_profile
from smartspec.planning.library import Defined, Library
from tests.planning.conftest import Planner, ids, levels

BASIC = ["overview", "architecture-summary", "api", "acceptance"]
BACKEND = [
    "technology", "di", "overview", "when-to-use", "architecture", "security", "performance",
    "implementation", "testing", "monitoring", "examples",
]  # fmt: skip
FINANCIAL = [
    "technology", "di", "overview", "when-to-use", "architecture", "data-model", "security",
    "performance", "configuration", "implementation", "testing", "monitoring", "audit",
    "idempotency", "disaster-recovery", "compliance", "examples", "related-specs",
]  # fmt: skip
FULL = [
    "technology", "governance", "di", "overview", "when-to-use", "architecture", "api",
    "data-model", "security", "performance", "configuration", "implementation", "testing",
    "monitoring", "audit", "idempotency", "disaster-recovery", "compliance", "examples",
    "acceptance", "phases", "risks", "assumptions", "open-questions", "related-specs",
]  # fmt: skip
COMPACT = [
    "compact-overview", "compact-architecture", "compact-technical", "compact-constraints",
    "compact-acceptance",
]  # fmt: skip
LISTS = {"basic": BASIC, "backend-service": BACKEND, "financial": FINANCIAL, "full": FULL}
ENDPOINT = {"endpoints": [{"method": "GET", "path": "/a", "summary": "s"}]}
TABLE = {"tables": [{"name": "t", "columns": [{"name": "id", "type": "uuid"}]}]}


@pytest.mark.parametrize("profile", LISTS)
def test_each_profile_has_its_sections_in_their_order(planned: Planner, profile: str) -> None:
    assert ids(planned(profile=profile, mode="standard")) == LISTS[profile]


@pytest.mark.parametrize("profile", LISTS)
def test_mode_compact_has_five_sections_whatever_the_profile(
    planned: Planner, profile: str
) -> None:
    plan = planned(profile=profile, mode="compact", domain="fintech")
    assert ids(plan) == COMPACT
    left = {item.id: item.reason for item in plan.left_out}
    assert left["testing"] == "mode compact has sections of its own"
    assert plan.files[-1].endswith("layouts/compact.yaml")


@pytest.mark.parametrize("profile", LISTS)
def test_every_section_is_either_there_or_left_out_with_a_reason(
    planned: Planner, shipped: Library, profile: str
) -> None:
    plan = planned(profile=profile)
    left = [item.id for item in plan.left_out]
    of_others = [
        name
        for name, section in shipped.sections.items()
        if section.value.only_for and profile not in section.value.only_for
    ]
    assert sorted([*ids(plan), *left, *COMPACT, *of_others]) == sorted(shipped.sections)
    assert all(section.reason for section in plan.sections)
    assert all(item.reason for item in plan.left_out)


@pytest.mark.parametrize("level", ["none", "basic", "stride-basic", "stride-full"])
@pytest.mark.parametrize("profile", ["basic", "backend-service", "full"])
def test_the_security_section_is_there_unless_its_level_is_none(
    planned: Planner, profile: str, level: str
) -> None:
    plan = planned(profile=profile, levels={"security": level})
    expected = [name for name in LISTS[profile] if name != "security"]
    assert [name for name in ids(plan) if name != "security"] == expected
    assert plan.has("security") == (level != "none")
    assert plan.level("security") == level


@pytest.mark.parametrize(
    ("level", "title"),
    [
        ("basic", "Security Considerations"),
        ("stride-basic", "Security Threat Model (STRIDE-Basic)"),
        ("stride-full", "Security Threat Model (STRIDE)"),
    ],
)
def test_the_security_heading_follows_its_level(planned: Planner, level: str, title: str) -> None:
    plan = planned(profile="basic", levels={"security": level})
    (section,) = [s for s in plan.sections if s.id == "security"]
    assert (section.title, section.level, section.marker) == (title, level, "security")


@pytest.mark.parametrize("level", ["none", "minimal", "full"])
@pytest.mark.parametrize("profile", ["basic", "backend-service", "full"])
def test_the_di_section_is_there_unless_its_level_is_none(
    planned: Planner, profile: str, level: str
) -> None:
    assert planned(profile=profile, levels={"di": level}).has("di") == (level != "none")


@pytest.mark.parametrize("level", ["none", "basic", "full"])
@pytest.mark.parametrize("profile", ["basic", "backend-service", "full"])
def test_the_performance_section_is_there_unless_its_level_is_none(
    planned: Planner, profile: str, level: str
) -> None:
    plan = planned(profile=profile, levels={"performance": level})
    assert plan.has("performance") == (level != "none")


def test_the_usual_four_sections_are_critical(planned: Planner) -> None:
    markers = {s.id: s.marker for s in planned(profile="financial").sections if s.marker}
    assert markers == {
        "security": "security",
        "configuration": "config",
        "di": "di",
        "monitoring": "monitoring",
    }


@pytest.mark.parametrize(
    "asked",
    [
        {"critical": ["architecture"]},
        {"project": {"critical": ["architecture"]}},
        {"organisation": {"critical": ["architecture"]}},
        {"project": {"profiles": {"financial": {"critical": ["architecture"]}}}},
    ],
)
def test_source_and_config_can_make_any_section_critical(
    planned: Planner, asked: dict[str, Any]
) -> None:
    plan = planned(profile="financial", **asked)
    marked = {s.id for s in plan.sections if s.marker}
    assert marked == {"architecture", "security", "configuration", "di", "monitoring"}


def test_what_another_profile_makes_critical_does_not_count(planned: Planner) -> None:
    change = {"profiles": {"basic": {"critical": ["architecture"]}}}
    assert planned(profile="financial", project=change) == planned(profile="financial", project={})


# Profile basic: an API or a data model, of what the source has.


@pytest.mark.parametrize(
    ("source", "taken"),
    [
        ({}, "api"),
        ({"api": ENDPOINT}, "api"),
        ({"data_model": TABLE}, "data-model"),
        ({"api": ENDPOINT, "data_model": TABLE}, "api"),
        ({"description": "Rows in PostgreSQL."}, "data-model"),
        ({"description": "A REST service."}, "api"),
        ({"description": "A REST service.", "data_model": TABLE}, "data-model"),
    ],
)
def test_basic_has_an_api_or_a_data_model(
    planned: Planner, source: dict[str, Any], taken: str
) -> None:
    plan = planned(profile="basic", **source)
    other = {"api": "data-model", "data-model": "api"}[taken]
    assert ids(plan) == ["overview", "architecture-summary", taken, "acceptance"]
    left = {item.id: item.reason for item in plan.left_out}
    assert left[other] == f"profile basic takes api or data-model: it took {taken}"


# "Includes if detected" (workflow section 2.2).


@pytest.mark.parametrize(
    ("source", "section"),
    [
        ({"description": "Reads its config from files."}, "configuration"),
        ({"configuration": [{"key": "A", "type": "string"}]}, "configuration"),
        ({"description": "A GraphQL server."}, "api"),
        ({"overview": {"features": ["REST access"]}}, "api"),
        ({"api": ENDPOINT}, "api"),
        ({"description": "Rows in a database."}, "data-model"),
        ({"data_model": TABLE}, "data-model"),
        ({"depends_on": ["spec-2"]}, "related-specs"),
        ({"sagas": [{"name": "s", "steps": [{"name": "one"}]}]}, "sagas"),
        ({"acceptance": ["works"]}, "acceptance"),
        ({"open_questions": ["why"]}, "open-questions"),
    ],
)
def test_backend_service_includes_what_the_source_has_or_speaks_of(
    planned: Planner, source: dict[str, Any], section: str
) -> None:
    plan = planned(profile="backend-service", domain=[], **source)
    assert [name for name in ids(plan) if name not in BACKEND] == [section]
    (reason,) = [s.reason for s in plan.sections if s.id == section]
    assert reason.startswith("the source ")


def test_words_inside_other_words_include_nothing(planned: Planner) -> None:
    plan = planned(
        profile="backend-service", description="The restful, databased, configured rest."
    )
    assert "configuration" not in ids(plan)
    assert "data-model" not in ids(plan)


def test_the_reason_names_the_word_and_its_place(planned: Planner) -> None:
    plan = planned(profile="backend-service", overview={"purpose": "Offers GraphQL."})
    assert {s.id: s.reason for s in plan.sections}["api"] == (
        "the source speaks of 'GraphQL' in overview.purpose"
    )


# Domains (workflow section 7).

ADDED = {
    "healthcare": ["privacy", "realtime", "audit", "retention", "compliance"],
    "iot": ["throughput", "telemetry", "edge", "batch"],
    "logistics": ["sla", "geography", "tracking", "integration"],
    "ai": ["latency", "model-versioning", "inference", "compute"],
    "saas": ["tenancy", "scaling"],
    "internal": ["internal-service"],
}


@pytest.mark.parametrize("domain", ADDED)
def test_a_domain_adds_its_sections_and_takes_none(planned: Planner, domain: str) -> None:
    without = ids(planned(profile="backend-service"))
    plan = planned(profile="backend-service", domain=domain)
    assert sorted(ids(plan)) == sorted([*without, *ADDED[domain]])
    assert [name for name in ids(plan) if name in without] == without
    reasons = {s.id: s.reason for s in plan.sections}
    assert {reasons[name] for name in ADDED[domain]} == {f"added by domain {domain}"}


def test_domain_fintech_has_all_of_profile_financial_and_the_sagas(planned: Planner) -> None:
    plan = planned(profile="backend-service", domain="fintech")
    assert sorted(ids(plan)) == sorted([*FINANCIAL, "sagas"])
    assert levels(plan) == {"security": "stride-full", "di": "full", "performance": "full"}
    assert [name for name in ids(plan) if name != "sagas"] == FINANCIAL
    assert any(path.endswith("profiles/financial.yaml") for path in plan.files)


def test_fintech_over_financial_adds_only_the_sagas(planned: Planner) -> None:
    both = ids(planned(profile="financial", domain="fintech"))
    assert [name for name in both if name != "sagas"] == FINANCIAL


def test_several_domains_add_up(planned: Planner) -> None:
    plan = planned(profile="backend-service", domain=["healthcare", "iot"])
    assert {*ADDED["healthcare"], *ADDED["iot"]} <= set(ids(plan))
    assert plan.domains == ("healthcare", "iot")


def test_a_domain_named_twice_counts_once(planned: Planner) -> None:
    assert planned(domain=["iot", "iot"]).domains == ("iot",)


def test_a_domain_with_a_config_autoinclude_gets_that_too(planned: Planner) -> None:
    plan = planned(
        profile="basic", domain="iot", project={"domains": {"iot": {"autoInclude": ["audit"]}}}
    )
    reasons = {s.id: s.reason for s in plan.sections}
    assert reasons["audit"] == "domains.iot.autoInclude in smartspec.config.json"


# Asking for sections and against them.


def test_a_source_can_ask_for_a_section_and_against_one(planned: Planner) -> None:
    plan = planned(profile="basic", include_sections=["testing"], exclude_sections=["acceptance"])
    assert ids(plan) == ["overview", "architecture-summary", "api", "testing"]
    assert {s.id: s.reason for s in plan.sections}["testing"] == "include_sections in spec.yaml"
    left = {item.id: item.reason for item in plan.left_out}
    assert left["acceptance"] == "exclude_sections in spec.yaml"


def test_the_source_has_the_last_word_over_a_config(planned: Planner) -> None:
    change = {"includeSections": ["testing"], "excludeSections": ["acceptance"]}
    plan = planned(
        profile="basic",
        project={"profiles": {"basic": change}},
        include_sections=["acceptance"],
        exclude_sections=["testing"],
    )
    assert set(ids(plan)) == set(BASIC)


def test_the_project_has_the_last_word_over_the_organisation(planned: Planner) -> None:
    plan = planned(
        profile="basic",
        project={"profiles": {"basic": {"excludeSections": ["testing"]}}},
        organisation={"profiles": {"basic": {"includeSections": ["testing", "risks"]}}},
    )
    assert set(ids(plan)) == {*BASIC, "risks"}


def test_a_change_to_another_profile_changes_nothing(planned: Planner) -> None:
    change = {"profiles": {"full": {"excludeSections": ["overview"]}}}
    assert ids(planned(profile="basic", project=change)) == BASIC


@pytest.mark.parametrize(
    ("asked", "hint"),
    [
        ({"include_sections": ["tessting"]}, "did you mean 'testing'?"),
        ({"critical": ["architekture"]}, "did you mean 'architecture'?"),
        ({"project": {"critical": ["overvieww"]}}, "did you mean 'overview'?"),
        (
            {"project": {"profiles": {"full": {"includeSections": ["tessting"]}}}},
            "did you mean 'testing'?",
        ),
        (
            {"domain": "iot", "project": {"domains": {"iot": {"autoInclude": ["edgy"]}}}},
            "did you mean 'edge'?",
        ),
    ],
)
def test_an_unknown_section_is_refused_with_the_nearest_name(
    planned: Planner, asked: dict[str, Any], hint: str
) -> None:
    with pytest.raises(SourceError, match="there is no section") as caught:
        planned(**asked)
    assert caught.value.faults[0].hint == hint


@pytest.mark.parametrize(
    "asked",
    [
        {"exclude_sections": ["overvieww"]},
        {"project": {"profiles": {"full": {"excludeSections": ["overvieww"]}}}},
    ],
)
def test_an_unknown_section_to_leave_out_is_refused(
    planned: Planner, asked: dict[str, Any]
) -> None:
    with pytest.raises(SourceError, match="there is no section"):
        planned(**asked)


@pytest.mark.parametrize("name", ["security", "di", "performance", "stride-full"])
def test_asking_for_a_section_that_has_a_level_gives_it_one(planned: Planner, name: str) -> None:
    plan = planned(profile="basic", include_sections=[name])
    assert plan.has("security" if name == "stride-full" else name)


@pytest.mark.parametrize(
    "asked",
    [
        {"exclude_sections": ["di"]},
        {"project": {"profiles": {"financial": {"excludeSections": ["di"]}}}},
        {"project": {"profiles": {"financial": {"security": "none"}}}},
    ],
)
def test_a_mandatory_section_cannot_be_left_out(planned: Planner, asked: dict[str, Any]) -> None:
    with pytest.raises(SourceError, match="mandatory"):
        planned(profile="financial", **asked)


def test_a_section_left_out_by_one_layer_and_taken_by_the_next_keeps_its_place(
    planned: Planner,
) -> None:
    plan = planned(
        profile="basic",
        project={"profiles": {"basic": {"excludeSections": ["overview"]}}},
        include_sections=["overview"],
    )
    assert ids(plan) == BASIC


def test_sections_stand_after_the_section_that_they_follow(planned: Planner) -> None:
    names = ids(planned(profile="backend-service", domain="healthcare"))
    assert names[names.index("security") + 1] == "privacy"


# Hand-written sections.


def test_a_hand_written_section_stands_in_place_of_the_generated_one(planned: Planner) -> None:
    plan = planned(profile="basic", hand_written={"api": "specs/feature/spec-1/sections/api.md"})
    assert ids(plan) == BASIC
    (section,) = [s for s in plan.sections if s.id == "api"]
    assert section.hand_written == "specs/feature/spec-1/sections/api.md"


def test_a_section_of_the_authors_own_comes_last_but_before_related_specs(
    planned: Planner,
) -> None:
    plan = planned(profile="financial", hand_written={"my-own": "x/sections/my-own.md"})
    assert ids(plan)[-2:] == ["my-own", "related-specs"]
    (section,) = [s for s in plan.sections if s.id == "my-own"]
    assert (section.template, section.marker) == (None, None)
    assert section.reason == "written by hand in sections/my-own.md"


def test_a_hand_written_section_without_a_place_in_the_mode_is_a_fault(planned: Planner) -> None:
    with pytest.raises(SourceError, match="mode compact has no section 'my-own'") as caught:
        planned(mode="compact", hand_written={"my-own": "x/sections/my-own.md"})
    assert caught.value.faults[0].path == "x/sections/my-own.md"


# Profiles, domains and sections of a workspace's own.


@pytest.fixture
def own(shipped: Library) -> Library:
    """A library with a profile, a domain and a section that no SmartSpec ships."""
    profile = read_profile(
        "summary: ours\nextends: basic\nadd: [glossary, testing]\n"
        "levels: {security: stride-basic}\nmandatory: [security]\n",
        ".smartspec/profiles/ours.yaml",
    )
    domain = read_domain(
        "summary: shops\nsections: [glossary]\nraise_to: {performance: full}\n"
        "detect: {strong: [shop]}\n",
        ".smartspec/domains/retail.yaml",
    )
    header = read_header(
        "{#-\ntitle: Glossary\nafter: overview\n-#}\nbody\n",
        ".smartspec/templates/sections/glossary.md.j2",
    )
    return replace(
        shipped,
        profiles={
            **shipped.profiles,
            "ours": Defined(profile, ".smartspec/profiles/ours.yaml"),
        },
        domains={**shipped.domains, "retail": Defined(domain, ".smartspec/domains/retail.yaml")},
        sections={
            **shipped.sections,
            "glossary": Defined(header, ".smartspec/templates/sections/glossary.md.j2"),
        },
    )


def test_a_profile_of_ones_own_extends_a_shipped_one(planned: Planner, own: Library) -> None:
    plan = planned(library=own, profile="ours")
    assert ids(plan) == [
        *("overview", "glossary", "architecture-summary", "api", "security", "testing"),
        "acceptance",
    ]
    assert plan.level("security") == "stride-basic"
    assert [path.rsplit("/", 1)[-1] for path in plan.files] == ["basic.yaml", "ours.yaml"]
    with pytest.raises(SourceError, match="mandatory in profile 'ours'"):
        planned(library=own, profile="ours", levels={"security": "none"})


def test_a_domain_of_ones_own_adds_a_section_of_ones_own(planned: Planner, own: Library) -> None:
    plan = planned(library=own, profile="basic", domain="retail")
    assert ids(plan)[:2] == ["overview", "glossary"]
    assert plan.level("performance") == "full"
    assert {s.id: s.title for s in plan.sections}["glossary"] == "Glossary"


def test_a_domain_of_ones_own_is_detected_like_a_shipped_one(
    planned: Planner, own: Library
) -> None:
    assert planned(library=own, title="Shops of the town").domains == ("retail",)


def test_a_section_of_ones_own_may_be_asked_for(planned: Planner, own: Library) -> None:
    assert "glossary" in ids(planned(library=own, include_sections=["glossary"]))
    with pytest.raises(SourceError, match="there is no section 'glossary'"):
        planned(include_sections=["glossary"])


def test_a_section_comes_after_the_nearest_that_is_there(planned: Planner) -> None:
    # retention follows audit, which basic has not; audit follows monitoring, and so on upward.
    names = ids(planned(profile="basic", include_sections=["when-to-use"]))
    assert names[:2] == ["overview", "when-to-use"]


# Compliance (workflow section 12.1, `domains.<name>.compliance`).


def test_a_domain_asks_for_its_frameworks_by_name(planned: Planner) -> None:
    change = {"domains": {"iot": {"compliance": ["HIPAA", "ISO 27001"]}}}
    plan = planned(profile="backend-service", domain=["iot", "healthcare"], project=change)
    assert plan.compliance == ("HIPAA", "ISO 27001")
    alone = planned(profile="backend-service", domain="iot", project=change)
    assert {s.id: s.reason for s in alone.sections}["compliance"] == (
        "domains.iot.compliance in smartspec.config.json asks for HIPAA"
    )
    assert alone.fingerprint != planned(profile="backend-service", domain="iot").fingerprint


def test_no_domain_no_frameworks(planned: Planner) -> None:
    assert planned(profile="financial").compliance == ()


@pytest.mark.parametrize("mode", ["standard", "compact"])
def test_all_unknown_sections_of_a_source_are_told_at_once(planned: Planner, mode: str) -> None:
    with pytest.raises(SourceError) as caught:
        planned(mode=mode, include_sections=["tessting", "testing"], exclude_sections=["overvew"])
    assert [(fault.key, fault.hint) for fault in caught.value.faults] == [
        ("exclude_sections[0]", "did you mean 'overview'?"),
        ("include_sections[0]", "did you mean 'testing'?"),
    ]


# One section a subject, whoever brings it.


@pytest.mark.parametrize("mode", ["standard", "compact"])
def test_no_profile_and_domain_give_two_sections_on_one_subject(
    planned: Planner, shipped: Library, mode: str
) -> None:
    doubled = []
    for profile in shipped.profiles:
        for domain in ([], *shipped.domains):
            plan = planned(profile=profile, domain=domain, mode=mode)
            subjects = [frozenset(s.title.removesuffix(" Summary").split()) for s in plan.sections]
            doubled += [
                (profile, domain, sorted(one), sorted(other))
                for place, one in enumerate(subjects)
                for other in subjects[:place]
                if one <= other or other <= one
            ]
    assert doubled == []


def test_a_profile_of_a_domain_brings_its_own_architecture_in_place_of_the_summary(
    planned: Planner,
) -> None:
    plan = planned(profile="basic", domain="fintech")
    assert plan.has("architecture")
    left = {item.id: item.reason for item in plan.left_out}
    assert left["architecture-summary"] == "section architecture says all of it"


@pytest.mark.parametrize(
    "asked",
    [
        {"include_sections": ["architecture-summary"]},
        {"hand_written": {"architecture-summary": "sections/architecture-summary.md"}},
        {"project": {"profiles": {"basic": {"includeSections": ["architecture-summary"]}}}},
    ],
)
def test_a_summary_that_somebody_asks_for_stays(planned: Planner, asked: dict[str, Any]) -> None:
    plan = planned(profile="basic", domain="fintech", **asked)
    assert plan.has("architecture")
    assert plan.has("architecture-summary")


@pytest.mark.parametrize(
    ("source", "there"),
    [
        ({}, ["data-model"]),
        ({"data_model": TABLE}, ["data-model"]),
        ({"api": ENDPOINT}, ["api", "data-model"]),
    ],
)
def test_basic_asks_for_no_api_where_a_domain_brings_the_data_model(
    planned: Planner, source: dict[str, Any], there: list[str]
) -> None:
    plan = planned(profile="basic", domain="fintech", **source)
    assert [name for name in ids(plan) if name in ("api", "data-model")] == there


@pytest.mark.parametrize("profile", ["functional", "technical"])
def test_to_a_closed_profile_a_domain_brings_nothing_that_it_excludes(
    planned: Planner, shipped: Library, profile: str
) -> None:
    plan = planned(profile=profile, domain="fintech")
    assert not set(shipped.profiles[profile].value.exclude) & set(ids(plan))
    assert {"audit", "compliance"} <= set(ids(plan))
    assert levels(plan) == {"security": "none", "di": "none", "performance": "none"}
    assert plan.levels["security"].reason == f"from profile {profile}"


def test_a_closed_profile_has_the_level_that_its_author_asks_for(planned: Planner) -> None:
    plan = planned(profile="functional", domain="healthcare", levels={"security": "basic"})
    assert levels(plan) == {"security": "basic", "di": "none", "performance": "none"}


@pytest.mark.parametrize(
    ("profile", "behind"), [("functional", "quality"), ("technical", "non-functional")]
)
def test_what_a_domain_brings_to_a_closed_profile_stands_behind_its_qualities(
    planned: Planner, profile: str, behind: str
) -> None:
    found = ids(planned(profile=profile, domain="healthcare"))
    place = found.index(behind) + 1
    assert sorted(found[place : place + 5]) == [
        "audit", "compliance", "privacy", "realtime", "retention",
    ]  # fmt: skip


# What stands under the title (workflow sections 2.1 and 3.2: minimal).

FULL_HEADER, MINIMAL_HEADER = "layouts/header.md.j2", "layouts/header-minimal.md.j2"


@pytest.mark.parametrize(
    ("profile", "mode", "header"),
    [
        ("basic", "standard", MINIMAL_HEADER),
        ("backend-service", "standard", FULL_HEADER),
        ("financial", "standard", FULL_HEADER),
        ("full", "standard", FULL_HEADER),
        ("financial", "compact", MINIMAL_HEADER),
    ],
)
def test_profile_basic_and_mode_compact_have_a_minimal_header(
    planned: Planner, profile: str, mode: str, header: str
) -> None:
    assert planned(profile=profile, mode=mode).header == header


def test_a_profile_inherits_the_header_of_what_it_extends(
    planned: Planner, shipped: Library
) -> None:
    own = {
        "leaner": "summary: s\nextends: basic\n",
        "fuller": "summary: s\nextends: basic\nheader: header\n",
    }
    defined = {name: Defined(read_profile(text, f"{name}.yaml"), "") for name, text in own.items()}
    library = replace(shipped, profiles={**shipped.profiles, **defined})
    assert planned(profile="leaner", library=library).header == MINIMAL_HEADER
    assert planned(profile="fuller", library=library).header == FULL_HEADER
