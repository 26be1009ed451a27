from __future__ import annotations

import pickle
from dataclasses import replace
from typing import Any

import pytest
from markupsafe import Markup

from smartspec.errors import ConfigError, Fault
from smartspec.planning.plan import Plan
from smartspec.rendering.catalogue import Catalogue, Topic, chosen, overlaid, read_topic
from smartspec.source.spec import Picks


def plan(profile: str = "full", domains: tuple[str, ...] = (), mode: str = "standard") -> Plan:
    return Plan("spec-1", profile, mode, domains, "A", {}, {}, (), (), (), ())


def applying(
    when: str, *, facts: tuple[str, ...] = (), level: str | None = None, **planned: Any
) -> bool:
    (item,) = read_topic(f"- {{id: a, when: {{{when}}}}}\n", "t.yaml")
    return item.applies(plan(**planned), facts, level)


def ids(topic: Topic) -> list[str]:
    return [item.entry.id for item in topic]


def fault(text: str) -> Fault:
    with pytest.raises(ConfigError) as caught:
        read_topic(text, "t.yaml")
    (only,) = caught.value.faults
    return only


@pytest.mark.parametrize(
    ("when", "spec", "applies"),
    [
        ("", {}, True),
        ("profile: full", {}, True),
        ("profile: [basic, full]", {}, True),
        ("profile: basic", {}, False),
        ("domain: iot", {"domains": ("ai", "iot")}, True),
        ("domain: [iot, saas]", {"domains": ("ai",)}, False),
        ("profile_or_domain: [financial, fintech]", {"profile": "financial"}, True),
        ("profile_or_domain: [financial, fintech]", {"domains": ("fintech",)}, True),
        ("profile_or_domain: [financial, fintech]", {}, False),
        ("level: [basic, full]", {"level": "full"}, True),
        ("level: full", {"level": None}, False),
        ("mode: compact", {"mode": "compact"}, True),
        ("mode: compact", {}, False),
        ("has: [api, money]", {"facts": ("api", "money", "queue")}, True),
        ("has: [api, money]", {"facts": ("api",)}, False),
        ("lacks: [api, money]", {"facts": ("queue",)}, True),
        ("lacks: [api, money]", {"facts": ("api",)}, False),
        ("any_of: [api, money]", {"facts": ("money",)}, True),
        ("any_of: [api, money]", {"facts": ("queue",)}, False),
        ("profile: full, has: api", {"facts": ("api",)}, True),
        ("profile: full, has: api", {}, False),
        ("profile: basic, has: api", {"facts": ("api",)}, False),
    ],
)
def test_an_entry_applies_where_every_condition_holds(
    when: str, spec: dict[str, Any], applies: bool
) -> None:
    assert applying(when, **spec) == applies


def test_figures_are_put_into_texts_and_other_braces_stay() -> None:
    (item,) = read_topic(
        "- id: a\n  figures: {skew: 5}\n  text: within {skew} s, {other}, {{ x }}\n"
        "  list: ['{skew}', {deep: '{skew}!'}]\n  code: '{skew}'\n",
        "t.yaml",
    )
    entry = item.entry
    assert entry.text == "within 5 s, {other}, {{ x }}"
    assert isinstance(entry.text, Markup)
    assert entry.list[0] == "5"
    assert entry.list[1].deep == "5!"
    assert entry.code == "{skew}"


def test_a_field_that_is_not_there_is_none() -> None:
    (item,) = read_topic("- id: a\n", "t.yaml")
    assert item.entry.nothing is None


def test_an_entry_crosses_a_process_border() -> None:
    (item,) = read_topic("- {id: a, name: N, list: [{b: c}]}\n", "t.yaml")
    back = pickle.loads(pickle.dumps(item.entry))
    assert (back.id, back.name, back.list[0].b) == ("a", "N", "c")


@pytest.mark.parametrize(
    ("text", "where", "key", "message", "hint"),
    [
        ("a: 1\n", "t.yaml:1:1", "", "expected a list of entries, found a mapping", ""),
        ("- id: a\n- name: b\n", "t.yaml:2:3", "[1].id", "'id' is missing", "add `id:`"),
        ("- text\n", "t.yaml:1:3", "[0]", "expected keys and values, found a text", ""),
        ("- id: a\n- id: a\n", "t.yaml:2:7", "[1].id", "the entry 'a' is there twice", None),
        (
            "- id: a\n  when: {has: [api, queu]}\n",
            "t.yaml:2:21",
            "[0].when.has[1]",
            None,
            "did you mean 'queue'?",
        ),
        (
            "- id: a\n  when: {profil: full}\n",
            "t.yaml:2:10",
            "[0].when.profil",
            "unknown key 'profil'",
            "did you mean 'profile'?",
        ),
        ("- id: a\n  id: b\n", "t.yaml:2:3", "[0].id", "'id' is given twice", None),
    ],
)
def test_each_fault_of_a_catalogue_has_its_place(
    text: str, where: str, key: str, message: str | None, hint: str | None
) -> None:
    found = fault(text)
    assert (found.where, found.key) == (where, key)
    assert message is None or found.message == message
    assert hint is None or found.hint == hint


def test_a_kind_that_no_threat_has_is_told_once_with_the_nearest() -> None:
    text = "- {id: a, part: spoofin, text: b, source: c}\n"
    with pytest.raises(ConfigError) as caught:
        read_topic(text, "threats.yaml")
    (only,) = caught.value.faults
    assert (only.where, only.key) == ("threats.yaml:1:17", "[0].part")
    assert only.hint == "did you mean 'spoofing'?"


@pytest.mark.parametrize("text", ["", "# - id: a\n"])
def test_a_file_of_which_all_is_commented_out_has_no_entries(text: str) -> None:
    assert read_topic(text, "threats.yaml") == ()


def test_own_entries_replace_shipped_ones_of_the_same_id_in_place() -> None:
    shipped = read_topic("- {id: a, n: 1}\n- {id: b, n: 1}\n- {id: c, n: 1}\n", "t.yaml")
    own = read_topic("- {id: d, n: 2}\n- {id: b, n: 2}\n", "own.yaml")
    merged = overlaid(shipped, own)
    assert [(item.entry.id, item.entry.n) for item in merged] == [
        ("a", 1),
        ("b", 2),
        ("c", 1),
        ("d", 2),
    ]


def test_an_own_entry_can_take_a_shipped_one_away() -> None:
    shipped = read_topic("- {id: a}\n- {id: b}\n", "t.yaml")
    assert ids(overlaid(shipped, read_topic("- {id: a, enabled: false}\n", "o.yaml"))) == ["b"]


def test_a_section_sees_the_entries_that_apply_of_the_topics_it_names() -> None:
    topics = {
        "load-tests": read_topic("- {id: a}\n- {id: b, when: {has: queue}}\n", "t.yaml"),
        "threats": read_topic("- {id: c}\n", "t.yaml"),
    }
    seen = Catalogue(topics, ["load-tests"], plan(), {"api"}, None)
    assert [entry.id for entry in seen.load_tests] == ["a"]
    with pytest.raises(LookupError, match="does not name catalogue topic 'threats'"):
        _ = seen.threats


TOLD = "name: N, scope: s, points: [p], source: x"
FRAMEWORKS = f"""\
- {{id: a, key: HIPAA, when: {{domain: healthcare}}, {TOLD}}}
- {{id: b, key: GDPR, when: {{profile: financial}}, {TOLD}}}
- {{id: c, key: GDPR, when: {{has: personal-data}}, {TOLD}}}
"""


@pytest.mark.parametrize(
    ("names", "profile", "found"),
    [
        ((), "full", []),
        (("HIPAA",), "full", ["a"]),
        (("hipaa security rule", "ISO 27001"), "full", ["a"]),
        (("GDPR",), "full", ["b"]),
        (("GDPR",), "financial", ["b"]),
    ],
)
def test_a_framework_that_a_domain_names_applies_wherever_it_says(
    names: tuple[str, ...], profile: str, found: list[str]
) -> None:
    topics = {"compliance": read_topic(FRAMEWORKS, "compliance.yaml")}
    asked = replace(plan(profile), compliance=names)
    catalogue = Catalogue(topics, ["compliance"], asked, (), None)
    assert [entry.id for entry in catalogue.compliance] == found


def picked(text: str, **picks: tuple[str, ...]) -> list[str]:
    topic = read_topic(text, "t.yaml")
    return [entry.id for entry in chosen(topic, plan(), {"api"}, None, Picks(**picks))]


def test_a_spec_picks_and_leaves_out_entries_whatever_they_apply_to() -> None:
    text = "- {id: a, when: {has: queue}}\n- {id: b}\n- {id: c}\n"
    assert picked(text) == ["b", "c"]
    assert picked(text, include=("a",)) == ["a", "b", "c"]
    assert picked(text, exclude=("b",)) == ["c"]


def test_a_picked_entry_brings_what_it_builds_on() -> None:
    text = (
        "- {id: a, when: {has: queue}}\n- {id: b, when: {has: queue}, needs: [a]}\n"
        "- {id: c, when: {has: queue}, needs: [b]}\n- {id: d}\n"
    )
    assert picked(text) == ["d"]
    assert picked(text, include=("c",)) == ["a", "b", "c", "d"]
