"""The schema of catalogue entries: every shipped one fits, and a slip is told at its place."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, get_args

import jsonschema
import pytest

from smartspec.commands.schema import schema
from smartspec.errors import ConfigError
from smartspec.rendering.catalogue import read_topic
from smartspec.rendering.entries import TOPICS, About
from smartspec.source.yaml_text import parse

TEMPLATES = Path(__file__).parents[2] / "templates"
FILES = sorted((TEMPLATES / "catalogue").glob("*.yaml"))


def entries(path: Path) -> list[dict[str, Any]]:
    found = parse(path.read_text(encoding="utf-8"), path.name)
    assert isinstance(found, list)
    return found


def test_every_shipped_topic_has_a_schema_and_every_schema_a_topic() -> None:
    assert {path.stem for path in FILES} == set(TOPICS)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_published_schema_takes_the_shipped_entries(path: Path) -> None:
    jsonschema.Draft202012Validator(schema(f"catalogue-{path.stem}")).validate(entries(path))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_entry_says_where_it_comes_from_and_uses_the_figures_that_it_has(path: Path) -> None:
    for entry in entries(path):
        assert re.search(r"\w{3}", entry["source"]), entry["id"]
        if path.stem in ("sagas", "targets", "tables"):
            continue  # their templates read figures by name
        texts = repr({key: value for key, value in entry.items() if key != "figures"})
        named = set(re.findall(r"\{([a-z][a-z0-9_]*)\}", texts))
        assert named == entry.get("figures", {}).keys(), entry["id"]


def test_an_id_is_used_once_in_the_whole_catalogue() -> None:
    ids = [entry["id"] for path in FILES for entry in entries(path)]
    assert len(ids) == len(set(ids))


def test_what_an_entry_may_be_about_is_what_the_macro_knows() -> None:
    macro = (TEMPLATES / "macros" / "operations.md.j2").read_text(encoding="utf-8")
    assert set(re.findall(r'about == "([a-z-]+)"', macro)) == set(get_args(About))


@pytest.mark.parametrize(
    ("topic", "entry", "key", "said"),
    [
        ("threats", "part: spoofin, text: x", "part", "did you mean 'spoofing'?"),
        ("threats", "part: spoofing, txt: x", "txt", "did you mean 'text'?"),
        ("threats", "part: summary, text: x", "", "needs `category` and `name` and"),
        ("threats", "part: spoofing", "", "needs `text`"),
        ("threats", "part: spoofing, text: x, about: queue", "about", "did you mean 'queues'?"),
        ("alerts", "group: queue, severity: warn, action: x", "severity", "'warning'?"),
        ("alerts", "group: queue, severity: info, action: x", "", "needs a `threshold`"),
        ("load-tests", "name: x", "", "needs `name` and `text`"),
        ("sagas", "part: saga, code: x", "", "needs `name` and `scenario` and `steps`"),
        ("targets", "scope: service, targets: {p9: 1}", "targets.p9", "did you mean 'p99'?"),
        ("tables", "name: x, table: {name: t}", "table.columns", "'columns' is missing"),
        (
            "metrics",
            "group: queue, name: n, text: t, figures: {A: 1}",
            "figures.A",
            "lower-case letters",
        ),
    ],
)
def test_a_slip_in_an_entry_is_told_with_its_place_and_the_nearest_word(
    topic: str, entry: str, key: str, said: str
) -> None:
    text = f"- {{id: fine, enabled: false}}\n- {{id: a, source: s, {entry}}}\n"
    with pytest.raises(ConfigError) as caught:
        read_topic(text, f".smartspec/catalogue/{topic}.yaml")
    fault = caught.value.faults[0]
    assert fault.line == 2
    assert fault.key == ("[1]." + key if key else "[1]")
    assert said in str(fault)
