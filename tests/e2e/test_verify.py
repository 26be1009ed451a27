"""`smartspec verify` and the tasks `verify:ID`, as people run them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from smartspec.layout import shipped_templates
from tests.workspace import Workspace

SPEC = "spec-001-shop"
PROOF = f".smartspec/cache/proof/{SPEC}.json"
EXAMPLES = [
    {"title": "One", "language": "json", "code": '{"a": 1}'},
    {"title": "Two", "language": "sql", "code": "SELECT 1;"},
]
KEY = {"name": "id", "type": "uuid", "primary_key": True}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """One spec with an example of JSON and one of SQL."""
    made = Workspace.empty(tmp_path / "workspace")
    made.add(SPEC, include_sections=["examples"], examples=EXAMPLES)
    return made


def line_of(workspace: Workspace, words: str) -> int:
    lines = workspace.read(workspace.document(SPEC)).split("\n")
    return next(number for number, line in enumerate(lines, 1) if words in line)


def test_a_build_proves_and_says_where_generated_text_came_from(workspace: Workspace) -> None:
    workspace.edit(workspace.source(SPEC), '{\\"a\\": 1}', '{\\"a\\" 1}')
    done = workspace.doit()
    line = line_of(workspace, '{"a" 1}')
    assert done.code == 1
    assert f"✗ verify:{SPEC}" in done.out
    assert f"spec.md:{line}:6: json-syntax: not JSON: " in done.out
    assert "(examples[0].code)" in done.out
    assert "1 proof failed" in done.out


def test_what_is_sound_is_proven_once(workspace: Workspace) -> None:
    assert f"verify:{SPEC}" in workspace.build().executed
    before = workspace.snapshot()
    assert workspace.build().executed == set()
    assert workspace.smartspec("verify").code == 0
    assert workspace.snapshot()[PROOF] == before[PROOF]


def test_a_changed_document_is_proven_again_and_no_other(workspace: Workspace) -> None:
    other = workspace.add("spec-002-other")
    workspace.build()
    workspace.edit(workspace.source(SPEC), "SELECT 1;", "SELEC 1;")
    tasks = workspace.build()
    assert tasks.of("verify") == {SPEC}
    assert other not in tasks.of("verify")
    assert "sql-syntax" in tasks.errors[f"verify:{SPEC}"]


def test_a_link_is_looked_up_again_when_its_file_goes(workspace: Workspace) -> None:
    workspace.build()
    workspace.write(workspace.document(SPEC), "[it](beside.txt)\n")
    workspace.write(f"{workspace.folder(SPEC)}/beside.txt", "x")
    assert workspace.smartspec("verify").code == 0
    workspace.path(f"{workspace.folder(SPEC)}/beside.txt").unlink()
    done = workspace.smartspec("verify")
    assert (done.code, "dead-link" in done.out) == (1, True)


def test_a_tool_that_is_not_there_is_said_once_and_may_be_required(workspace: Workspace) -> None:
    workspace.add("spec-002-other", include_sections=["examples"], examples=EXAMPLES)
    workspace.build()
    done = workspace.smartspec("verify")
    assert done.code == 0
    assert done.out.startswith("0 errors, 0 warnings in ")
    assert done.err == "not checked: SQL was parsed and not run (--postgres DSN runs it)\n"
    required = workspace.smartspec("verify", "--require", "postgres")
    assert required.code == 1
    assert "required, and not there: postgres (--postgres DSN runs it)" in required.err
    assert workspace.smartspec("verify", "--require", "mermaid").code == 0  # nothing to draw


def test_findings_are_data_for_machines(workspace: Workspace) -> None:
    workspace.build()
    workspace.write(workspace.document(SPEC), "```json\n{\n```\n[a](#b)\n")
    done = workspace.smartspec("verify", SPEC, "--format", "json")
    data = json.loads(done.out)
    assert done.code == 1
    assert [(f["rule"], f["line"]) for f in data["findings"]] == [
        ("json-syntax", 2),
        ("dead-anchor", 4),
    ]
    assert (data["version"], data["absent"]) == (1, [])


def test_sql_is_run_where_a_server_is_named(workspace: Workspace, postgres_dsn: str) -> None:
    broken = {**KEY, "default": "no_such_function()"}
    tables = [{"name": "item", "columns": [KEY]}, {"name": "part", "columns": [broken]}]
    workspace.add(SPEC, include_sections=["data-model"], data_model={"tables": tables})
    assert workspace.build().failed == set()
    done = workspace.smartspec("verify", "--postgres", postgres_dsn, "--require", "postgres")
    assert done.code == 1, done.said
    assert "error sql-run\n  function no_such_function() does not exist" in done.out
    assert "(data_model.tables[1])" in done.out
    line = line_of(workspace, "PRIMARY KEY DEFAULT no_such_function()\n".strip())
    assert f"spec.md:{line}:" in done.out


def test_a_server_that_does_not_answer_is_wrong_usage(workspace: Workspace) -> None:
    workspace.build()
    done = workspace.smartspec("verify", "--postgres", "host=/nowhere")
    assert (done.code, "--postgres" in done.err, "Traceback" in done.err) == (2, True, False)


def test_typescript_and_mermaid_are_read_by_their_own_programs(
    workspace: Workspace, node_folder: Path
) -> None:
    workspace.build()
    code = "```ts\nexport const a: number = 'x';\n```\n\n```mermaid\ngantt\n  foo\n```\n"
    workspace.write(workspace.document(SPEC), code)
    words = ("verify", "--node-modules", str(node_folder), "--require", "node")
    done = workspace.smartspec(*words)
    assert done.code == 1
    path = workspace.document(SPEC)
    found = [line.split(": ") for line in done.out.splitlines() if line.startswith(path)]
    assert found == [
        [f"{path}:2:14", "error typescript-types"],
        [f"{path}:7:3", "error mermaid-diagram"],
    ]
    assert workspace.smartspec(*words).out == done.out


def test_what_verify_finds_goes_to_files_in_every_format(small: Workspace, tmp_path: Path) -> None:
    broken = "## Notes\n\n```json\n{\n```\n"
    small.write(f"{small.folder('spec-001-a')}/sections/notes.md", broken)
    assert small.doit("spec").code == 0
    log = tmp_path / "proof.sarif"

    done = small.smartspec("verify", f"--output=sarif={log}", "--format", "github")

    assert done.code == 1
    assert done.out.startswith("::error file=specs/feature/spec-001-a/spec.md,line=")
    [result] = json.loads(log.read_text(encoding="utf-8"))["runs"][0]["results"]
    assert result["ruleId"] == "json-syntax"


# --- exceptions ----------------------------------------------------------------------------


def test_an_exception_is_one_for_verify_too(small: Workspace) -> None:
    notes = (
        "## Notes\n\n"
        "<!-- smartspec-ignore dead-link: the page comes later -->\n[it](#nowhere)\n\n"
        "<!-- smartspec-ignore dead-anchor: so does this -->\n> [it](#soon)\n\n"
        "<!-- smartspec-ignore dead-link: and the file -->\n[it](soon.md)\n\n"
        "<!-- smartspec-ignore json-syntax: half of an answer -->\n```json\n{\n```\n"
    )
    place = f"{small.folder('spec-001-a')}/sections/notes.md"
    small.write(place, notes)

    assert small.doit().code == 0
    assert small.smartspec("verify").code == 0
    assert "ignore" not in small.smartspec("validate", "--format", "json").out

    small.write(place, notes.replace("smartspec-ignore json", "was json"))
    done = small.doit()
    assert (done.code, "json-syntax" in done.out) == (1, True)


def test_an_exception_that_verify_has_no_use_for_is_reported(small: Workspace) -> None:
    notes = (
        "## Notes\n\n"
        "<!-- smartspec-ignore json-syntax: was half of an answer -->\n```json\n{}\n```\n\n"
        "<!-- smartspec-ignore dead-link: the file is there now -->\n[it](spec.yaml)\n\n"
        "<!-- smartspec-ignore sql-run: not looked at without a server -->\n"
        "```sql\nSELECT 1;\n```\n"
    )
    place = f"{small.folder('spec-001-a')}/sections/notes.md"
    small.write(place, notes)
    assert small.doit().code == 0

    done = small.smartspec("verify", "--format", "json")
    found = json.loads(done.out)["findings"]
    assert [(item["rule"], item["severity"]) for item in found] == [("unused-ignore", "warn")] * 2
    assert "'json-syntax'" in found[0]["message"]
    assert "'dead-link'" in found[1]["message"]
    assert done.code == 0
    assert small.smartspec("verify", "--fail-on", "warn").code == 1

    small.write(place, notes.replace("{}", "{"))
    assert small.doit().code == 0
    assert "'json-syntax'" not in small.smartspec("verify").out


def test_an_idle_entry_of_the_source_is_reported_by_verify_with_its_key(
    workspace: Workspace,
) -> None:
    ignored = {"rule": "json-syntax", "at": "examples[0]", "reason": "was half of an answer"}
    workspace.add(SPEC, validation={"ignore": [ignored]})
    assert workspace.doit().code == 0

    [found] = json.loads(workspace.smartspec("verify", "--format", "json").out)["findings"]
    assert (found["rule"], found["key"]) == ("unused-ignore", "validation.ignore[0]")


def test_generated_text_is_excepted_for_verify_in_the_source(workspace: Workspace) -> None:
    broken = [{**EXAMPLES[0], "code": "{"}]
    ignored = {"rule": "json-syntax", "at": "examples[0]", "reason": "half of an answer"}
    sections = ["examples"]
    workspace.add(
        SPEC, include_sections=sections, examples=broken, validation={"ignore": [ignored]}
    )
    assert workspace.doit().code == 0

    workspace.add(SPEC, include_sections=sections, examples=broken)
    assert workspace.doit().code == 1


def test_every_check_may_be_excepted() -> None:
    from smartspec.proof import node, postgres
    from smartspec.proof.registry import CHECKS
    from smartspec.rules.ignores import PROVEN

    assert set(CHECKS) | {postgres.CHECK, node.TYPES_CHECK, node.DIAGRAM_CHECK} == PROVEN


# --- places in other documents ---------------------------------------------------------------


def test_a_place_in_another_spec_is_looked_up_again_when_that_changes(small: Workspace) -> None:
    other = "spec-002-b"
    small.write(
        f"{small.folder('spec-001-a')}/sections/notes.md",
        f"## Notes\n\n[there](../{other}/spec.md#there) [guide](../../../docs/guide.md#start)\n",
    )
    place = f"{small.folder(other)}/sections/notes.md"
    small.write(place, "## Notes\n\n### There\n\nText.\n")
    small.write("docs/guide.md", "# Start\n")
    assert small.build().failed == set()
    assert small.build().executed == set()

    small.write(place, "## Notes\n\n### Elsewhere\n\nText.\n")
    tasks = small.build()
    assert tasks.failed == {"verify:spec-001-a"}
    said = tasks.errors["verify:spec-001-a"]
    assert f"dead-anchor: nothing in '../{other}/spec.md' is called '#there'" in said

    small.write(place, "## Notes\n\n### There\n\nOther text.\n")
    assert small.build().failed == set()
    small.write("docs/guide.md", "# Begin\n")
    assert small.build().failed == {"verify:spec-001-a"}
    small.path("docs/guide.md").unlink()
    done = small.smartspec("verify")
    assert (done.code, "there is no file '../../../docs/guide.md'" in done.out) == (1, True)


def test_a_dead_link_in_generated_text_names_what_it_came_from_and_a_persons_nothing(
    small: Workspace,
) -> None:
    shipped = Path(shipped_templates(), "sections", "overview.md.j2").read_text(encoding="utf-8")
    own = ".smartspec/templates/sections/overview.md.j2"
    small.write(own, f"{shipped}\nSee [there](#gone).\n")
    notes = f"{small.folder('spec-001-a')}/sections/notes.md"
    small.write(notes, "## Notes\n\nSee [here](#lost).\n")
    small.build()

    done = small.smartspec("verify", "spec-001-a", "--format", "json")

    found = {f["message"]: f["key"] for f in json.loads(done.out)["findings"]}
    assert found == {
        "nothing here is called '#gone'": "sections/overview.md.j2",
        "nothing here is called '#lost'": "",
    }
