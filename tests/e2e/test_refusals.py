"""What is wrong is refused with one clear message at its place, and harms nothing beside it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from smartspec.layout import ORGANISATION_CONFIG, PROJECT_CONFIG
from tests.workspace import INDEX, SCAN, STATE, Run, Workspace

BROKEN = "specs/feature/spec-009-broken/spec.yaml"


def failed_alone(workspace: Workspace, done: Run, place: str) -> None:
    """One spec failed, with a message at `place`; all the others came through."""
    others = {path.parent for path in workspace.root.glob("specs/*/*/spec.md")}
    assert done.code == 1, done.said
    assert "Traceback" not in done.said
    assert f"  {place}" in done.out, done.said
    assert " 1 failed, " in done.summary
    assert len(others) == len({"spec-001-a", "spec-002-b", "spec-core-001-c"})


def told_once(done: Run, place: str) -> None:
    """A shared file is wrong: nothing is built, and that is said once."""
    assert done.code == 2, done.said
    assert "Traceback" not in done.said
    assert f"  {place}" in done.out or done.err.startswith(place), done.said
    assert done.said.count("✗ ") <= 1, done.said


# --- broken sources ------------------------------------------------------------------------


SOURCES: dict[str, tuple[str | bytes, str]] = {
    "syntax": ("id: [", "1:6: "),
    "empty": ("", "1:1: "),
    "a-list": ("- a\n- b\n", "1:1: "),
    "not-utf-8": (b"id: not-utf-8\ntitle: \xff\xfe\n", "2:8: not UTF-8 text"),
    "unknown-key": ("id: unknown-key\ntitle: A\nprofil: basic\n", "3:1: "),
    "key-twice": ("id: key-twice\ntitle: A\ntitle: B\n", "3:1: "),
    "unknown-profile": ("id: unknown-profile\ntitle: A\nprofile: basics\n", "3:10: "),
    "unknown-domain": ("id: unknown-domain\ntitle: A\ndomain: iott\n", "3:9: "),
    "unknown-section": ("id: unknown-section\ntitle: A\ninclude_sections: [nothing]\n", "3:"),
    "excluded": ("id: excluded\ntitle: A\nexclude_sections: [nothing]\n", "3:"),
    "not-its-folder": ("id: spec-009-other\ntitle: A\n", "1:5: "),
    "parent-id": ("id: ../../etc/passwd\ntitle: A\n", "1:5: "),
    "absolute-id": ("id: /etc/passwd\ntitle: A\n", "1:5: "),
    "aliases": ("id: aliases\ntitle: &a [x, x]\nrisks: [*a, *a]\n", "2:8: "),
    "mandatory": (
        "id: mandatory\ntitle: A\nprofile: financial\nlevels:\n  security: none\n",
        "5:13: security is mandatory",
    ),
    "unknown-entry": (
        "id: unknown-entry\ntitle: A\ncatalogue: {exclude: [jwt-validation, device-print]}\n",
        "3:39: there is no catalogue entry 'device-print'",
    ),
    "no-contract": ("id: no-contract\ntitle: A\napi: {openapi: api.yaml}\n", ""),
    "contract-outside": (
        "id: contract-outside\ntitle: A\napi: {openapi: ../../../../api.yaml}\n",
        "",
    ),
}


@pytest.fixture(scope="module")
def with_broken(
    small_built_once: Workspace, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Workspace, Run]:
    """A workspace with every kind of broken source beside three sound specs, and its build."""
    made = small_built_once.unbuilt(tmp_path_factory.mktemp("broken") / "workspace")
    for name, (text, _) in SOURCES.items():
        made.write(f"specs/feature/{name}/spec.yaml", text)
    return made, made.doit()


@pytest.mark.parametrize("name", SOURCES)
def test_a_broken_source_fails_its_own_task_with_its_own_message(
    with_broken: tuple[Workspace, Run], name: str
) -> None:
    workspace, done = with_broken
    block = done.out.partition(f"✗ spec:{name}\n")[2].partition("✗")[0]

    place = SOURCES[name][1]
    assert (f"  specs/feature/{name}/spec.yaml:{place}" if place else f"{name}/") in block, done.out
    assert not workspace.path(f"specs/feature/{name}/spec.md").exists()


def test_a_contract_that_leads_outside_is_refused_as_such(
    with_broken: tuple[Workspace, Run],
) -> None:
    block = with_broken[1].out.partition("✗ spec:contract-outside\n")[2].partition("✗")[0]

    assert "leads outside the workspace" in block


def test_beside_broken_sources_the_others_are_built_and_the_exit_code_is_1(
    with_broken: tuple[Workspace, Run],
) -> None:
    workspace, done = with_broken

    assert done.code == 1
    assert done.summary == f"3 built, 0 kept, {len(SOURCES)} failed, 0 up to date"
    assert {path.parent.name for path in workspace.root.glob("specs/*/*/spec.md")} == {
        "spec-001-a",
        "spec-002-b",
        "spec-core-001-c",
    }
    assert "Traceback" not in done.said
    assert "a bug in SmartSpec" not in done.said


def test_every_fault_of_a_source_is_told_at_once(small: Workspace) -> None:
    small.write(BROKEN, "id: spec-009-broken\ntitel: A\nstatus: done\nprofile: 3\n")

    done = small.doit()

    assert [line for line in ("2", "3", "4") if f"{BROKEN}:{line}:" in done.out] == ["2", "3", "4"]
    assert "title" in done.out


ALL_WRONG = """\
id: spec-009-broken
title: A
title: B
profile: finacial
domain: fintec
critical: [overview, architectur]
include_sections: [monitorin]
catalogue: {include: [zzz]}
validation: {rules: {nope: {severity: off, reason: a}}}
"""


@pytest.mark.parametrize(("more", "of_it"), [("mode: compct\n", ["mode"]), ("", [])])
def test_no_kind_of_mistake_in_a_source_hides_another(
    small: Workspace, more: str, of_it: list[str]
) -> None:
    source = ALL_WRONG + more if more else ALL_WRONG.replace("title: B\n", "")
    small.write(BROKEN, source)
    keys = ["profile", "domain", "critical[1]", "include_sections[0]", "catalogue.include[0]"]
    keys += ["validation.rules.nope", *(["title"] if more else []), *of_it]

    done = small.doit()

    told = [line for line in done.out.splitlines() if f"{BROKEN}:" in line]
    assert sorted(line.rpartition("(")[2].rstrip(")") for line in told) == sorted(keys)


def test_an_id_given_twice_and_a_contract_outside_are_told_at_their_lines(
    small: Workspace,
) -> None:
    small.write("specs/feature/spec-core-001-c/spec.yaml", "title: A\nid: spec-core-001-c\n")
    small.write(BROKEN, "id: spec-009-broken\ntitle: A\napi: {openapi: ../../../../a.yaml}\n")

    done = small.doit()

    assert "specs/feature/spec-core-001-c/spec.yaml:2:5: the id" in done.out, done.said
    assert f"{BROKEN}:3:16: this path leads outside the workspace (api.openapi)" in done.out


def test_a_source_that_is_mended_is_built(small: Workspace) -> None:
    small.write(BROKEN, "id: [")
    small.doit()
    small.add("spec-009-broken")

    done = small.doit()

    assert done.code == 0
    assert done.summary == "1 built, 0 kept, 0 failed, 3 up to date"


def test_a_source_that_breaks_keeps_its_document_and_its_index_entry(small: Workspace) -> None:
    before = small.generated()
    small.write(small.source("spec-001-a"), "id: [")

    done = small.doit()

    assert done.code == 1
    assert done.summary == "0 built, 0 kept, 1 failed, 2 up to date"
    assert small.generated() == before


def test_an_unreadable_hand_written_section_fails_alone(small: Workspace) -> None:
    small.add("spec-009-broken")
    section = "specs/feature/spec-009-broken/sections/overview.md"
    small.write(section, b"Good.\nBad: \xff\n")

    failed_alone(small, small.doit(), f"{section}:2:6: not UTF-8 text")


def test_a_critical_marker_in_a_hand_written_section_fails_alone(small: Workspace) -> None:
    small.add("spec-009-broken")
    section = "specs/feature/spec-009-broken/sections/overview.md"
    small.write(section, "One.\n<!-- @critical security -->\nTwo.\n<!-- @end-critical -->\n")

    failed_alone(small, small.doit(), f"{section}:2:1: ")


def test_a_folder_in_place_of_a_source_is_no_spec(small: Workspace) -> None:
    small.path("specs/feature/spec-009-odd/spec.yaml").mkdir(parents=True)

    done = small.doit()

    assert "Traceback" not in done.said
    assert "a bug in SmartSpec" not in done.said


# --- ids and places ------------------------------------------------------------------------


def test_an_id_in_two_categories_is_refused_where_it_stands_second(small: Workspace) -> None:
    before = small.generated()
    small.add("spec-001-a", category="infrastructure")

    done = small.doit()

    assert done.code == 1, done.said
    assert "specs/infrastructure/spec-001-a/spec.yaml" in done.out
    assert "the id 'spec-001-a' is also that of specs/feature/spec-001-a" in done.out
    assert not small.path("specs/infrastructure/spec-001-a/spec.md").exists()
    assert small.generated() == before


def test_an_unknown_category_is_refused_with_the_way_to_add_it(small: Workspace) -> None:
    small.add("spec-009-broken", category="features")

    done = small.doit()

    assert done.code == 1
    assert "specs/features/spec-009-broken/spec.yaml" in done.out
    assert "'features' is not a category" in done.out
    assert "did you mean 'feature'?" in done.out
    assert '"categories": ["features"]' in done.out


def test_a_category_that_the_config_adds_is_built(small: Workspace) -> None:
    small.add("spec-ui-001-page", category="ui")
    small.configure(categories=["ui"])

    assert small.doit().code == 0

    assert small.path("specs/ui/spec-ui-001-page/spec.md").exists()


def test_a_spec_folder_that_leads_outside_is_refused_by_name(
    small: Workspace, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    shutil.copytree(small.path("specs/feature/spec-001-a"), outside)
    (outside / "spec.md").unlink()
    small.path("specs/feature/spec-010-link").symlink_to(outside, target_is_directory=True)

    done = small.doit()

    assert done.code == 1, done.said
    assert "specs/feature/spec-010-link: this link leads outside the workspace" in done.out
    assert [path.name for path in outside.iterdir()] == ["spec.yaml"]


def test_a_category_that_leads_outside_is_refused_by_name(small: Workspace, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    shutil.copytree(small.path("specs/feature/spec-001-a"), outside / "spec-010-link")
    small.path("specs/infrastructure").symlink_to(outside, target_is_directory=True)

    done = small.doit()

    assert done.code == 1, done.said
    assert "specs/infrastructure: this link leads outside the workspace" in done.out


@pytest.mark.parametrize("what", ["spec.yaml", "sections", "sections/overview.md", "spec.md"])
def test_a_file_of_a_spec_that_leads_outside_is_neither_read_nor_written(
    small: Workspace, tmp_path: Path, what: str
) -> None:
    folder = small.path(small.folder("spec-001-a"))
    secret = tmp_path / "outside"
    secret.mkdir()
    (secret / "overview.md").write_text("a secret\n", encoding="utf-8")
    (secret / "spec.yaml").write_bytes((folder / "spec.yaml").read_bytes())
    (secret / "spec.md").write_text("a secret\n", encoding="utf-8")
    before = {path.name: path.read_bytes() for path in secret.iterdir()}
    link = folder / what
    link.unlink(missing_ok=True)
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(secret if what == "sections" else secret / link.name)

    done = small.doit()

    assert done.code == 1, done.said
    assert f"{small.folder('spec-001-a')}/{what}" in done.out
    assert "outside the workspace" in done.out
    assert {path.name: path.read_bytes() for path in secret.iterdir()} == before
    if what != "spec.md":
        assert "a secret" not in small.read(f"{small.folder('spec-001-a')}/spec.md")


def test_a_link_inside_the_workspace_is_followed(small: Workspace) -> None:
    small.write("texts/overview.md", "Shared words.\n")
    small.path("specs/feature/spec-001-a/sections").symlink_to(small.path("texts"))

    assert small.doit().code == 0

    assert "Shared words.\n" in small.read("specs/feature/spec-001-a/spec.md")


def test_an_index_path_that_leads_outside_deletes_and_reads_nothing(
    small: Workspace, tmp_path: Path
) -> None:
    (tmp_path / "secret").mkdir()
    index = small.index()
    index["specs"].append({"id": "spec-800-x", "title": "X", "path": "../secret"})
    index["specs"].append({"id": "spec-801-x", "title": "X", "path": "/etc"})
    small.write(INDEX, json.dumps(index))

    done = small.doit()

    assert done.code == 0, done.said
    assert list((tmp_path / "secret").iterdir()) == []


# --- shared files --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "text", "place"),
    [
        (PROJECT_CONFIG, '{"defaults": {', f"{PROJECT_CONFIG}:1:"),
        (PROJECT_CONFIG, '{\n  "defaults": {"profil": "basic"}\n}', f"{PROJECT_CONFIG}:2:16: "),
        (ORGANISATION_CONFIG, "[]", f"{ORGANISATION_CONFIG}:1:1: "),
        (ORGANISATION_CONFIG, '{"version": "1", "version": "2"}', f"{ORGANISATION_CONFIG}:1:"),
        (".smartspec/profiles/own.yaml", "sections: [", ".smartspec/profiles/own.yaml:1:"),
        (
            ".smartspec/profiles/own.yaml",
            "summary: x\nsection: []\n",
            ".smartspec/profiles/own.yaml:2:1: ",
        ),
        (".smartspec/domains/own.yaml", "summary: [x]\n", ".smartspec/domains/own.yaml:1:"),
        (
            ".smartspec/templates/layouts/short.yaml",
            "sections: []\n",
            ".smartspec/templates/layouts/short.yaml:1:",
        ),
        (
            ".smartspec/templates/sections/own.md.j2",
            "no header",
            ".smartspec/templates/sections/own.md.j2:1:1: ",
        ),
        (
            ".smartspec/catalogue/threats.yaml",
            "- id: ours\n  part: spoofing\n  source: us\n  txt: x\n",
            ".smartspec/catalogue/threats.yaml:4:3: unknown key 'txt'",
        ),
        (
            ".smartspec/catalogue/threats.yaml",
            "- {id: summary-spoof, enabled: false}\n",
            ".smartspec/catalogue/threats.yaml:1:8: there is no shipped entry",
        ),
        (INDEX, '{"specs": [', f"{INDEX}:1:"),
        (INDEX, '{"specs": [{"id": 3}]}', f"{INDEX}:1:"),
        (INDEX, '{"spec": []}', f"{INDEX}:1:1: "),
        (PROJECT_CONFIG, '{"validation": {"rules": {"dead-lnk": "warn"}}}', PROJECT_CONFIG),
    ],
    ids=[
        "config cut short",
        "config with an unknown key",
        "config that is a list",
        "config with a key twice",
        "profile that is no YAML",
        "profile with an unknown key",
        "domain",
        "layout",
        "section without a header",
        "catalogue with an unknown key",
        "catalogue that switches off what is not there",
        "index cut short",
        "index with a wrong entry",
        "index with a wrong key",
        "config with an unknown rule",
    ],
)
def test_a_broken_shared_file_is_told_once_and_nothing_is_built(
    small: Workspace, path: str, text: str, place: str
) -> None:
    small.write(path, text)
    before = {name: found for name, (_, found) in small.snapshot().items() if "/cache/" not in name}

    done = small.doit()

    told_once(done, place)
    after = {name: found for name, (_, found) in small.snapshot().items() if "/cache/" not in name}
    assert after == before


def test_a_broken_config_is_told_the_same_way_by_every_command(small: Workspace) -> None:
    small.write(PROJECT_CONFIG, '{"defaults": {"profil": "basic"}}')

    for words in (["build"], ["explain", "spec-001-a"], ["render", "spec-001-a"], ["detect", "x"]):
        told_once(small.smartspec(*words), f"{PROJECT_CONFIG}:1:15: ")


def test_every_broken_shared_file_is_told_at_once(small: Workspace) -> None:
    small.write(PROJECT_CONFIG, '{"a": 1}')
    small.write(".smartspec/profiles/own.yaml", "section: []\n")

    done = small.doit()

    told_once(done, f"{PROJECT_CONFIG}:1:2: ")
    told_once(done, ".smartspec/profiles/own.yaml:1:1: ")


def test_a_mended_shared_file_leaves_everything_up_to_date(small: Workspace) -> None:
    small.write(PROJECT_CONFIG, "{")
    small.doit()
    small.path(PROJECT_CONFIG).unlink()

    assert small.build().executed == set()


def test_profiles_that_extend_each_other_are_told(small: Workspace) -> None:
    small.write(".smartspec/profiles/one.yaml", "summary: x\nextends: two\n")
    small.write(".smartspec/profiles/two.yaml", "summary: x\nextends: one\n")
    small.add("spec-009-broken", profile="one")

    done = small.doit()

    assert done.code in (1, 2)
    assert "profiles extend each other: one -> two -> one" in done.said
    assert "Traceback" not in done.said


@pytest.mark.parametrize(
    ("body", "line", "words"),
    [
        ("{% if %}", 4, "not a valid template"),
        ("text\n{{ spec.titel }}", 5, "titel"),
        ("{{ spec.overview.scope[99] }}", 4, "cannot be rendered"),
        ("{{ 1 // 0 }}", 4, "cannot be rendered"),
        ("{{ spec.author }}", 4, "absent"),
        ('{% include "sections/none.md.j2" %}', 4, "sections/none.md.j2"),
        ("{% set n = 'x' %}{% include n %}", 4, "computed name"),
    ],
    ids=[
        "syntax",
        "undefined",
        "index",
        "division",
        "absent value",
        "no such include",
        "computed include",
    ],
)
def test_a_broken_template_is_told_once_with_its_file_and_line(
    small: Workspace, body: str, line: int, words: str
) -> None:
    template = ".smartspec/templates/sections/acceptance.md.j2"
    small.write(template, f"{{#-\ntitle: Accepted\n-#}}\n{body}\n")
    before = small.generated()

    done = small.doit()

    assert done.code in (1, 2), done.said
    assert "Traceback" not in done.said
    assert "a bug in SmartSpec" not in done.said
    assert f"  {template}:{line}:1: " in done.out, done.said
    assert done.out.count(f"  {template}:") == 1, done.said
    assert words in done.said
    assert small.generated() == before


def test_a_catalogue_entry_that_is_wrong_is_told_with_its_place(small: Workspace) -> None:
    small.write(".smartspec/catalogue/tables.yaml", "- id: x\n  when: {profil: basic}\n")
    small.path(small.document("spec-001-a")).unlink()

    done = small.doit()

    assert done.code in (1, 2), done.said
    assert "Traceback" not in done.said
    assert ".smartspec/catalogue/tables.yaml:2:10: unknown key 'profil'" in done.said


# --- empty, cut short, corrupt -------------------------------------------------------------


def test_an_empty_workspace_says_what_to_do_next(empty: Workspace) -> None:
    done = empty.doit()

    assert done.code == 0, done.said
    assert "specs/<category>/<id>/spec.yaml" in done.out
    assert "smartspec init" in done.out


def test_a_folder_that_is_no_workspace_says_what_to_do_next(tmp_path: Path) -> None:
    nowhere = Workspace(tmp_path / "nowhere")
    nowhere.root.mkdir()

    done = nowhere.smartspec("build")

    assert done.code == 2
    assert "smartspec init" in done.err
    assert done.out == ""


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b'{"format": 1}', b"\xff\xfe\x00"],
    ids=["empty", "list", "key", "bytes"],
)
def test_corrupt_caches_are_made_anew_and_change_no_document(
    small: Workspace, content: bytes
) -> None:
    before = small.generated()
    small.write(STATE, content)
    small.write(SCAN, content)

    done = small.doit()

    assert done.code == 0, done.said
    assert done.err == ""
    assert small.generated() == before
    assert small.build().executed == set()


@pytest.mark.parametrize("name", [STATE, SCAN])
def test_a_cache_cut_anywhere_is_made_anew(small: Workspace, name: str) -> None:
    before = small.generated()
    whole = small.path(name).read_bytes()
    for part in (0.25, 0.9):
        small.write(name, whole[: int(len(whole) * part)])
        done = small.doit()
        assert done.code == 0, done.said
        assert small.generated() == before


def test_a_lost_cache_keeps_every_document(small: Workspace) -> None:
    before = small.snapshot()
    shutil.rmtree(small.path(".smartspec/cache"))

    done = small.doit()

    assert done.summary == "0 built, 3 kept, 0 failed, 0 up to date"
    after = small.snapshot()
    told = ("/cache/", "/trace.log")
    assert {n: s for n, s in after.items() if not any(word in n for word in told)} == {
        n: s for n, s in before.items() if not any(word in n for word in told)
    }


@pytest.mark.parametrize(
    "path", ["specs/feature/sub/x/spec.yaml", "specs/spec-010/spec.yaml", "specs/spec.yaml"]
)
def test_a_source_where_none_is_looked_for_is_told(small: Workspace, path: str) -> None:
    small.write(path, "id: x\ntitle: A\n")

    done = small.doit()

    assert done.code == 1, done.said
    assert f"  {path}: this source is not read" in done.out
    assert "move it to specs/<category>/<id>/spec.yaml" in done.out


def test_an_output_folder_outside_is_refused_with_its_key(small: Workspace) -> None:
    small.write(PROJECT_CONFIG, '{\n  "output": {"outputDir": "../../x"}\n}\n')

    done = small.doit()

    told_once(done, f"{PROJECT_CONFIG}:2:27: this path leads outside the workspace")
    assert "(output.outputDir)" in done.said
