"""The examples of section 15 of the reference: each has the result that is stated there."""

from __future__ import annotations

import re

import pytest

from smartspec.document.markers import CriticalSection, critical_sections
from smartspec.planning.plan import Plan

from .documents import EXAMPLES, Made, made

STRIDE = (
    "Spoofing",
    "Tampering",
    "Repudiation",
    "Information Disclosure",
    "Denial of Service",
    "Elevation of Privilege",
)


def example(number: int) -> Made:
    return made(list(EXAMPLES)[number - 1])


def levels(plan: Plan) -> dict[str, str]:
    return {name: decision.value for name, decision in plan.levels.items()}


def section(document: Made, name: str) -> str:
    """The text of a section, from its anchor to the next section's."""
    ids = [planned.id for planned in document.plan.sections]
    following = ids[ids.index(name) + 1 :]
    start = document.text.index(f'<a id="{name}"></a>')
    end = document.text.index(f'<a id="{following[0]}"></a>') if following else None
    return document.text[start:end]


def sub_headings(text: str) -> list[str]:
    return re.findall(r"^#{3,4} [\d.]+ (.+)$", text, re.MULTILINE)


def fences(document: Made) -> dict[str, CriticalSection]:
    return {found.name: found for found in critical_sections(document.text, "spec.md")}


@pytest.mark.parametrize("name", list(EXAMPLES)[:5])
def test_an_example_takes_its_settings_from_the_command_line_alone(name: str) -> None:
    spec = made(name).spec
    assert (spec.profile, spec.mode, spec.domain) == (None, None, None)
    assert set(spec.levels.model_dump().values()) == {None}


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_of_a_new_spec_says_in_its_header_what_was_asked_for(name: str) -> None:
    document = made(name)
    assert f"- **Profile:** {document.plan.profile}\n" in document.text
    assert f"- **Mode:** {document.plan.mode.upper()}\n" in document.text


def test_1_a_simple_crud_tool_has_five_sections_and_none_for_di_performance_or_security() -> None:
    document = example(1)
    assert document.plan.mode == "compact"
    assert re.findall(r"^## (.+)$", document.text, re.MULTILINE) == [
        "1. Overview",
        "2. Architecture Summary",
        "3. Technical Specification",
        "4. Constraints & Risk Notes",
        "5. Acceptance Tests",
    ]
    assert levels(document.plan) == {"security": "none", "di": "none", "performance": "none"}
    for word in ("Dependency Injection", "Performance", "Security", "STRIDE", "Monitoring"):
        assert word not in document.text
    assert fences(document) == {}
    assert document.placeholders == 0


def test_2_a_standard_microservice_has_di_testing_monitoring_and_basic_security() -> None:
    document = example(2)
    assert {"di", "testing", "monitoring", "security"} <= {s.id for s in document.plan.sections}
    assert levels(document.plan) == {"security": "basic", "di": "full", "performance": "basic"}
    assert "Security Considerations" in document.text
    assert "STRIDE" not in document.text
    for line in ("**Authentication:**", "**Authorization:**", "**Data Protection:**"):
        assert line in section(document, "security")
    assert "UserServiceDependencies" in section(document, "di")
    assert "user_profile_changes_total" in section(document, "monitoring")
    assert "leave one winner" in section(document, "testing")


def test_3_a_financial_system_has_full_stride_and_performance_audit_and_compliance() -> None:
    document = example(3)
    assert levels(document.plan) == {"security": "stride-full", "di": "full", "performance": "full"}
    assert set(STRIDE) <= set(sub_headings(section(document, "security")))
    assert "Forged webhook" in section(document, "security")
    performance = section(document, "performance")
    for figure in ("P50", "P95", "P99", "150", "400", "800", "200", "500"):
        assert re.search(rf"\b{figure}", performance), figure
    assert {"audit", "compliance", "idempotency", "disaster-recovery", "sagas", "data-model"} <= {
        s.id for s in document.plan.sections
    }
    assert "PCI DSS" in section(document, "compliance")
    assert re.search(r"7[- ]year", section(document, "audit"), re.IGNORECASE)
    assert "POST /payments" in section(document, "idempotency")
    assert {"Credit Purchase Saga", "Refund Saga"} <= set(sub_headings(section(document, "sagas")))


def test_4_iot_telemetry_has_throughput_requirements_and_telemetry_patterns() -> None:
    document = example(4)
    assert document.plan.domains == ("iot",)
    assert document.plan.level("performance") == "full"
    ids = [s.id for s in document.plan.sections]
    assert {"throughput", "telemetry", "edge", "batch"} <= set(ids)
    for figure in ("5,000", "20,000", "10,000", "30,000"):
        assert figure in section(document, "performance")
    for name in ("throughput", "telemetry"):
        assert len(section(document, name).splitlines()) > 6


def test_5_a_healthcare_api_has_hipaa_privacy_audit_logging_and_full_stride() -> None:
    document = example(5)
    assert document.plan.level("security") == "stride-full"
    assert set(STRIDE) <= set(sub_headings(section(document, "security")))
    assert "Curious colleague" in section(document, "security")
    assert "HIPAA" in section(document, "compliance")
    assert {"privacy", "audit", "realtime", "retention"} <= {s.id for s in document.plan.sections}
    assert "national_id" in section(document, "privacy")


@pytest.mark.parametrize("name", ["security", "config", "di", "monitoring"])
def test_6_what_force_update_names_is_fenced_with_its_sum(name: str) -> None:
    found = fences(example(6))[name]
    assert found.untouched
    assert found.recorded is not None
    assert found.text.startswith("## ")
    assert found.flags == ()


def test_6_an_edited_spec_takes_its_settings_from_its_source() -> None:
    plan = example(6).plan
    assert (plan.profile, plan.domains) == ("financial", ("fintech",))
    assert plan.settings["profile"].origin == "profile in spec.yaml"
