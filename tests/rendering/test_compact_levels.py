"""Mode compact: what levels add to its Constraints & Risk Notes and Acceptance Tests."""

from __future__ import annotations

import pytest

from smartspec.index.related import related
from smartspec.index.spec_index import SpecIndex
from smartspec.layout import SOURCE
from smartspec.planning.decide import decide
from smartspec.planning.settings import SettingName
from smartspec.rendering.renderer import RenderJob
from smartspec.source.spec import Spec
from tests.golden.documents import PLAIN_WORKSPACE, workshop

NO_INDEX = SpecIndex({}, present=False)
CATEGORIES = ("Spoofing", "Tampering", "Information Disclosure", "Denial of Service")
FULL_ONLY = ("Repudiation", "Elevation of Privilege")


def compact(levels: dict[SettingName, str], **keys: object) -> str:
    spec = Spec.model_validate({"id": "a", "title": "A", "profile": "basic", **keys})
    shop = workshop(PLAIN_WORKSPACE)
    plan = decide(spec, shop.library, "spec.yaml", flags={"mode": "compact", **levels})
    return shop.renderer.render(RenderJob(spec, plan, related((), NO_INDEX), {}), SOURCE).text


@pytest.mark.parametrize(
    ("level", "there"),
    [
        ("none", ()),
        ("basic", ()),
        ("stride-basic", CATEGORIES),
        ("stride-full", (*CATEGORIES, *FULL_ONLY)),
    ],
)
def test_a_stride_level_has_a_line_for_each_of_its_categories(
    level: str, there: tuple[str, ...]
) -> None:
    text = compact({"security": level})
    shown = [name for name in (*CATEGORIES, *FULL_ONLY) if f"- **{name}:**" in text]
    assert shown == list(there)
    assert ("**Security:**" in text) is (level != "none")
    assert ("- [ ] Security:" in text) is (level != "none")


def test_level_basic_names_the_usual_risks_only_where_the_author_names_none() -> None:
    usual = "**Leaked secrets:**"
    assert usual in compact({"security": "basic"})
    assert usual not in compact({"security": "basic"}, security={"key_risks": ["Own risk"]})


def test_performance_basic_adds_the_figures_that_the_author_does_not_give() -> None:
    text = compact({"performance": "basic"}, performance={"latency_ms": {"p99": 70}})
    assert "- Latency: P99 < 70ms\n" in text
    assert "- Throughput: 1,000 TPS, 3,000 TPS at the peak (default, to be confirmed)" in text
    assert "- Availability: 99.9% uptime (default, to be confirmed)" in text
    assert "- [ ] Performance:" in text


def test_performance_full_adds_percentiles_and_services() -> None:
    component = {"name": "Mailer", "kind": "service", "responsibility": "Sends mail"}
    text = compact({"performance": "full"}, architecture={"components": [component]})
    assert "- Latency: P50 < 100ms, P90 < 150ms, P95 < 200ms, P99 < 300ms (default" in text
    assert "- Mailer: P99 < 300ms" in text


def test_what_the_author_says_stays_unless_none_is_asked_for() -> None:
    own = {"security": {"authentication": "mutual TLS"}}
    assert "mutual TLS" in compact({}, **own)
    assert "mutual TLS" not in compact({"security": "none"}, **own)


def test_tests_of_the_authors_own_are_not_asked_for_again() -> None:
    own = {"performance": ["1,000 exports an hour"], "security": ["A stranger is refused"]}
    text = compact({"performance": "basic", "security": "basic"}, testing=own)
    assert "- [ ] Performance:" not in text
    assert "- [ ] Security:" not in text
