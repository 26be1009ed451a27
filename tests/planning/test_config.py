from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec.errors import ConfigError, Fault
from smartspec.planning.config import Config, read_config
from smartspec.planning.library import Library
from smartspec.source.json_text import read_json
from tests.planning.conftest import PROJECT, Planner, ids, levels

# The example of workflow section 12.1, as it stands there.
EXAMPLE: dict[str, Any] = {
    "version": "5.0.0",
    "defaults": {
        "profile": "backend-service",
        "mode": "standard",
        "security": "auto",
        "di": "auto",
        "performance": "auto",
    },
    "organization": {"name": "Company Name", "defaultAuthor": "SmartSpec Architect v5.0"},
    "profiles": {
        "backend-service": {
            "includeSections": ["di", "testing", "monitoring"],
            "excludeSections": ["stride-full"],
            "security": "basic",
            "performance": "basic",
        },
        "financial": {
            "includeSections": ["stride-full", "performance-full", "audit"],
            "security": "stride-full",
            "performance": "full",
            "mandatory": ["di", "security", "performance"],
        },
    },
    "domains": {
        "healthcare": {
            "autoInclude": ["privacy", "audit", "realtime"],
            "compliance": ["HIPAA"],
            "performance": "full",
        },
        "iot": {"autoInclude": ["throughput", "telemetry"], "performance": "full"},
    },
    "validation": {
        "enabled": True,
        "rules": {
            "api-example-coverage": "warn",
            "queue-metrics": "error",
            "external-api-retry": "warn",
        },
    },
    "output": {"createBackups": True, "generateReports": True, "outputDir": ".smartspec/"},
}


def faults(text: str) -> tuple[Fault, ...]:
    with pytest.raises(ConfigError) as caught:
        read_config(text, "c.json")
    return caught.value.faults


def test_the_example_of_the_reference_is_accepted() -> None:
    config = read_config(json.dumps(EXAMPLE), PROJECT)
    assert config.organization.name == "Company Name"
    assert config.validation.rules["queue-metrics"] == "error"
    assert config.output.output_dir == ".smartspec/"


def test_the_example_of_the_reference_has_the_stated_effect(planned: Planner) -> None:
    plain = planned(project=EXAMPLE)
    assert (plain.profile, plain.mode) == ("backend-service", "standard")
    assert plain.author == "SmartSpec Architect v5.0"
    assert levels(plain) == {"security": "basic", "di": "full", "performance": "basic"}
    assert {"di", "testing", "monitoring"} <= set(ids(plain))

    money = planned(project=EXAMPLE, profile="financial")
    assert levels(money) == {"security": "stride-full", "di": "full", "performance": "full"}
    assert "audit" in ids(money)

    clinic = planned(project=EXAMPLE, domain="healthcare")
    assert {"privacy", "audit", "realtime"} <= set(ids(clinic))
    assert clinic.level("performance") == "full"

    sensors = planned(project=EXAMPLE, domain="iot")
    assert {"throughput", "telemetry"} <= set(ids(sensors))
    assert sensors.level("performance") == "full"


def test_an_empty_config_says_nothing(planned: Planner) -> None:
    assert read_config("{}", "c.json") == Config()
    assert planned(project={}) == planned()


@pytest.mark.parametrize(
    ("text", "where", "key", "message", "hint"),
    [
        (
            '{"defaults":\n  {"profil": "x"}}',
            (2, 4),
            "defaults.profil",
            "unknown key 'profil'",
            "did you mean 'profile'?",
        ),
        (
            '{"organization": {"default_author": "x"}}',
            (1, 19),
            "organization.default_author",
            "unknown key 'default_author'",
            "did you mean 'defaultAuthor'?",
        ),
        (
            '{"defaults": {"mode": "compakt"}}',
            (1, 23),
            "defaults.mode",
            "'compakt' is not one of standard, compact",
            "did you mean 'compact'?",
        ),
        (
            '{"validation": {"rules": {"x": "fatal"}}}',
            (1, 32),
            "validation.rules.x",
            "'fatal' is not one of off, info, warn, error",
            "",
        ),
        (
            '{"output": {"createBackups": "yes"}}',
            (1, 30),
            "output.createBackups",
            "expected true or false, found a text",
            "",
        ),
        (
            '{"version": 5}',
            (1, 13),
            "version",
            "expected a text, found a number",
            "put it in quotes",
        ),
        ('{"a": {"b": 1,\n "b": 2}}', (2, 2), "a.b", "'b' is given twice", "keep one of them"),
    ],
)
def test_each_fault_of_a_config_has_its_place(
    text: str, where: tuple[int, int], key: str, message: str, hint: str
) -> None:
    (found,) = faults(text)
    assert (found.line, found.column) == where
    assert (found.key, found.message, found.hint) == (key, message, hint)


def test_all_faults_of_a_config_are_told_at_once() -> None:
    found = faults('{"a": 1, "b": 2, "defaults": {"di": "x", "mode": "y"}}')
    assert [f.key for f in found] == ["a", "b", "defaults.di", "defaults.mode"]


@pytest.mark.parametrize(
    ("text", "where"),
    [("", (1, 1)), ("{", (1, 2)), ('{"a": 1,\n  "b": }', (2, 8)), ("[" * 100_000, (1, 1))],
)
def test_what_is_no_json_is_told_at_its_place(text: str, where: tuple[int, int]) -> None:
    with pytest.raises(ConfigError) as caught:
        read_json(text, "c.json")
    (found,) = caught.value.faults
    assert (found.line, found.column) == where


def test_a_byte_order_mark_and_crlf_change_nothing() -> None:
    text = '\ufeff{\r\n"version": "1"\r\n}'
    assert read_config(text, "c.json").version == "1"


orders = st.permutations(list(EXAMPLE))
spaces = st.sampled_from([None, 0, 1, 2, 8, "\t"])


@given(orders, spaces, st.booleans(), st.sampled_from(["\n", "\r\n"]))
def test_reformatting_a_config_changes_nothing_in_the_library(
    keys: list[str], indent: int | str | None, ascii_only: bool, end: str
) -> None:
    # The graph takes the digest of this very text, so that it has to be the same text.
    shown = {key: EXAMPLE[key] for key in keys}
    text = json.dumps(shown, indent=indent, ensure_ascii=ascii_only).replace("\n", end) + end
    plain = read_config(json.dumps(EXAMPLE), PROJECT)
    assert repr(read_config(text, PROJECT)) == repr(plain)


def test_the_library_reads_the_same_after_reformatting(shipped: Library) -> None:
    one = replace(shipped, configs=((PROJECT, read_config(json.dumps(EXAMPLE), PROJECT)),))
    text = json.dumps(EXAMPLE, indent=8)
    other = replace(shipped, configs=((PROJECT, read_config(text, PROJECT)),))
    assert repr(one) == repr(other)
    assert repr(one) != repr(shipped)


@pytest.mark.parametrize("written", ["A\\u202eB", "A\u202eB"])
def test_a_character_that_nobody_sees_is_refused_where_it_stands(written: str) -> None:
    text = f'{{"organization":\n {{"defaultAuthor": "{written}"}}}}'
    with pytest.raises(ConfigError, match="does not belong into a text") as caught:
        read_config(text, "smartspec.config.json")
    assert [fault.where for fault in caught.value.faults] == ["smartspec.config.json:2:20"]
