"""Sections on how a system runs: complete at every level, and about the spec's own things."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from smartspec.planning.definitions import read_header
from smartspec.planning.facts import MONEYED, facts_of
from smartspec.rendering.catalogue import Catalogue, Topic, read_topic
from smartspec.rendering.environment import environment
from smartspec.source.data import Table
from smartspec.source.spec import Spec
from smartspec.views.performance import TargetEntry
from smartspec.views.system import System

TEMPLATES = Path(__file__).parents[2] / "templates"
ENV = environment(str(TEMPLATES), None)
TOPICS: dict[str, Topic] = {
    path.stem: read_topic(path.read_text(encoding="utf-8"), path.name)
    for path in sorted((TEMPLATES / "catalogue").glob("*.yaml"))
}
DOMAIN_SECTIONS = [
    *("privacy", "realtime", "retention", "throughput", "telemetry", "edge", "batch", "sla"),
    *("geography", "tracking", "integration", "latency", "model-versioning", "inference"),
    *("compute", "tenancy", "scaling", "internal-service"),
]
LEVELS = {
    "security": ("basic", "stride-basic", "stride-full"),
    "performance": ("basic", "full"),
    "di": ("minimal", "full"),
}
PLAIN = [
    *("monitoring", "testing", "sagas", "implementation", "audit", "idempotency"),
    *("disaster-recovery", "compliance", *DOMAIN_SECTIONS),
]
CASES = [(name, level) for name, levels in LEVELS.items() for level in levels]
CASES += [(name, "") for name in PLAIN]
FINTECH: dict[str, Any] = {"profile": "financial", "domains": ("fintech",)}
WALLET: dict[str, Any] = {
    "title": "Wallet",
    "architecture": {
        "components": [
            {"name": "Credit Service", "kind": "service", "responsibility": "Owns wallets"},
            {"name": "Main DB", "kind": "database", "responsibility": "Holds balances"},
            {"name": "Jobs", "kind": "queue", "responsibility": "Carries jobs"},
            {"name": "Acquirer", "kind": "external", "responsibility": "Charges cards"},
        ],
        "flows": [
            {
                "name": "Top-up",
                "steps": [
                    {"from": "Credit Service", "to": "Acquirer", "action": "charge"},
                    {"from": "Credit Service", "to": "Main DB", "action": "post"},
                    {"from": "Credit Service", "to": "Jobs", "action": "publish"},
                ],
            }
        ],
    },
    "api": {
        "endpoints": [
            {"method": "POST", "path": "/credits", "summary": "Buy", "moves_money": True},
            {"method": "GET", "path": "/credits/{id}", "summary": "Read"},
        ]
    },
    "queues": [{"name": "jobs", "max_depth": 700, "consumer_lag_s": 7}],
    "threats": [
        {
            "category": "tampering",
            "name": "Forged price",
            "risk": "A client sets its price",
            "mitigations": ["Prices are read on the server"],
        }
    ],
}


def rendered(
    section: str,
    level: str = "",
    *,
    profile: str = "full",
    domains: tuple[str, ...] = (),
    sections: tuple[str, ...] = (),
    performance_level: str = "none",
    **keys: Any,
) -> str:
    """The section as the engine renders it, in a document that also holds `sections`."""
    spec = Spec.model_validate({"id": "spec-001-a", "title": "A", **keys})
    plan: Any = SimpleNamespace(
        profile=profile,
        mode="standard",
        domains=domains,
        compliance=(),
        has=lambda name: name in sections,
        level=lambda name: level if name == section else performance_level,
    )
    source = (TEMPLATES / "sections" / f"{section}.md.j2").read_text(encoding="utf-8")
    header = read_header(source, section)
    facts = facts_of(spec)
    shared = Catalogue(TOPICS, ["tables", "targets"], plan, facts, None, spec.catalogue)
    system = System(
        spec=spec,
        known_facts=facts,
        domains=domains,
        careful=not MONEYED.isdisjoint({profile, *domains}),
        shared_tables={t.table["name"]: Table.model_validate(t.table) for t in shared.tables},
        relations=[r for entry in shared.tables for r in entry.relations],
        target_entries=[TargetEntry.of(entry) for entry in shared.targets],
    )
    text = ENV.get_template(f"sections/{section}.md.j2").render(
        spec=spec,
        plan=plan,
        system=system,
        section=SimpleNamespace(id=section, level=level, title=header.title_at(level)),
        catalogue=Catalogue(TOPICS, header.catalogue, plan, system.facts, level),
    )
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def blocks(text: str, language: str) -> list[str]:
    """The fenced code of one language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize(("section", "level"), CASES)
@pytest.mark.parametrize("keys", [{}, WALLET], ids=["nothing", "wallet"])
@pytest.mark.parametrize("setting", [{}, FINTECH], ids=["full", "fintech"])
def test_every_section_says_something_from_little_and_from_much(
    section: str, level: str, keys: dict[str, Any], setting: dict[str, Any]
) -> None:
    text = rendered(section, level, **setting, **keys)
    assert text
    prose = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    assert "None" not in prose
    assert ".." not in prose
    assert not re.search(r"\{[a-z_]+\}(?!`)", prose.replace("/{id}", "")), "a figure is not filled"
    assert "|  |" not in prose
    headings = re.findall(r"^#{3,4} (.*)$", prose, re.MULTILINE)
    assert all(not heading.endswith((":", ".", ",")) for heading in headings)


def test_every_catalogue_entry_names_its_source() -> None:
    unnamed = [
        f"{topic}: {item.entry.id}"
        for topic, items in TOPICS.items()
        for item in items
        if not item.entry.source
    ]
    assert unnamed == []


def test_every_requirement_belongs_to_a_section() -> None:
    named = {str(item.entry.section) for item in TOPICS["requirements"]}
    assert named == set(DOMAIN_SECTIONS)


def test_full_stride_for_money_holds_every_part_of_the_model() -> None:
    text = rendered("security", "stride-full", **FINTECH)
    headings = re.findall(r"^#{3,4} (.*)$", text, re.MULTILINE)
    assert headings == [
        *("Spoofing", "Tampering", "Repudiation", "Information Disclosure"),
        *("Denial of Service", "Elevation of Privilege", "Saga-Specific Security"),
        *("Financial-Specific Threats", "Double-Spending Attack", "Ledger Tampering"),
        *("Transaction Replay", "Unauthorized Refunds", "Implementation Requirements"),
        *("Compliance Requirements", "Security Testing"),
    ]
    for figure in (
        *("every 90 days", "SHA-256", "HMAC-SHA256", "TLS 1.3", "7-year", "AES-256"),
        *("100 req/min", "1000 req/min", "max 5 min skew", "after 24 hours", "30 s at most"),
        *("SERIALIZABLE", "max 5 minutes", "24h window", "PCI DSS Level 1", "SOC 2 Type II"),
        *("GDPR", "annual third-party audit", "weekly", "daily", "OWASP Top 10"),
    ):
        assert figure in text, figure
    assert text.count("max 5 min skew") == 2


def test_threats_of_money_are_left_out_where_none_moves() -> None:
    text = rendered("security", "stride-full")
    assert "Ledger" not in text
    assert "Saga" not in text
    assert "### Elevation of Privilege" in text


@pytest.mark.parametrize("level", ["basic", "stride-basic", "stride-full"])
def test_the_authors_threats_stand_at_every_level(level: str) -> None:
    text = rendered("security", level, **WALLET)
    assert "Forged price" in text
    assert "Prices are read on the server" in text


def test_threats_name_the_operations_that_move_money() -> None:
    text = rendered("security", "stride-full", **FINTECH, **WALLET)
    replay = next(line for line in text.splitlines() if "Replay attack mitigation" in line)
    assert "`POST /credits`" in replay
    assert "GET" not in replay


@pytest.mark.parametrize("section", ["performance", "monitoring", "testing", "implementation"])
def test_queues_are_spoken_of_only_where_there_is_one(section: str) -> None:
    level = "full" if section == "performance" else ""
    without = {key: value for key, value in WALLET.items() if key != "queues"}
    parts = [c for c in WALLET["architecture"]["components"] if c["kind"] != "queue"]
    without["architecture"] = {"components": parts}
    told = rendered(section, level, **without).lower()
    assert "dead letter" not in told
    assert "dead-letter" not in told
    assert "consumer lag" not in told
    assert "dead" in rendered(section, level, **WALLET).lower()


def test_queue_limits_are_the_authors_where_given() -> None:
    text = rendered("performance", "full", **WALLET)
    row = next(line for line in text.splitlines() if line.startswith("| jobs"))
    assert row == "| jobs | — | > 700 messages | < 7 s | < 100ms per message | 3 |"
    assert "- jobs holds > 700 messages: Warning" in text


def test_basic_performance_is_three_lines_of_figures() -> None:
    text = rendered("performance", "basic", performance={"availability_percent": 99.95})
    assert "**Latency:** P99 < 300ms" in text
    assert "**Throughput:** 1,000 TPS sustained" in text
    assert "**Availability:** 99.95% uptime (at most 4.38 hours of downtime a year)" in text
    assert "###" not in text


def test_load_tests_follow_the_authors_load() -> None:
    load = {"throughput_tps": {"target": 200, "peak": 600}}
    text = rendered("performance", "full", performance=load)
    assert "1. **Normal load:** 200 TPS for 1 hour" in text
    assert "2. **Peak load:** 600 TPS for 15 minutes" in text
    assert "5. **Spike test:** 0 → 1,000 TPS in 10 seconds" in text


def test_alerts_on_targets_stand_in_one_section_only() -> None:
    performance = rendered("performance", "full", **WALLET)
    beside = rendered("monitoring", performance_level="full", **WALLET)
    alone = rendered("monitoring", performance_level="basic", **WALLET)
    assert "Error rate > 5%: Critical" in performance
    assert "Error rate > 5%" not in beside
    assert "[Performance Requirements](#performance)" in beside
    assert "| Error rate | Error rate > 5% | critical |" in alone
    assert "| Latency | P99 latency > 500ms | warning |" in alone


def test_monitoring_covers_the_database_as_asked() -> None:
    text = rendered("monitoring", data_model={"tables": [PERSON]})
    for metric in (
        *("WAL lag", "Deadlock count", "Long-running queries", "Connection pool"),
        *("DB queue backlog", "Table bloat", "Index usage"),
    ):
        assert f"**{metric}:**" in text
    assert "more than 5 s" in text


def test_the_six_sagas_of_fintech_are_there_with_all_their_parts() -> None:
    text = rendered("sagas", **FINTECH)
    for name in (
        *("Credit Purchase Saga", "Cost Deduction Saga", "Refund Saga"),
        *("Failed Payment Compensation Saga", "Partial Apply Scenario", "Idempotent Replay Flow"),
    ):
        part = text.split(f"### {name}\n")[1].split("\n### ")[0]
        assert "**Flow:**" in part
        assert "| Step | What can fail | What happens |" in part
        assert "stateDiagram-v2" in part
        assert blocks(part, "typescript")
    assert "4. Rollback Ledger ← 3. Rollback Credit ← 2. Refund Payment ← 1. Release" in text
    practices = text.split("### Saga Best Practices")[1]
    assert len(re.findall(r"^\d\. \*\*", practices, re.MULTILINE)) == 8


def test_an_authors_saga_is_shown_without_the_patterns_of_another_domain() -> None:
    steps = [{"name": "Book", "compensation": "Cancel"}, {"name": "Tell"}]
    text = rendered("sagas", sagas=[{"name": "Travel", "steps": steps, "timeout_s": 60}])
    assert "1. Book → 2. Tell" in text
    assert "1. Cancel" in text
    assert "60 seconds" in text
    assert "Credit Purchase" not in text


def test_dependencies_of_services_follow_from_the_flows() -> None:
    text = rendered("di", "full", **WALLET)
    assert "| Credit Service | Main DB, Jobs, Acquirer, clock and logger |" in text
    assert "export class CreditService {" in text
    assert "readonly mainDb: MainDbPort;" in text


def test_tests_of_di_are_about_injection_only() -> None:
    text = rendered("di", "full", **WALLET)
    assert "Integration" not in text
    assert "coverage" not in text


def test_tests_are_derived_from_endpoints_tables_and_threats() -> None:
    text = rendered("testing", data_model={"tables": [PERSON]}, **WALLET)
    assert re.findall(r"^### (.*)$", text, re.MULTILINE) == [
        *("Unit Testing", "Integration Testing", "E2E Testing", "Performance Testing"),
        "Security Testing",
    ]
    assert "| `POST /credits` |" in text
    assert "`person`: a row that breaks `email = lower(email)`" in text
    assert "**Forged price** is tried" in text
    assert "`POST /credits` sent twice with the same idempotency key" in text


def test_a_reused_key_is_answered_as_the_api_says() -> None:
    errors = [{"status": 409, "code": "IDEMPOTENCY_CONFLICT", "description": "Another body"}]
    endpoint = {"method": "POST", "path": "/a", "summary": "A", "responses": errors}
    own = rendered("idempotency", api={"endpoints": [endpoint]})
    assert "| 409 `IDEMPOTENCY_CONFLICT`; nothing happens |" in own
    assert "422" in rendered("idempotency", **WALLET)


def test_recovery_objectives_are_asked_for_and_shown() -> None:
    empty = rendered("disaster-recovery")
    assert "`recovery.rto_minutes`" in empty
    assert "`recovery.rpo_minutes`" in empty
    given = rendered("disaster-recovery", recovery={"rto_minutes": 30, "rpo_minutes": 0})
    assert "30 minutes" in given
    assert "(changes that may be lost): none" in given


def test_a_framework_of_the_author_is_not_listed_twice() -> None:
    compliance = {"compliance": [{"name": "PCI DSS", "requirement": "Level 1"}]}
    text = rendered("security", "stride-full", governance=compliance, **FINTECH)
    assert text.count("PCI DSS") == 1


def test_an_authors_words_stay_words() -> None:
    name = 'A "b"; {c} #1 <d> `e` */ %%x'
    text = rendered("sagas", sagas=[{"name": name, "steps": [{"name": name}]}])
    (diagram,) = blocks(text, "mermaid")
    label = re.search(r'state "(.*)" as step1', diagram)
    assert label
    assert not set(label[1]) & set('"#;<>{}`%:')
    services = [{"name": name}, {"name": "9 เก้า"}]
    (minimal,) = blocks(rendered("di", "minimal", services=services), "typescript")
    assert re.search(r"export class [A-Z]\w+ \{", minimal)


PERSON = {
    "name": "person",
    "columns": [
        {"name": "id", "type": "uuid", "primary_key": True},
        {"name": "email", "type": "text", "pii": True, "check": "email = lower(email)"},
    ],
}
