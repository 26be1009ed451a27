"""Checking a workspace: weights, exceptions, rules of one's own, fixes, and where findings go."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from smartspec.cli import main
from smartspec.graph.build import forget_scans
from tests.workspace import Workspace

A, B = "spec-001-a", "spec-002-b"
HAND_WRITTEN = "## Notes\n\nsee [it](#nowhere)\n"


@pytest.fixture
def noted(small: Workspace) -> Workspace:
    """Three specs, one of which has a hand-written section with a dead link."""
    small.write(f"{small.folder(A)}/sections/notes.md", HAND_WRITTEN)
    assert small.doit("spec").code == 0
    return small


class Said:
    """What one command said, and its exit code."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    def rules(self) -> list[str]:
        return [finding["rule"] for finding in json.loads(self.out)["findings"]]


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> object:
    def run(at: Workspace, *words: str) -> Said:
        forget_scans()
        code = main(["--root", str(at.root), *words])
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return run


def found(say: object, at: Workspace, *words: str) -> Said:
    assert callable(say)
    done = say(at, "validate", "--format", "json", *words)
    assert isinstance(done, Said)
    return done


# --- weights -------------------------------------------------------------------------------


def test_the_source_stands_over_the_project_and_a_profile_over_all(
    noted: Workspace, say: object
) -> None:
    assert (found(say, noted).code, found(say, noted).rules()) == (1, ["dead-link"])

    noted.configure(validation={"rules": {"dead-link": "warn"}})
    done = found(say, noted)
    assert (done.code, json.loads(done.out)["summary"]["warn"]) == (0, 1)
    assert found(say, noted, "--fail-on", "warn").code == 1

    noted.configure(profiles={"basic": {"rules": {"dead-link": "error"}}})
    assert found(say, noted).code == 1

    noted.edit(
        noted.source(A),
        "overview:",
        "validation: {rules: {dead-link: {severity: 'off', reason: later}}}\noverview:",
    )
    assert found(say, noted).rules() == []


def test_a_weight_without_a_reason_or_for_no_rule_is_an_error_at_its_place(
    noted: Workspace, say: object
) -> None:
    source = noted.read(noted.source(A))
    noted.write(noted.source(A), source + "validation: {rules: {dead-link: {severity: info}}}\n")
    assert "'reason' is missing" in found(say, noted, A).err

    noted.write(
        noted.source(A),
        source + "validation:\n  rules:\n    dead-lnik: {severity: info, reason: later}\n",
    )
    done = found(say, noted)
    assert done.code == 2
    line = source.count("\n") + 3
    assert f"spec.yaml:{line}:" in done.err
    assert "did you mean 'dead-link'?" in done.err


def test_only_the_rules_that_concern_a_spec_check_it_again(noted: Workspace) -> None:
    noted.write(f"{noted.folder(A)}/sections/notes.md", "## Notes\n\nNone.\n")
    assert not noted.build().failed

    noted.configure(validation={"rules": {"queue-metrics": "warn"}})
    again = noted.build()
    assert again.of("validate") == noted.ids()
    assert again.specs == set()

    noted.configure(profiles={"financial": {"rules": {"queue-metrics": "error"}}})
    assert noted.build().of("validate") == set()

    noted.write(
        ".smartspec/rules/ours.yaml",
        "rules:\n- {id: ours, must_not_match: zzz, message: no, profiles: [financial]}\n",
    )
    assert noted.build().executed == set()


def test_an_entry_that_a_text_names_is_looked_at_when_it_comes(
    small: Workspace, say: object
) -> None:
    small.edit(small.source(A), "Say what", "Like spec-009-new, say what")
    assert not small.build().failed
    assert found(say, small).rules() == []

    small.add("spec-009-new")
    done = small.build()

    assert done.of("validate") == {A, "spec-009-new"}
    assert found(say, small).rules() == ["unlisted-spec"]


def test_a_circle_is_noticed_by_each_of_its_specs_and_shown_whole(
    small: Workspace, say: object
) -> None:
    source = small.read(small.source(A))
    small.write(small.source(A), source + f"depends_on: [{B}]\n")

    done = small.build()

    assert done.failed == {f"validate:{A}", f"validate:{B}"}
    said = found(say, small).out
    assert f"{A} → {B} → {A}" in said
    assert f"{B} → {A} → {B}" in said


# --- exceptions ----------------------------------------------------------------------------


def test_an_inline_exception_holds_for_its_block_and_is_reported_once_unused(
    noted: Workspace, say: object
) -> None:
    path = f"{noted.folder(A)}/sections/notes.md"
    comment = "<!-- smartspec-ignore dead-link: the page comes later -->\n"
    noted.write(path, HAND_WRITTEN.replace("see", f"{comment}see"))
    assert noted.doit("spec").code == 0
    assert found(say, noted).rules() == []

    noted.write(path, f"## Notes\n\n{comment}Nothing to see.\n")
    assert noted.doit("spec").code == 0
    assert found(say, noted).rules() == ["unused-ignore"]


def test_an_exception_in_the_source_holds_for_a_key(small: Workspace, say: object) -> None:
    source = small.read(small.source(B))
    small.write(small.source(B), source.replace('["spec-001-a"]', '["spec-001-a", "spec-9-x"]'))
    assert small.doit("spec").code == 0
    assert found(say, small).rules() == ["unknown-dependency"]

    entry = "{rule: unknown-dependency, at: depends_on, reason: of a private repository}"
    with open(small.path(small.source(B)), "a", encoding="utf-8") as file:
        file.write(f"validation: {{ignore: [{entry}]}}\n")

    assert found(say, small).rules() == []


# --- rules of one's own --------------------------------------------------------------------


def test_a_rule_without_code_finds_and_explains(noted: Workspace, say: object) -> None:
    noted.write(
        ".smartspec/rules/ours.yaml",
        """\
rules:
  - id: says-purpose
    section: overview
    must_match: ห้ามขาด
    message: the overview says ห้ามขาด
    severity: error
    fix: write it
  - id: no-see
    must_not_match: '\\bsee\\b'
    message: say what it says instead
""",
    )

    done = found(say, noted, A)

    assert sorted(done.rules()) == ["dead-link", "no-see", "says-purpose"]
    assert callable(say)
    assert "without a line that matches `ห้ามขาด`" in say(noted, "explain", "says-purpose").out
    noted.configure(validation={"rules": {"no-see": "off"}})
    assert sorted(found(say, noted, A).rules()) == ["dead-link", "says-purpose"]


def test_a_rule_of_ones_own_for_a_section_that_is_not_there_says_so(
    noted: Workspace, say: object
) -> None:
    rule = "{id: ours, section: notse, must_match: budget, message: say what it may cost}"
    noted.write(".smartspec/rules/ours.yaml", f"rules:\n- {rule}\n")

    findings = json.loads(found(say, noted, A).out)["findings"]

    own = [(f["message"], f["line"]) for f in findings if f["rule"] == "ours"]
    assert own == [("there is no section 'notse': say what it may cost", 1)]


@pytest.mark.parametrize(
    ("rule", "place", "said"),
    [
        ("id: a\n    mesage: x", "3:5", "did you mean 'message'?"),
        ("id: a\n    message: x\n    must_match: '['", "4:17", "not a regular expression"),
        ("id: a\n    message: x", "2:5", "either `must_match` or `must_not_match`"),
        ("id: dead-link\n    message: x\n    must_match: a", "2:9", "a rule of SmartSpec"),
    ],
)
def test_a_wrong_rule_without_code_is_placed(
    small: Workspace, say: object, rule: str, place: str, said: str
) -> None:
    small.write(".smartspec/rules/ours.yaml", f"rules:\n  - {rule}\n")

    done = found(say, small)

    assert done.code == 2
    assert f".smartspec/rules/ours.yaml:{place}: " in done.err
    assert said in done.err
    assert "Traceback" not in done.err


PACKAGE = '''
from smartspec.rules.model import Hit, Rule

def no_owner(document):
    """Says who answers.

    What it finds: a source without author.
    """
    if document.spec is not None and document.spec.author is None:
        yield Hit(document.top, "nobody answers for this spec", key="author")

def breaks(document):
    """Breaks."""
    raise RuntimeError("รื้อ")
    yield

def far(document):
    yield Hit(9999, "nobody can read this")

def odd(document):
    yield Hit("3", None)

def leaves(document):
    raise SystemExit(0)

RULES = [Rule("owner", "warn", no_owner), Rule("breaks", "warn", breaks)]
NONSENSE = [
    Rule("far", "warn", far), Rule("odd", "warn", odd), Rule("leaves", "warn", leaves),
    Rule("far", "fatal", far), Rule("A | b", "warn", far), Rule(7, "warn", far),
    Rule("uncalled", "warn", None), Rule("dead-link", "warn", far),
]
'''


def installed(at: Path, entry: str) -> dict[str, str]:
    """A package with one entry point, as pip leaves it; the environment that finds it."""
    info = at / "our_rules-1.0.dist-info"
    info.mkdir(parents=True)
    (at / "our_rules.py").write_text(PACKAGE, encoding="utf-8")
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: our-rules\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[smartspec.rules]\nours = {entry}\n")
    return {"SMARTSPEC_TEST_PATH": str(at)}


@pytest.mark.parametrize(
    ("entry", "rules", "said"),
    [
        ("our_rules:RULES", {"owner", "faulty-rule"}, "RuntimeError: รื้อ"),
        ("our_rules:misspelt", {"faulty-rule"}, "AttributeError"),
        ("our_rules:NONSENSE", {"faulty-rule"}, "line 9999 of a document"),
        ("our_rules:NONSENSE", {"faulty-rule"}, "the line of a Hit is '3'"),
        ("our_rules:NONSENSE", {"faulty-rule"}, "SystemExit: 0"),
        ("our_rules:NONSENSE", {"faulty-rule"}, "the id 7 is not made of"),
        ("our_rules:NONSENSE", {"faulty-rule"}, "the id 'dead-link' is taken"),
        ("our_rules:PACKAGE_IS_NOT_THERE.x", {"faulty-rule"}, "cannot be loaded"),
        ("our_rules:no_owner", {"faulty-rule"}, "cannot be loaded"),
        ("no_such_module:RULES", {"faulty-rule"}, "ModuleNotFoundError"),
    ],
)
def test_rules_of_a_package_are_run_and_a_faulty_one_is_reported(
    small: Workspace, tmp_path: Path, entry: str, rules: set[str], said: str
) -> None:
    at = installed(tmp_path / "site", entry)["SMARTSPEC_TEST_PATH"]

    done = subprocess.run(
        [sys.executable, "-m", "smartspec", "validate", A, "--format", "json"],
        cwd=small.root,
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(small.package), at))},
        capture_output=True,
        check=False,
    )

    assert done.returncode == 1, done.stderr.decode()
    data = json.loads(done.stdout)
    assert {finding["rule"] for finding in data["findings"]} == rules
    assert said in done.stdout.decode()
    assert b"Traceback" not in done.stderr


# --- fixing --------------------------------------------------------------------------------


def test_fix_takes_entries_out_of_the_source_and_keeps_comments(
    small: Workspace, say: object
) -> None:
    source = small.read(small.source(A))
    extra = f"# builds on\ndepends_on:\n  - {A}  # itself\n  # users\n  - {B}\n  - {B}\n# end\n"
    small.write(small.source(A), source + extra)
    small.doit("spec")

    done = found(say, small, "--fix", A)

    kept = f"# builds on\ndepends_on:\n  # users\n  - {B}\n# end\n"
    assert small.read(small.source(A)) == source + kept
    assert "fixed specs/feature/spec-001-a/spec.yaml: the spec depends on itself" in done.err
    assert "self-dependency" not in done.rules()


def test_fix_keeps_exceptions_at_what_they_were_written_for(small: Workspace, say: object) -> None:
    source = small.read(small.source(A))
    listed = f"  - {A}\n  - {B}\n  - spec-009-x\n  - {B}\n  - spec-010-y\n"
    ignored = (
        "validation:\n  ignore:\n"
        '    - {rule: unknown-dependency, at: "depends_on[2]", reason: it comes}  # soon\n'
        "    - rule: unknown-dependency\n      at: depends_on[4]\n      reason: it comes\n"
        "    - {rule: deprecated-dependency, at: 'depends_on[3]', reason: we know}\n"
    )
    small.write(small.source(A), f"{source}depends_on:\n{listed}{ignored}")
    small.doit("spec")
    before = found(say, small, "--fix", A).rules()

    kept = small.read(small.source(A)).removeprefix(source)

    assert before.count("unknown-dependency") == 0
    assert kept == (
        f"depends_on:\n  - {B}\n  - spec-009-x\n  - spec-010-y\n"
        "validation:\n  ignore:\n"
        '    - {rule: unknown-dependency, at: "depends_on[1]", reason: it comes}  # soon\n'
        '    - rule: unknown-dependency\n      at: "depends_on[2]"\n      reason: it comes\n'
    )


def test_nothing_to_fix_is_said_and_nothing_written(noted: Workspace, say: object) -> None:
    before = noted.read(noted.source(A))

    assert "nothing here can be fixed" in found(say, noted, "--fix").err
    assert noted.read(noted.source(A)) == before


# --- origins -------------------------------------------------------------------------------

PARTS = "CREATE TABLE parts (\n  id uuid PRIMARY KEY,\n  maker uuid REFERENCES makers (id)\n);"


def test_a_broken_block_of_generated_code_names_what_of_the_source_made_it(
    small: Workspace, say: object
) -> None:
    code = [{"title": title, "language": "sql", "code": PARTS} for title in ("First", "Second")]
    code[0]["code"] = PARTS.replace(" REFERENCES makers (id)", "").replace("parts", "makes")
    small.add("spec-007-parts", include_sections=["examples"], examples=code)

    assert small.build().failed == {"validate:spec-007-parts"}

    done = found(say, small, "spec-007-parts")
    [finding] = json.loads(done.out)["findings"]
    shown = small.read(small.document("spec-007-parts")).splitlines()[finding["line"] - 1]
    assert shown[finding["column"] - 1 :] == "REFERENCES makers (id)"
    assert (done.code, finding["rule"], finding["key"]) == (
        1,
        "undefined-table",
        "examples[1].code",
    )
    assert callable(say)
    source = small.read(small.source("spec-007-parts")).splitlines()
    line = next(n for n, text in enumerate(source, 1) if text.startswith("examples:"))
    place = f"{small.source('spec-007-parts')}:{line}:"
    assert f"source: {place}" in say(small, "validate", "spec-007-parts").out


def test_a_broken_block_that_a_person_wrote_has_no_origin(small: Workspace, say: object) -> None:
    block = f"## Notes\n\n```sql\n{PARTS}\n```\n"
    small.write(f"{small.folder(A)}/sections/notes.md", block)
    small.doit("spec")

    [finding] = json.loads(found(say, small, A).out)["findings"]

    assert (finding["rule"], finding["key"]) == ("undefined-table", "")


# --- where findings go ---------------------------------------------------------------------


def test_several_formats_at_once_go_to_files(noted: Workspace, say: object, tmp_path: Path) -> None:
    files = {name: tmp_path / "out" / name for name in ("sarif", "junit", "gitlab", "markdown")}
    words = [f"--output={name}={path}" for name, path in files.items()]
    assert callable(say)

    done = say(noted, "validate", *words)

    assert done.code == 1
    assert "^" in done.out
    assert "1 error, 0 warnings in 3 documents" in done.out
    assert all("#nowhere" in path.read_text(encoding="utf-8") for path in files.values())


@pytest.mark.parametrize("given", ["sarif", "sarif=", "saref=x"])
def test_a_wrong_output_is_a_usage_error(noted: Workspace, say: object, given: str) -> None:
    done = found(say, noted, "--output", given)

    assert done.code == 2
    assert done.out == ""


def test_the_report_of_the_reference(noted: Workspace, say: object) -> None:
    assert callable(say)

    done = say(noted, "validate", "--validate-consistency")

    assert done.code == 1
    assert done.out.startswith("🔍 Consistency Check Results:\n\n❌ ERROR: nothing here is called")
    assert "✅ PASS: All critical sections present" in done.out
    assert "Summary: 1 error, 0 warnings, " in done.out


def passed(say: object, at: Workspace, *words: str) -> tuple[int, str]:
    """How many checks passed, and the report that lists them."""
    assert callable(say)
    number = json.loads(say(at, "validate", "--format", "json", *words).out)["summary"]["passed"]
    return number, say(at, "validate", "--format", "report", *words).out


def test_a_rule_that_did_not_run_passed_nothing(noted: Workspace, say: object) -> None:
    before, report = passed(say, noted, B)
    assert "Every decision has a reason" not in report  # it is for profile technical
    assert "✅ PASS: Every link leads somewhere" in report

    config = {"validation": {"rules": {"dead-link": "off"}}}
    noted.write("smartspec.config.json", json.dumps(config))
    after, report = passed(say, noted, B)
    assert after == before - 1
    assert "Every link leads somewhere" not in report

    noted.write("smartspec.config.json", json.dumps({"validation": {"enabled": False}}))
    assert passed(say, noted)[0] == 0


def test_nothing_read_passes_nothing(noted: Workspace, say: object) -> None:
    noted.path(noted.document(B)).unlink()

    assert passed(say, noted, B)[0] == 0


@pytest.mark.parametrize(("answer", "code"), [("c\n", 0), ("s\n", 1), ("", 1), ("f\ns\n", 1)])
def test_on_a_terminal_errors_lead_to_a_question(
    noted: Workspace, say: object, monkeypatch: pytest.MonkeyPatch, answer: str, code: int
) -> None:
    import io

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("sys.stdin", Terminal(answer))
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert callable(say)

    done = say(noted, "validate", "--validate-consistency")

    assert done.code == code
    assert "[f]ix what can be fixed, [c]ontinue anyway" in done.out


def test_build_checks_nothing_or_ends_with_the_report(noted: Workspace) -> None:
    assert noted.smartspec("build").code == 1
    assert noted.smartspec("build", "--no-validation").code == 0

    done = noted.smartspec("build", "--validate-consistency")

    assert done.code == 1
    assert "❌ ERROR: nothing here is called '#nowhere'" in done.out


def test_a_code_host_gets_paths_from_the_root_of_the_repository(
    noted: Workspace, say: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A workspace may stand in a folder of a repository, and be checked from anywhere."""
    document = f"{noted.root.name}/{noted.document(A)}"
    (noted.root.parent / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    assert callable(say)

    github = say(noted, "validate", "--format", "github").out
    gitlab = json.loads(say(noted, "validate", "--format", "gitlab").out)
    bare = ("--document", str(noted.path(noted.document(A))))
    apart = say(noted, "validate", *bare, "--format", "github").out

    assert github.startswith(f"::error file={document},line=")
    assert [entry["location"]["path"] for entry in gitlab] == [document]
    assert apart.startswith(f"::error file={document},line=")


@pytest.mark.parametrize("name", ["text", "report", "json", "junit", "gitlab", "markdown"])
def test_a_reader_of_one_line_gets_it_in_every_format(noted: Workspace, name: str) -> None:
    words = f"{sys.executable} -m smartspec validate --format {name}"
    env = {**os.environ, "PYTHONPATH": str(noted.package), "PYTHONUNBUFFERED": "1"}

    piped = subprocess.run(
        f"{words} | head -1", shell=True, cwd=noted.root, env=env, capture_output=True, check=False
    )

    assert (piped.stdout.count(b"\n"), piped.stderr) == (1, b"")


def test_a_reader_that_goes_away_is_no_error_and_a_file_gets_everything(
    noted: Workspace, tmp_path: Path
) -> None:
    words = f"{sys.executable} -m smartspec validate --format sarif"
    env = {**os.environ, "PYTHONPATH": str(noted.package)}

    piped = subprocess.run(
        f"{words} | head -1", shell=True, cwd=noted.root, env=env, capture_output=True, check=False
    )
    to_file = tmp_path / "found.sarif"
    subprocess.run(f"{words} > {to_file}", shell=True, cwd=noted.root, env=env, check=False)

    assert (piped.stdout, piped.stderr) == (b"{\n", b"")
    assert len(json.loads(to_file.read_text(encoding="utf-8"))["runs"][0]["results"]) == 1


@pytest.mark.parametrize("words", [f"smartspec build {B}", f"doit spec:{B} validate:{B}"])
def test_a_build_whose_reader_goes_away_is_done_all_the_same(noted: Workspace, words: str) -> None:
    """Its exit code is the build's own, and nothing is said about the pipe."""
    env = {**os.environ, "PYTHONPATH": str(noted.package), "PYTHONUNBUFFERED": "1"}
    noted.path(noted.document(B)).unlink()
    read, write = os.pipe()
    os.close(read)  # whoever should read has gone before the first word

    done = subprocess.run(
        [sys.executable, "-m", *words.split()],
        cwd=noted.root,
        env=env,
        stdout=write,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(write)

    assert (done.returncode, done.stderr) == (0, b"")
    assert noted.path(noted.document(B)).is_file()


def test_a_build_that_fails_says_so_by_its_code_though_nobody_reads(noted: Workspace) -> None:
    noted.write(noted.source(B), "id: [")
    words = f"{sys.executable} -m smartspec build | head -0; exit ${{PIPESTATUS[0]}}"
    env = {**os.environ, "PYTHONPATH": str(noted.package)}

    done = subprocess.run(
        ["bash", "-c", words], cwd=noted.root, env=env, capture_output=True, check=False
    )

    assert (done.returncode, done.stderr) == (1, b"")


def test_a_document_of_somebody_else_is_checked_anywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "their spec.md").write_text("# ร้าน\r\n\r\n[x](#y)\r\n", encoding="utf-8-sig")
    monkeypatch.chdir(tmp_path)
    forget_scans()

    code = main(["validate", "--document", "their spec.md", "--document", "no.md"])

    said = capsys.readouterr()
    assert code == 2
    assert "their spec.md:3:5: error dead-link" in said.out
    assert "no.md: cannot read it" in said.err


def test_one_broken_spec_fails_alone(noted: Workspace, say: object) -> None:
    noted.write(noted.source(B), "id: [")

    done = found(say, noted)

    assert done.code == 2
    assert done.rules() == ["dead-link"]
    assert "spec-002-b/spec.yaml:1:6" in done.err


def test_findings_are_the_same_from_run_to_run(noted: Workspace) -> None:
    runs = {
        noted.smartspec("validate", "--format", name, env={"PYTHONHASHSEED": seed}).out
        for seed in ("1", "2")
        for name in ("sarif",)
    }

    assert len(runs) == 1


# --- the index -----------------------------------------------------------------------------


def test_index_check_mends_an_index_of_somebody_else(
    small: Workspace, say: object, tmp_path: Path
) -> None:
    theirs = {
        "total_specs": 9,
        "specs": [
            {"id": "a", "title": "ก", "path": "a", "category": "ui", "dependencies": ["a", "b"]},
            {"id": "b", "title": "b", "path": "b", "category": "ui", "dependencies": ["a"]},
        ],
    }
    path = tmp_path / "SPEC_INDEX.json"
    path.write_text(json.dumps(theirs), encoding="utf-8")
    for name in "ab":
        (tmp_path / name).mkdir()
    assert callable(say)

    before = say(small, "index", "check", str(path))
    after = say(small, "index", "check", str(path), "--fix")

    assert before.code == after.code == 1
    assert "'a' depends on itself" in before.out
    assert "total_specs is 9, and there are 2" in before.out
    assert "a circle of dependencies: a → b → a" in after.out
    assert "depends on itself" not in after.out
    assert "health: 0 of 100" in after.out
    assert json.loads(path.read_text(encoding="utf-8"))["total_specs"] == 2


def test_the_index_of_a_workspace_is_sound_and_drawn(small: Workspace, say: object) -> None:
    assert callable(say)

    checked = say(small, "index", "check")
    drawn = say(small, "index", "graph", "--around", A, "--format", "dot")

    assert (checked.code, "health: 100 of 100" in checked.out) == (0, True)
    assert f'"{B}" -> "{A}";' in drawn.out
    assert "spec-core-001-c" not in drawn.out
    assert "did you mean" in say(small, "index", "graph", "--around", "spec-001-b").err


def test_an_index_check_that_looked_at_nothing_passed_nothing(
    small: Workspace, say: object, tmp_path: Path
) -> None:
    path = tmp_path / "SPEC_INDEX.json"
    assert callable(say)

    def checks(index: object) -> str:
        path.write_text(json.dumps(index), encoding="utf-8")
        return str(say(small, "index", "check", str(path), "--format", "report").out)

    assert "0 checks passed" in checks({"specs": []})
    alone = checks({"specs": [{"id": "a", "repo": "theirs"}, {"id": "b", "repo": "others"}]})
    assert "✅ PASS: Every id stands once" in alone
    assert "2 checks passed" in alone


def test_a_stale_entry_and_a_missing_file_are_seen(small: Workspace, say: object) -> None:
    small.edit(small.source(A), '"First"', '"Erster"')
    index = small.index()
    index["specs"].append({"id": "spec-009-x", "path": "specs/feature/spec-009-x", "repo": "local"})
    small.write(".smartspec/SPEC_INDEX.json", json.dumps(index))
    assert callable(say)

    out = say(small, "index", "check").out

    assert "title of 'spec-001-a' is 'First' here, and 'Erster' there" in out
    assert "'spec-009-x' is not there: specs/feature/spec-009-x" in out
