"""Names in the shared files of a workspace that lead nowhere."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from smartspec.errors import ConfigError
from smartspec.graph.shared import read_library, shared_files

CONFIG = "smartspec.config.json"
PROFILE = ".smartspec/profiles/ours.yaml"
DOMAIN = ".smartspec/domains/retail.yaml"


def faults(root: Path, files: dict[str, str]) -> list[tuple[str, str, str, str]]:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    try:
        read_library(shared_files(str(root)))
    except ConfigError as error:
        return [(fault.where, fault.key, fault.message, fault.hint) for fault in error.faults]
    return []


@pytest.mark.parametrize(
    ("config", "key", "hint"),
    [
        ({"profiles": {"finacial": {}}}, "profiles.finacial", "did you mean 'financial'?"),
        ({"defaults": {"profile": "basik"}}, "defaults.profile", "did you mean 'basic'?"),
        ({"defaults": {"domain": "iott"}}, "defaults.domain", "did you mean 'iot'?"),
        ({"critical": ["securty"]}, "critical[0]", "did you mean 'security'?"),
        (
            {"profiles": {"full": {"includeSections": ["audti"]}}},
            "profiles.full.includeSections[0]",
            "did you mean 'audit'?",
        ),
        (
            {"profiles": {"full": {"excludeSections": ["audti"]}}},
            "profiles.full.excludeSections[0]",
            "did you mean 'audit'?",
        ),
        (
            {"domains": {"iot": {"autoInclude": ["edgy"]}}},
            "domains.iot.autoInclude[0]",
            "did you mean 'edge'?",
        ),
        (
            {"profiles": {"ours": {"extends": "basik"}}},
            "profiles.ours.extends",
            "did you mean 'basic'?",
        ),
    ],
)
def test_a_name_in_a_config_that_leads_nowhere_is_told_with_its_place(
    tmp_path: Path, config: dict[str, Any], key: str, hint: str
) -> None:
    (found,) = faults(tmp_path, {CONFIG: json.dumps(config, indent=2)})
    assert (found[1], found[3]) == (key, hint)
    assert found[0].startswith(f"{CONFIG}:")


def test_a_profile_that_is_nobodys_says_how_to_make_one(tmp_path: Path) -> None:
    ((_, _, message, hint),) = faults(tmp_path, {CONFIG: '{"profiles": {"zzz": {}}}'})
    assert message == "there is no profile 'zzz'"
    assert hint.endswith("; \"extends\" makes 'zzz' a profile of your own")


def test_a_config_cannot_make_a_profile_with_a_file_extend_another(tmp_path: Path) -> None:
    text = '{"profiles": {"basic": {"extends": "financial"}}}'
    ((_, key, message, _),) = faults(tmp_path, {CONFIG: text})
    assert key == "profiles.basic.extends"
    assert message.startswith("profile 'basic' stands in ")


def test_names_in_profiles_and_domains_of_ones_own_are_told_too(tmp_path: Path) -> None:
    found = faults(
        tmp_path,
        {
            PROFILE: "summary: ours\nextends: basik\nadd: [glosary]\n",
            DOMAIN: "summary: shops\nacts_as: finacial\nsections: [edgy]\n",
        },
    )
    assert [(where.split(":")[0], key) for where, key, _, _ in found] == [
        (DOMAIN, "acts_as"),
        (DOMAIN, "sections[0]"),
        (PROFILE, "extends"),
        (PROFILE, "add[0]"),
    ]


def test_profiles_that_extend_each_other_are_told_once_with_the_whole_circle(
    tmp_path: Path,
) -> None:
    folder = ".smartspec/profiles"
    found = faults(
        tmp_path,
        {
            f"{folder}/a.yaml": "summary: a\nextends: b\n",
            f"{folder}/b.yaml": "summary: b\nextends: c\n",
            CONFIG: '{"profiles": {"c": {"extends": "a"}}}',
        },
    )
    assert [(where, message) for where, _, message, _ in found] == [
        (f"{folder}/a.yaml", "profiles extend each other: a -> b -> c -> a")
    ]


def test_a_file_that_cannot_be_read_is_told_without_what_follows_from_it(tmp_path: Path) -> None:
    found = faults(
        tmp_path,
        {PROFILE: "summary: [", CONFIG: '{"defaults": {"profile": "ours"}}'},
    )
    assert [where.split(":")[0] for where, *_ in found] == [PROFILE]


def test_a_wrong_value_in_a_config_hides_no_name_that_leads_nowhere(tmp_path: Path) -> None:
    config = {
        "defaults": {"profile": "basik"},
        "profiles": {"full": {"mandatory": ["sec"], "includeSections": ["audti"]}},
        "validation": {"rules": {"zzz": "off"}},
    }
    found = faults(tmp_path, {CONFIG: json.dumps(config, indent=2)})
    assert [key for _, key, _, _ in found] == [
        "defaults.profile",
        "profiles.full.mandatory[0]",
        "profiles.full.includeSections[0]",
        "validation.rules.zzz",
    ]


def test_a_config_that_lost_what_a_profile_extends_is_told_without_what_follows(
    tmp_path: Path,
) -> None:
    config = {"defaults": {"profile": "ours"}, "profiles": {"ours": {"extends": 3}}}
    assert [key for _, key, _, _ in faults(tmp_path, {CONFIG: json.dumps(config)})] == [
        "profiles.ours.extends"
    ]


def test_a_profile_may_extend_the_shipped_one_of_its_own_name(tmp_path: Path) -> None:
    path = ".smartspec/profiles/financial.yaml"
    (tmp_path / ".smartspec/profiles").mkdir(parents=True)
    text = "summary: ours\nextends: financial\nadd: [geography]\n"
    (tmp_path / path).write_text(text, encoding="utf-8")

    found = read_library(shared_files(str(tmp_path))).profile("financial")

    assert found.profile.summary == "ours"
    assert "security" in found.profile.mandatory
    assert "geography" in found.profile.sections
    assert [file.rsplit("/", 1)[-1] for file in found.files].count("financial.yaml") == 2


def test_a_profile_of_ones_own_that_extends_itself_is_a_circle(tmp_path: Path) -> None:
    ((where, _, message, _),) = faults(tmp_path, {PROFILE: "summary: a\nextends: ours\n"})
    assert (where, message) == (PROFILE, "profiles extend each other: ours -> ours")


@pytest.mark.parametrize(
    ("file", "rest"),
    [(PROFILE, "summary: s\n"), (".smartspec/templates/layouts/brief.yaml", "")],
)
def test_a_header_that_is_no_template_is_told_with_its_place(
    tmp_path: Path, file: str, rest: str
) -> None:
    found = faults(tmp_path, {file: f"header: header-minimall\nsections: [overview]\n{rest}"})
    hint = "did you mean 'header-minimal'?"
    assert found == [(f"{file}:1:9", "header", "there is no header 'header-minimall'", hint)]


def test_a_header_of_the_workspace_is_known(tmp_path: Path) -> None:
    files = {
        ".smartspec/templates/layouts/letter.md.j2": "- **Status:** {{ spec.status }}\n",
        PROFILE: "summary: s\nheader: letter\nsections: [overview]\n",
    }
    assert faults(tmp_path, files) == []
