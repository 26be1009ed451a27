"""Names in the catalogue and in picks: one that means nothing is a fault, with the nearest."""

from __future__ import annotations

from smartspec.rendering.catalogue import overlaid, read_topic
from smartspec.rendering.references import CatalogueFile, Known, catalogue_faults, pick_faults
from smartspec.source.spec import Picks

KNOWN = Known(
    profiles=("basic", "financial"),
    domains=("fintech", "iot"),
    sections=("privacy",),
    topics_read={"tasks", "t"},
)
SHIPPED = "- {id: base}\n- {id: user, needs: [base]}\n- {id: lone}\n"


def told(own: str, topic: str = "t", shipped: str = SHIPPED) -> list[str]:
    files = [
        CatalogueFile("t", "t.yaml", shipped, False, read_topic(shipped, "t.yaml")),
        CatalogueFile(topic, "own.yaml", own, True, read_topic(own, "own.yaml")),
    ]
    topics = {"t": files[0].entries}
    topics[topic] = overlaid(topics.get(topic, ()), files[1].entries)
    return [str(fault) for fault in catalogue_faults(files, topics, KNOWN)]


def test_names_that_exist_are_fine() -> None:
    own = "- {id: a, when: {domain: iot, profile_or_domain: [financial, fintech]}, needs: [lone]}\n"
    assert told(own) == []
    assert told("- {id: lone, enabled: false}\n") == []


def test_an_unknown_profile_domain_or_section_has_a_place_and_the_nearest_name() -> None:
    (profile,) = told("- {id: a, when: {profile: basik}}\n")
    assert profile.startswith("own.yaml:1:27: there is no profile 'basik'")
    assert "did you mean 'basic'?" in profile
    (domain,) = told("- {id: a, when: {profile_or_domain: [financial, fintek]}}\n")
    assert "did you mean 'fintech'?" in domain
    (section,) = told("- {id: a, section: privacie}\n")
    assert "there is no section 'privacie'" in section


def test_an_entry_that_others_build_on_cannot_be_switched_off_alone() -> None:
    (fault,) = told("- {id: base, enabled: false}\n")
    assert "'user' needs 'base', which is switched off" in fault
    assert told("- {id: base, enabled: false}\n- {id: user, enabled: false}\n") == []


def test_a_need_or_a_switch_that_names_nothing_is_told() -> None:
    (need,) = told("- {id: a, needs: [bse]}\n")
    assert "there is no entry 'bse'" in need
    assert "did you mean 'base'?" in need
    (switch,) = told("- {id: lonely, enabled: false}\n")
    assert "there is no shipped entry in t 'lonely'" in switch
    assert "'lone'?" in switch


def test_a_topic_that_no_section_reads_is_told() -> None:
    (fault,) = told("- {id: a}\n", topic="task")
    assert "no section reads the topic 'task'" in fault
    assert "'tasks'?" in fault


def test_an_id_belongs_to_one_topic() -> None:
    (fault,) = told("- {id: base}\n", topic="tasks")
    assert "the topic 't' has an entry 'base' already" in fault


def picking(include: tuple[str, ...] = (), exclude: tuple[str, ...] = ()) -> list[str]:
    topics = {"t": read_topic(SHIPPED, "t.yaml"), "u": read_topic("- {id: other}\n", "u.yaml")}
    picks = Picks(include=include, exclude=exclude)
    return [f"{f.key}: {f.message}" for f in pick_faults(picks, topics, ["t"], "spec.yaml")]


def test_picks_name_entries_that_exist_and_that_a_section_shows() -> None:
    assert picking(("base",), ("lone",)) == []
    assert picking(("basee",)) == ["catalogue.include[0]: there is no catalogue entry 'basee'"]
    assert picking((), ("lone", "x")) == ["catalogue.exclude[1]: there is no catalogue entry 'x'"]
    assert picking(("other",)) == [
        "catalogue.include[0]: no section of this document shows 'other'"
    ]


def test_picks_do_not_contradict_each_other() -> None:
    assert picking(("lone",), ("lone",)) == [
        "catalogue.exclude[0]: 'lone' is included and excluded"
    ]
    assert picking((), ("base",)) == ["catalogue.exclude[0]: 'user' needs 'base'"]
    assert picking((), ("base", "user")) == []
