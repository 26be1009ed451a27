"""`smartspec` is the same engine with the verbs that people look for."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from smartspec.cli import COMMANDS, main
from smartspec.index.checks import CHECKS as INDEX_CHECKS
from smartspec.proof.pages import check_names
from tests.workspace import INDEX, Workspace

FINANCE = "spec-004-financial-system"


# --- init ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def initialised(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """What `smartspec init` makes; not built."""
    made = Workspace(tmp_path_factory.mktemp("init") / "shop")
    made.root.mkdir()
    done = made.smartspec("init")
    assert done.code == 0, done.said
    return made


def test_init_makes_a_folder_by_name(tmp_path: Path) -> None:
    outside = Workspace(tmp_path)

    done = outside.smartspec("init", "my specs")

    assert done.code == 0
    assert "run `doit`" in done.out
    assert {"dodo.py", ".gitignore"} <= {path.name for path in (tmp_path / "my specs").iterdir()}


def test_init_twice_keeps_what_is_there(initialised: Workspace, tmp_path: Path) -> None:
    made = initialised.copy(tmp_path / "shop")
    made.write("dodo.py", "# mine\nfrom smartspec.graph.tasks import *\n")
    made.write(made.source("spec-001-order-intake"), "# mine\n")
    before = made.snapshot()

    done = made.smartspec("init")

    assert done.code == 0
    assert "written" not in done.out
    assert made.snapshot() == before


def test_init_changes_no_file_of_somebodys_and_names_each_line_that_it_lacks(
    tmp_path: Path,
) -> None:
    made = Workspace(tmp_path)
    own = {
        "dodo.py": "# from smartspec.graph.tasks import *\ndef task_own():\n    return None\n",
        ".gitignore": "node_modules/\n.smartspec/cache/\n",
    }
    for path, text in own.items():
        made.write(path, text)

    said = made.smartspec("init").out

    assert {path: made.read(path) for path in own} == own
    assert [line.strip() for line in said.splitlines() if "add the line" in line] == [
        "add the line `from smartspec.graph.tasks import *`",
        "add the line `.smartspec/backups/`",
        "add the line `.smartspec/reports/`",
        "add the line `.smartspec/trace.log*`",
        "add the line `.*.tmp`",
    ]
    made.write("dodo.py", f"{own['dodo.py']}from smartspec.graph.tasks import *\n")
    made.path(".gitignore").write_bytes(b".smartspec/\n\xff\xfe\n")
    assert "add" not in made.smartspec("init").out


def test_init_beside_specs_adds_no_example(tmp_path: Path) -> None:
    made = Workspace(tmp_path)
    made.add("spec-001-mine")

    assert made.smartspec("init").code == 0

    assert made.ids() == {"spec-001-mine"}
    assert made.doit().code == 0


def test_init_over_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("x", encoding="utf-8")

    done = Workspace(tmp_path).smartspec("init", "taken")

    assert done.code == 2
    assert "not a folder" in done.err
    assert "Traceback" not in done.err


def test_the_schema_that_init_writes_is_the_published_one(initialised: Workspace) -> None:
    published = initialised.smartspec("schema", "spec").out

    assert initialised.read(".smartspec/spec.schema.json") == published


# --- build ---------------------------------------------------------------------------------


def test_build_does_what_doit_does(small: Workspace) -> None:
    small.edit(small.source("spec-001-a"), "Say what", "Tell what")

    done = small.smartspec("build")

    assert done.code == 0
    assert done.summary == "1 built, 0 kept, 0 failed, 2 up to date"
    assert small.build().executed == set()


@pytest.mark.parametrize(
    "name",
    [
        "spec-001-a",
        "specs/feature/spec-001-a/spec.md",
        "specs/feature/spec-001-a/spec.yaml",
        "specs/feature/spec-001-a/",
    ],
)
def test_build_takes_an_id_a_document_a_source_or_a_folder(small: Workspace, name: str) -> None:
    for spec_id in small.ids():
        small.edit(small.source(spec_id), "Say what", "Tell what")

    done = small.smartspec("build", name)

    assert done.code == 0, done.said
    assert done.summary == "1 built, 0 kept, 0 failed, 0 up to date"


def test_build_exits_with_1_for_a_failed_spec(small: Workspace) -> None:
    small.write(small.source("spec-001-a"), "id: [")

    done = small.smartspec("build", "-j", "2")

    assert done.code == 1
    assert "spec.yaml:1:6" in done.out


def test_build_of_a_broken_spec_by_name_says_what_is_broken(small: Workspace) -> None:
    small.write(small.source("spec-001-a"), "id: [")

    done = small.smartspec("build", "spec-001-a")

    assert done.code == 1, done.said
    assert "specs/feature/spec-001-a/spec.yaml:1:6: " in done.out


@pytest.mark.parametrize("command", ["build", "explain", "render"])
def test_an_unknown_id_suggests_the_nearest(small: Workspace, command: str) -> None:
    done = small.smartspec(command, "spec-core-01-c")

    assert done.code == 2
    assert "there is no spec 'spec-core-01-c'" in done.err
    assert "did you mean 'spec-core-001-c'?" in done.err
    assert done.out == ""


# --- --specindex ---------------------------------------------------------------------------


def other_index(path: Path) -> Path:
    entry = {
        "id": "spec-001-a",
        "title": "First Elsewhere",
        "path": "apps/first/spec.md",
        "repo": "mono",
        "category": "core",
    }
    path.write_text(json.dumps({"specs": [entry]}), encoding="utf-8")
    return path


def test_specindex_resolves_in_another_index_and_writes_neither(
    small: Workspace, tmp_path: Path
) -> None:
    other = other_index(tmp_path / "other.json")
    before = (other.read_bytes(), small.path(INDEX).read_bytes())

    done = small.smartspec("build", "--specindex", "../other.json")

    document = small.read(small.document("spec-002-b"))
    assert done.code == 0, done.said
    assert "### " in document
    assert 'First Elsewhere - Spec Path: "apps/first/spec.md" Repo: mono' in document
    assert (other.read_bytes(), small.path(INDEX).read_bytes()) == before


def test_specindex_rebuilds_only_the_specs_that_name_others_and_back(
    small: Workspace, tmp_path: Path
) -> None:
    before = small.generated()
    other_index(tmp_path / "other.json")

    there = small.smartspec("build", "--specindex", str(tmp_path / "other.json"))
    back = small.doit()

    assert there.summary == back.summary == "1 built, 0 kept, 0 failed, 2 up to date"
    assert small.generated() == before


def test_a_missing_specindex_warns_and_uses_the_form_without_paths(small: Workspace) -> None:
    done = small.smartspec("build", "--specindex", "nowhere.json")

    document = small.read(small.document("spec-002-b"))
    assert done.code == 0, done.said
    assert "nowhere.json" in done.said
    assert "spec-001-a" in document
    assert "Spec Path" not in document


def test_a_broken_specindex_is_an_error_with_its_place(small: Workspace) -> None:
    small.write("broken.json", '{"specs":\n [}')

    done = small.smartspec("build", "--specindex", "broken.json")

    assert done.code == 2
    assert "broken.json:2:3: not valid JSON" in done.said
    assert "Traceback" not in done.said


def test_render_and_explain_take_specindex(small: Workspace, tmp_path: Path) -> None:
    other_index(tmp_path / "other.json")

    done = small.smartspec("render", "spec-002-b", "--specindex", str(tmp_path / "other.json"))

    assert done.code == 0
    assert "First Elsewhere" in done.out
    assert small.smartspec("explain", "spec-002-b", "--specindex", "x.json").code == 0


def test_an_index_given_to_regenerate_counts_once_which_is_said(
    small: Workspace, tmp_path: Path
) -> None:
    before = small.read(small.source("spec-002-b"))
    other_index(tmp_path / "other.json")

    done = small.smartspec("regenerate", "spec-002-b", "--specindex", str(tmp_path / "other.json"))

    assert done.code == 0, done.said
    assert "First Elsewhere" in small.read(small.document("spec-002-b"))
    assert f"next time ids are looked up in {INDEX} again; see SMARTSPEC_SPECINDEX" in done.said
    assert small.read(small.source("spec-002-b")) == before
    small.doit()
    assert "First Elsewhere" not in small.read(small.document("spec-002-b"))


def test_an_index_in_the_environment_lasts_whatever_runs(small: Workspace, tmp_path: Path) -> None:
    other_index(tmp_path / "other.json")
    lasting = {"SMARTSPEC_SPECINDEX": "../other.json"}

    done = small.smartspec("regenerate", "spec-002-b", env=lasting)
    again = small.doit(env=lasting)

    assert done.code == 0, done.said
    assert "looked up" not in done.said
    assert "First Elsewhere" in small.read(small.document("spec-002-b"))
    assert again.summary == "0 built, 0 kept, 0 failed, 3 up to date"
    assert small.smartspec("check", env=lasting).code == 0
    assert small.smartspec("check").code == 1


# --- explain, render, detect, schema ---------------------------------------------------------


def test_render_prints_exactly_the_document_and_writes_nothing(small: Workspace) -> None:
    before = small.snapshot()

    done = small.smartspec("render", "spec-001-a")

    assert done.code == 0
    assert done.out == small.read(small.document("spec-001-a"))
    assert small.snapshot() == before


def test_render_gives_utf_8_whatever_the_terminal_says(small: Workspace) -> None:
    small.add("spec-003-thai", title="ระบบ")

    done = small.smartspec("render", "spec-003-thai", env={"PYTHONIOENCODING": "ascii"})

    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("# SPEC-003: ระบบ\n")


def test_a_flag_changes_what_is_rendered_and_explained(small: Workspace) -> None:
    rendered = small.smartspec("render", "spec-001-a", "--mode=compact")
    said = json.loads(small.smartspec("explain", "spec-001-a", "--json", "--mode=compact").out)

    assert "- **Mode:** COMPACT" in rendered.out
    assert said["settings"]["mode"] == {"value": "compact", "origin": "flag --mode"}


@pytest.mark.parametrize("name", [*check_names(), *INDEX_CHECKS])
def test_explain_prints_the_page_of_every_check(
    empty: Workspace, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    assert main(["--root", str(empty.root), "explain", name]) == 0
    said = capsys.readouterr().out
    assert said.startswith(f"# {name}\n")
    assert "What it finds" in said
    assert "Why it matters" in said
    assert "How to fix" in said


def test_a_dash_is_no_file_for_output(empty: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--root", str(empty.root), "validate", "--output", "json=-"]) == 2
    assert "`--format json` writes to standard output" in capsys.readouterr().err
    assert not Path("-").exists()


def test_explain_gives_each_setting_and_section_with_its_reason(shipped: Workspace) -> None:
    done = shipped.smartspec("explain", FINANCE)
    data = json.loads(shipped.smartspec("explain", FINANCE, "--json").out)

    assert done.code == 0
    assert re.search(r"^  profile +financial +profile in spec.yaml$", done.out, re.MULTILINE)
    assert all(section["reason"] for section in data["sections"])
    assert [(section["id"], section["reason"]) for section in data["sections"]] == re.findall(
        r"^ +\d+  (\S+)(?: +critical)? {2,}(.+)$", done.out, re.MULTILINE
    )
    assert [section["title"] for section in data["sections"]] == [
        line.split(". ", 1)[1]
        for line in shipped.read(shipped.document(FINANCE)).splitlines()
        if line.startswith("## ")
    ]


def test_a_flag_that_switches_off_a_mandatory_level_is_refused(shipped: Workspace) -> None:
    done = shipped.smartspec("render", FINANCE, "--no-di")

    assert done.code == 2
    assert "di is mandatory in profile 'financial'" in done.err
    assert done.out == ""


def test_detect_names_profile_and_domain_with_the_words_that_say_so(small: Workspace) -> None:
    text = "Create SPEC for a payment system with PromptPay top-up"

    done = small.smartspec("detect", text)
    data = json.loads(small.smartspec("detect", text, "--json").out)

    assert done.code == 0
    assert "  financial  'payment', 'top-up'\n" in done.out
    assert "  fintech  'payment', 'PromptPay', 'top-up'\n" in done.out
    assert data["profile"][0]["name"] == "financial"
    assert "fintech" in [domain["name"] for domain in data["domain"]]


def test_detect_takes_an_author_for_no_authentication(small: Workspace) -> None:
    data = json.loads(small.smartspec("detect", "A page about an author", "--json").out)

    assert (data["profile"], data["domain"]) == ([], [])


def test_detect_wants_words_and_names_the_text_as_evidence(small: Workspace) -> None:
    empty = small.smartspec("detect", " ")
    assert (empty.code, "there are no words to read" in empty.said) == (2, True)
    assert (
        " in title" not in small.smartspec("detect", "A payment system that hashes, with SLA").out
    )


@pytest.mark.parametrize("name", ["spec", "config", "index", "profile"])
def test_schema_prints_one_json_schema(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", name]) == 0

    data = json.loads(capsys.readouterr().out)
    assert data["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert data["properties"]


# --- the command line ------------------------------------------------------------------------


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_each_command_shows_an_example(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])

    assert ended.value.code == 0
    assert f"example: smartspec {command}" in " ".join(capsys.readouterr().out.split())


def test_the_help_of_all_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])

    assert ended.value.code == 0
    said = capsys.readouterr().out.split()
    assert [command for command in COMMANDS if command not in said] == []


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["nothing"],
        ["build", "--nothing"],
        ["schema", "nothing"],
        ["render", "x", "--mode=odd"],
    ],
    ids=" ".join,
)
def test_a_wrong_command_line_exits_with_2_and_shows_the_usage(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)

    assert ended.value.code == 2
    assert "usage: smartspec" in capsys.readouterr().err


@pytest.mark.parametrize("jobs", ["0", "-1", "x"])
def test_a_number_of_jobs_that_is_none_is_refused_or_means_one(small: Workspace, jobs: str) -> None:
    done = small.smartspec("build", f"--jobs={jobs}")

    assert done.code in (0, 2)
    assert "Traceback" not in done.said


def test_a_root_that_is_no_workspace_is_refused(tmp_path: Path) -> None:
    done = Workspace(tmp_path).smartspec("--root", "nowhere", "build")

    assert done.code == 2
    assert "no SmartSpec workspace here or above" in done.err
