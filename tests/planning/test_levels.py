from __future__ import annotations

from typing import Any

import pytest

from smartspec.errors import SourceError
from smartspec.planning.definitions import LEVELS
from smartspec.planning.levels import level_alias
from tests.planning.conftest import Planner, levels

ENDPOINT = {"method": "POST", "path": "/a", "summary": "s"}
BY_PROFILE = {
    "basic": {"security": "none", "di": "none", "performance": "none"},
    "backend-service": {"security": "basic", "di": "full", "performance": "basic"},
    "financial": {"security": "stride-full", "di": "full", "performance": "full"},
    "full": {"security": "basic", "di": "minimal", "performance": "basic"},
}


@pytest.mark.parametrize("profile", BY_PROFILE)
@pytest.mark.parametrize("auto", [{}, {"levels": dict.fromkeys(LEVELS, "auto")}])
def test_auto_is_filled_by_the_profile(
    planned: Planner, profile: str, auto: dict[str, Any]
) -> None:
    assert levels(planned(profile=profile, **auto)) == BY_PROFILE[profile]


@pytest.mark.parametrize(
    ("name", "level"), [(name, level) for name, steps in LEVELS.items() for level in steps]
)
def test_a_level_that_is_asked_for_is_given(planned: Planner, name: str, level: str) -> None:
    plan = planned(profile="backend-service", domain="healthcare", levels={name: level})
    assert levels(plan)[name] == level
    assert plan.levels[name].reason == f"levels.{name} in spec.yaml"  # type: ignore[index]


@pytest.mark.parametrize("name", LEVELS)
@pytest.mark.parametrize("how", ["source", "flag", "config"])
def test_a_mandatory_level_cannot_be_switched_off(planned: Planner, name: str, how: str) -> None:
    asked: dict[str, dict[str, Any]] = {
        "source": {"levels": {name: "none"}},
        "flag": {"flags": {name: "none"}},
        "config": {"project": {"defaults": {name: "none"}}},
    }
    with pytest.raises(SourceError) as caught:
        planned(profile="financial", **asked[how])
    (fault,) = caught.value.faults
    assert fault.message == (
        f"{name} is mandatory in profile 'financial' and cannot be switched off"
    )
    assert fault.key == f"levels.{name}"
    assert "or another profile" in fault.hint


def test_a_mandatory_level_may_be_made_less_deep(planned: Planner) -> None:
    asked = {"security": "stride-basic", "di": "minimal", "performance": "basic"}
    assert levels(planned(profile="financial", levels=asked)) == asked


def test_a_config_can_make_a_level_mandatory(planned: Planner) -> None:
    project = {"profiles": {"backend-service": {"mandatory": ["di"]}}}
    with pytest.raises(SourceError, match=r"di is mandatory in smartspec\.config\.json"):
        planned(profile="backend-service", project=project, levels={"di": "none"})


def test_all_mandatory_levels_that_are_off_are_told_at_once(planned: Planner) -> None:
    with pytest.raises(SourceError) as caught:
        planned(profile="financial", levels=dict.fromkeys(LEVELS, "none"))
    assert len(caught.value.faults) == 3


@pytest.mark.parametrize(
    ("domain", "raised"),
    [
        ("healthcare", {"security": "stride-full", "performance": "full"}),
        ("iot", {"performance": "full"}),
        ("logistics", {"performance": "full"}),
        ("ai", {"performance": "full"}),
        ("saas", {"performance": "full"}),
        ("fintech", {"security": "stride-full", "performance": "full"}),
    ],
)
def test_a_domain_raises_levels(planned: Planner, domain: str, raised: dict[str, str]) -> None:
    plan = planned(profile="backend-service", domain=domain)
    assert levels(plan) == BY_PROFILE["backend-service"] | raised
    for name in raised:
        reason = plan.levels[name].reason  # type: ignore[index]
        assert reason.startswith(f"raised by domain {domain}")


def test_domain_internal_lowers_what_nobody_asked_for(planned: Planner) -> None:
    plan = planned(
        domain="internal", api={"endpoints": [ENDPOINT]}, queues=[{"name": "q"}], title="Thing"
    )
    assert levels(plan) == {"security": "basic", "di": "full", "performance": "basic"}
    assert plan.levels["security"].reason == "lowered by domain internal"


def test_domain_internal_does_not_raise(planned: Planner) -> None:
    assert levels(planned(profile="basic", domain="internal")) == BY_PROFILE["basic"]


def test_domain_internal_lowers_no_mandatory_and_no_explicit_level(planned: Planner) -> None:
    financial = planned(profile="financial", domain="internal")
    assert levels(financial) == BY_PROFILE["financial"]
    asked = planned(domain="internal", levels={"security": "stride-full"})
    assert asked.level("security") == "stride-full"


def test_domain_internal_does_not_undo_what_another_domain_raised(planned: Planner) -> None:
    plan = planned(profile="backend-service", domain=["healthcare", "internal"])
    assert plan.level("security") == "stride-full"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ({}, {}),
        ({"description": "Sign in with OAuth."}, {"security": "stride-basic"}),
        ({"description": "An author writes a book."}, {}),
        ({"description": "Keeps a ledger."}, {"security": "stride-full"}),
        ({"api": {"endpoints": [ENDPOINT]}}, {"security": "stride-basic", "di": "full"}),
        (
            {"api": {"endpoints": [ENDPOINT | {"moves_money": True}]}},
            {"security": "stride-full", "di": "full"},
        ),
        ({"queues": [{"name": "q"}]}, {"performance": "full"}),
        ({"services": [{"name": "a"}, {"name": "b"}]}, {"performance": "full", "di": "full"}),
        ({"description": "With a strict SLA."}, {"performance": "full"}),
    ],
)
def test_profile_full_goes_as_deep_as_the_content_asks_for(
    planned: Planner, source: dict[str, Any], expected: dict[str, str]
) -> None:
    # No domain, so that what is seen is the profile's doing.
    assert levels(planned(profile="full", domain=[], **source)) == BY_PROFILE["full"] | expected


def test_the_reason_of_a_level_by_content_names_the_fact_or_the_word(planned: Planner) -> None:
    plan = planned(domain=[], description="Sign in with OAuth.", queues=[{"name": "q"}])
    assert plan.levels["security"].reason == "the source speaks of 'OAuth' in description"
    assert plan.levels["performance"].reason == "the source has queue"
    assert plan.levels["di"].reason == "the least of profile full"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"security": "stride-basic"}, {"security": "stride-basic"}),
        ({"security": "auto"}, {}),
        ({"includeSections": ["stride-full"]}, {"security": "stride-full"}),
        ({"includeSections": ["performance-full"]}, {"performance": "full"}),
        ({"includeSections": ["di-minimal"]}, {}),
        ({"excludeSections": ["stride-full"]}, {}),
        (
            {"security": "stride-full", "excludeSections": ["stride-full"]},
            {"security": "stride-basic"},
        ),
    ],
)
def test_a_config_changes_the_levels_of_a_profile(
    planned: Planner, change: dict[str, Any], expected: dict[str, str]
) -> None:
    plan = planned(profile="backend-service", project={"profiles": {"backend-service": change}})
    assert levels(plan) == BY_PROFILE["backend-service"] | expected


def test_a_config_raises_a_level_for_a_domain_and_never_lowers_it(planned: Planner) -> None:
    change = {"domains": {"iot": {"security": "stride-basic", "performance": "none"}}}
    plan = planned(profile="backend-service", domain="iot", project=change)
    assert plan.level("security") == "stride-basic"
    assert plan.level("performance") == "full"
    assert plan.levels["security"].reason == "domains.iot.security in smartspec.config.json"


@pytest.mark.parametrize(
    ("word", "meaning"),
    [
        ("stride-full", ("security", "stride-full")),
        ("stride-basic", ("security", "stride-basic")),
        ("performance-full", ("performance", "full")),
        ("di-minimal", ("di", "minimal")),
        ("security", None),
        ("audit", None),
    ],
)
def test_some_section_names_mean_a_level(word: str, meaning: tuple[str, str] | None) -> None:
    assert level_alias(word) == meaning


def test_a_detected_domain_does_not_forbid_what_the_source_asks_for(planned: Planner) -> None:
    assert planned(title="Payment notes", levels={"di": "none"}).level("di") == "none"


def test_an_explicit_level_wins_over_every_detection(planned: Planner) -> None:
    asked = {"security": "none", "di": "none", "performance": "none"}
    plan = planned(title="Payment ledger of patients", profile="auto", domain="auto", levels=asked)
    assert plan.profile == "financial"
    assert set(plan.domains) == {"fintech", "healthcare"}
    assert levels(plan) == asked


def test_a_detected_domain_does_not_raise_what_a_config_has_set(planned: Planner) -> None:
    project = {"profiles": {"full": {"security": "basic"}}}
    detected = planned(title="Patient records", project=project)
    assert (detected.domains, detected.level("security")) == (("healthcare",), "basic")
    named = planned(title="Patient records", domain="healthcare", project=project)
    assert named.level("security") == "stride-full"


def test_a_detected_domain_does_not_lower_what_a_config_has_set(planned: Planner) -> None:
    project = {"profiles": {"full": {"security": "stride-full"}}}
    assert planned(title="Back office tool", project=project).level("security") == "stride-full"


def test_domain_internal_does_not_undo_whatever_the_order(planned: Planner) -> None:
    for domain in (["healthcare", "internal"], ["internal", "healthcare"]):
        assert planned(profile="backend-service", domain=domain).level("security") == "stride-full"


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"include_sections": ["stride-full"]}, ("stride-full", "include_sections in spec.yaml")),
        ({"exclude_sections": ["security"]}, ("none", "exclude_sections in spec.yaml")),
        (
            {"exclude_sections": ["stride-full"], "domain": "healthcare"},
            ("stride-basic", "exclude_sections in spec.yaml"),
        ),
        (
            {"hand_written": {"security": "x/sections/security.md"}, "profile": "basic"},
            ("basic", "written by hand in sections/security.md"),
        ),
        (
            {
                "project": {"defaults": {"security": "none"}},
                "include_sections": ["security"],
            },
            ("basic", "include_sections in spec.yaml"),
        ),
        (
            {
                "project": {"profiles": {"backend-service": {"excludeSections": ["security"]}}},
                "levels": {"security": "stride-basic"},
            },
            ("stride-basic", "levels.security in spec.yaml"),
        ),
        (
            {
                "project": {"profiles": {"backend-service": {"excludeSections": ["security"]}}},
                "include_sections": ["security"],
            },
            ("basic", "from profile backend-service"),
        ),
        (
            {"flags": {"security": "none"}, "include_sections": ["security"]},
            ("none", "flag --security"),
        ),
    ],
)
def test_lists_of_sections_and_files_beside_the_source_speak_of_levels_too(
    planned: Planner, asked: dict[str, Any], expected: tuple[str, str]
) -> None:
    plan = planned(**{"profile": "backend-service", **asked})
    found = plan.levels["security"]
    assert (found.value, found.reason) == expected
    assert plan.has("security") == (found.value != "none")


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (
            {"levels": {"di": "none"}, "include_sections": ["di"]},
            "levels.di is none, but include_sections asks for di",
        ),
        (
            {"levels": {"di": "full"}, "exclude_sections": ["di"]},
            "levels.di is full, but exclude_sections leaves out di",
        ),
        (
            {"levels": {"security": "basic"}, "include_sections": ["stride-full"]},
            "levels.security is basic, but include_sections asks for stride-full",
        ),
        (
            {"levels": {"di": "none"}, "hand_written": {"di": "x/sections/di.md"}},
            "levels.di is none, but x/sections/di.md asks for di",
        ),
    ],
)
def test_a_source_that_says_two_things_about_a_level_is_refused(
    planned: Planner, asked: dict[str, Any], message: str
) -> None:
    with pytest.raises(SourceError) as caught:
        planned(profile="backend-service", **asked)
    (fault,) = caught.value.faults
    assert (fault.message, fault.hint) == (message, "keep one of the two")


def test_a_level_made_mandatory_by_a_config_is_given_where_the_profile_asks_for_none(
    planned: Planner,
) -> None:
    plan = planned(profile="basic", project={"profiles": {"basic": {"mandatory": ["security"]}}})
    found = plan.levels["security"]
    assert (found.value, found.reason) == ("basic", "mandatory in smartspec.config.json")


def test_a_fault_about_a_mandatory_level_points_at_the_key_that_switches_it_off(
    planned: Planner,
) -> None:
    change = {"profiles": {"financial": {"excludeSections": ["di"]}}}
    with pytest.raises(SourceError) as caught:
        planned(profile="financial", project=change, exclude_sections=["security"])
    assert [(fault.path, fault.key) for fault in caught.value.faults] == [
        ("smartspec.config.json", "profiles.financial.excludeSections"),
        ("specs/feature/spec-1/spec.yaml", "exclude_sections"),
    ]


def test_a_domain_that_acts_as_a_profile_brings_it_as_the_configs_have_changed_it(
    planned: Planner,
) -> None:
    change = {"includeSections": ["sla"], "excludeSections": ["examples"], "security": "basic"}
    plan = planned(profile="basic", domain="fintech", project={"profiles": {"financial": change}})
    reasons = {section.id: section.reason for section in plan.sections}
    assert reasons["sla"] == "profiles.financial.includeSections in smartspec.config.json"
    assert "examples" not in reasons
