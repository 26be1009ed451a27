"""Writing sources by command: `new`, `edit`, `regenerate`, and the command lines of section 15."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

import pytest

from smartspec.cli import main
from smartspec.graph.build import forget_scans
from tests.workspace import Workspace


@dataclass
class Desk:
    """A workspace that commands are run in, in this process."""

    workspace: Workspace
    capsys: pytest.CaptureFixture[str]

    def run(self, line: str, code: int = 0) -> str:
        """Run one command line as printed; returns what it said."""
        forget_scans()
        words = shlex.split(line.replace("\\\n", " "))
        assert words.pop(0) == "smartspec"
        self.capsys.readouterr()
        found = main(words)
        said = self.capsys.readouterr()
        assert found == code, said.out + said.err
        assert "Traceback" not in said.err
        return said.out + said.err


@pytest.fixture
def desk(
    empty: Workspace, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Desk:
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.chdir(empty.root)
    return Desk(empty, capsys)


def sections(text: str) -> list[str]:
    return re.findall(r"^## \d+\. (.+)$", text, re.MULTILINE)


def all_files(workspace: Workspace) -> dict[str, tuple[int, bytes]]:
    return {
        name: found
        for name, found in workspace.snapshot().items()
        if not name.startswith(".smartspec/cache/")
    }


# --- the command lines of section 15 ---------------------------------------------------------


def test_1_a_simple_crud_tool(desk: Desk) -> None:
    said = desk.run(
        "smartspec new report-exporter \\\n  --profile=basic \\\n  --mode=compact \\\n  --no-di"
    )

    text = desk.workspace.read("specs/feature/spec-001-report-exporter/spec.md")
    assert sections(text) == [
        "Overview",
        "Architecture Summary",
        "Technical Specification",
        "Constraints & Risk Notes",
        "Acceptance Tests",
    ]
    for word in ("Dependency Injection", "STRIDE", "Performance Requirements"):
        assert word not in text
    assert "✅ SPEC (Compact) created" in said
    assert "Mode: compact (5 sections only)" in said


def test_2_a_standard_microservice(desk: Desk) -> None:
    desk.run("smartspec new user-service --profile=backend-service --security=basic")

    found = sections(desk.workspace.read("specs/feature/spec-001-user-service/spec.md"))
    assert {
        "Dependency Injection Pattern",
        "Testing Strategy",
        "Monitoring & Observability",
        "Security Considerations",
    } <= set(found)
    assert not [title for title in found if "STRIDE" in title]


def test_3_a_financial_system(desk: Desk) -> None:
    desk.run("smartspec new payment-processing --profile=financial --domain=fintech")

    text = desk.workspace.read("specs/feature/spec-001-payment-processing/spec.md")
    found = set(sections(text))
    assert {
        "Security Threat Model (STRIDE)",
        "Performance Requirements",
        "Audit Logging",
        "Compliance Notes",
    } <= found
    for threat in ("Spoofing", "Elevation of Privilege", "Per-Service"):
        assert threat in text


def test_4_iot_telemetry(desk: Desk) -> None:
    desk.run(
        "smartspec new telemetry-ingestion --profile=backend-service --domain=iot "
        "--performance=full"
    )

    text = desk.workspace.read("specs/feature/spec-001-telemetry-ingestion/spec.md")
    anchors = set(re.findall(r'^<a id="([^"]+)"></a>$', text, re.MULTILINE))
    assert {"throughput", "telemetry", "performance"} <= anchors


def test_5_a_healthcare_api(desk: Desk) -> None:
    desk.run(
        "smartspec new patient-records-api --profile=backend-service --domain=healthcare "
        "--security=stride-full"
    )

    text = desk.workspace.read("specs/feature/spec-001-patient-records-api/spec.md")
    anchors = set(re.findall(r'^<a id="([^"]+)"></a>$', text, re.MULTILINE))
    assert {"privacy", "audit", "compliance", "security"} <= anchors
    assert "HIPAA" in text
    assert "Elevation of Privilege" in text


def test_6_update_with_force(desk: Desk) -> None:
    desk.run("smartspec new spec-004-billing --profile=financial")
    document = "specs/feature/spec-004-billing/spec.md"
    text = desk.workspace.read(document)
    for name in ("security", "config", "di", "monitoring"):
        text = text.replace(
            f"<!-- @critical {name} -->\n", f"<!-- @critical {name} -->\nMine: {name}.\n"
        )
    desk.workspace.write(document, text)

    said = desk.run("smartspec edit specs/feature/spec-004/spec.md --force-update=stride,config")

    after = desk.workspace.read(document)
    assert [n for n in ("security", "config", "di", "monitoring") if f"Mine: {n}." in after] == [
        "di",
        "monitoring",
    ]
    backup = re.search(r"Backup: (\S+)", said)
    assert backup is not None
    assert desk.workspace.read(backup[1]) == text


# --- new -------------------------------------------------------------------------------------


def test_a_sentence_names_subject_features_and_dependencies(desk: Desk) -> None:
    desk.workspace.add("spec-core-001-authentication", category="core", title="Authentication")
    desk.workspace.add("spec-core-003-audit-logging", category="core", title="Audit Logging")

    desk.run(
        'smartspec new "Create SPEC for payment system with PromptPay top-up and refunds, '
        'depends on spec-core-001-authentication and Audit Logging"'
    )

    source = desk.workspace.read("specs/feature/spec-001-payment-system/spec.yaml")
    assert "title: Payment System\n" in source
    assert "profile: financial  # 'payment' in the title" in source
    assert "domain: fintech  #" in source
    assert "    - PromptPay top-up\n    - Refunds\n" in source
    text = desk.workspace.read("specs/feature/spec-001-payment-system/spec.md")
    assert "- **spec-core-001-authentication** - Authentication - Spec Path: " in text
    assert "- **spec-core-003-audit-logging** - Audit Logging - Spec Path: " in text


def test_a_thai_sentence_is_understood_and_answered_in_thai(desk: Desk) -> None:
    desk.workspace.add("spec-core-001-login", category="core", title="ระบบยืนยันตัวตน")

    said = desk.run(
        'smartspec new "สร้าง SPEC สำหรับระบบชำระเงิน พร้อมการคืนเงิน ขึ้นกับ ระบบยืนยันตัวตน" --lang=th'
    )

    assert said.startswith("✅ สร้าง SPEC เรียบร้อยแล้ว")
    source = desk.workspace.read("specs/feature/spec-001-fintech-system/spec.yaml")
    assert "title: ระบบชำระเงิน\n" in source
    assert "    - การคืนเงิน\n" in source
    assert "  - spec-core-001-login\n" in source


def test_a_flag_is_stronger_than_what_the_words_say(desk: Desk) -> None:
    desk.run('smartspec new "payment system for shops" --profile=basic --category=core')

    source = desk.workspace.read("specs/core/spec-core-001-payment-system/spec.yaml")
    assert "profile: basic  # asked for on the command line" in source
    assert "\n# domain: fintech  # " in source


def test_new_takes_the_next_number_and_overwrites_nothing(desk: Desk) -> None:
    desk.workspace.add("spec-007-old")
    desk.run("smartspec new thing --profile=basic")
    before = all_files(desk.workspace)

    desk.run("smartspec new thing --profile=basic")

    assert desk.workspace.ids() == {"spec-007-old", "spec-008-thing", "spec-009-thing"}
    after = all_files(desk.workspace)
    for name in (name for name in before if name.startswith("specs/")):
        assert after[name] == before[name]
    said = desk.run("smartspec new spec-008-thing", code=2)
    assert "nothing is overwritten" in said


def test_a_source_without_its_missing_parts_says_what_they_are(desk: Desk) -> None:
    desk.run("smartspec new thing --profile=backend-service")

    source = desk.workspace.read("specs/feature/spec-001-thing/spec.yaml")
    text = desk.workspace.read("specs/feature/spec-001-thing/spec.md")
    assert "# overview:\n#   purpose:  # what the system is for, and for whom\n" in source
    for key in re.findall(r"\*\*Missing:\*\* `([a-z_]+)", text):
        assert re.search(rf"^# {key}:", source, re.MULTILINE), key


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("smartspec new '...'", "name nothing"),
        ("smartspec new thing --category=cor", "did you mean 'core'?"),
        ("smartspec new thing --profile=basc", "did you mean 'basic'?"),
        ("smartspec new thing --name=../up", "is not a name"),
        ("smartspec new thing --output-dir=../..", "outside the workspace"),
        ("smartspec new thing --lang=klingon", "no catalogue"),
        ("smartspec new thing --profile=financial --no-di", "financial"),
    ],
)
def test_a_wrong_word_is_refused_before_anything_is_written(
    desk: Desk, line: str, words: str
) -> None:
    assert words in desk.run(line, code=2)
    assert desk.workspace.ids() == set()
    assert not desk.workspace.path("specs").exists()


# --- edit, regenerate, dry runs ----------------------------------------------------------------

COMMENTED = """\
# Owner: the tools team
id: spec-001-a
title: "First"        # shown at the top
profile: basic        # small
overview:
    purpose: >-
        Say what
        it is for.
"""


def test_edit_changes_a_setting_and_no_other_byte(desk: Desk) -> None:
    source = "specs/feature/spec-001-a/spec.yaml"
    desk.workspace.write(source, COMMENTED)

    desk.run("smartspec edit spec-001-a --profile=backend-service --security=stride-basic")

    wanted = COMMENTED.replace("profile: basic ", "profile: backend-service ").replace(
        "# small\n", "# small\nlevels:\n  security: stride-basic\n"
    )
    assert desk.workspace.read(source) == wanted
    assert "STRIDE" in desk.workspace.read("specs/feature/spec-001-a/spec.md")


def test_to_expand_has_a_lasting_result(desk: Desk) -> None:
    said = desk.run("smartspec new thing --profile=basic --mode=compact")
    command = next(line for line in said.splitlines() if line.startswith("smartspec regenerate"))

    desk.run(command)

    text = desk.workspace.read("specs/feature/spec-001-thing/spec.md")
    assert len(sections(text)) > 5
    assert desk.workspace.build().executed == set()
    assert desk.workspace.read("specs/feature/spec-001-thing/spec.md") == text


def test_what_a_command_built_is_up_to_date_for_doit(desk: Desk) -> None:
    desk.run("smartspec new thing --profile=basic")
    desk.run("smartspec edit spec-001-thing --performance=basic")
    assert desk.workspace.build().executed == set()


@pytest.mark.parametrize(
    "line",
    [
        "smartspec new other --profile=basic --nogenerate",
        "smartspec edit spec-001-thing --mode=compact --nogenerate",
        "smartspec regenerate spec-001-thing --security=basic --nogenerate",
    ],
)
def test_a_dry_run_shows_plan_and_diff_and_writes_nothing(desk: Desk, line: str) -> None:
    desk.run("smartspec new thing --profile=basic")
    files = all_files(desk.workspace)

    said = desk.run(line)

    assert all_files(desk.workspace) == files
    assert "\nSections (" in said
    assert re.search(r"^\+\+\+ specs/feature/\S+/spec\.yaml$", said, re.MULTILINE)
    assert re.search(r"^\+\+\+ specs/feature/\S+/spec\.md$", said, re.MULTILINE)


def test_a_setting_that_the_profile_forbids_leaves_the_source_as_it_was(desk: Desk) -> None:
    desk.run("smartspec new money --profile=financial")
    before = all_files(desk.workspace)

    said = desk.run("smartspec edit spec-001-money --no-di", code=2)

    assert "mandatory" in said
    assert all_files(desk.workspace) == before


def test_an_unknown_critical_section_is_refused_with_the_nearest(desk: Desk) -> None:
    desk.run("smartspec new thing --profile=basic")
    said = desk.run("smartspec edit spec-001-thing --force-update=strid", code=2)
    assert "did you mean 'stride'?" in said


# --- reports -----------------------------------------------------------------------------------


def reports(workspace: Workspace, home: str = ".smartspec") -> list[str]:
    found = workspace.root.glob(f"{home}/reports/*/*.md")
    return sorted(re.sub(r"\d{8}", "DAY", path.name) for path in found)


def test_reports_are_written_where_the_reference_has_them(desk: Desk) -> None:
    desk.run("smartspec new thing --profile=basic")
    assert reports(desk.workspace) == ["generation-report-DAY.md", "validation-report-DAY.md"]
    folder = next(Path(desk.workspace.root).glob(".smartspec/reports/*"))
    assert folder.name == "spec-001-thing"


def test_a_report_that_cannot_be_written_is_told_beside_what_was_built(empty: Workspace) -> None:
    empty.smartspec("new", "user-service", "--no-report")
    empty.path(".smartspec/reports").write_text("no folder", encoding="utf-8")

    done = empty.smartspec("regenerate", "spec-001-user-service")

    assert done.code == 1
    assert "📁 File: specs/feature/spec-001-user-service/spec.md" in done.out
    assert "generation-report" not in done.out
    assert "cannot write it" in done.err


def test_a_number_that_two_specs_have_is_told_with_both(empty: Workspace) -> None:
    empty.smartspec("new", "user-service", "--no-report")
    empty.smartspec("new", "spec-001-other-service", "--no-report")

    done = empty.smartspec("edit", "specs/feature/spec-001/spec.md", "--force-update=stride")

    assert done.code == 2
    assert "2 specs begin with 'spec-001'" in done.err
    assert "spec-001-other-service, spec-001-user-service" in done.err


def test_no_report_and_output_dir_do_what_they_say(desk: Desk) -> None:
    desk.run("smartspec new one --profile=basic --no-report")
    assert reports(desk.workspace) == []
    desk.run("smartspec new two --profile=basic --output-dir=build/out")
    assert reports(desk.workspace) == []
    assert len(reports(desk.workspace, "build/out")) == 2


def test_a_build_reports_on_the_specs_that_it_was_given_and_a_run_over_all_on_none(
    desk: Desk,
) -> None:
    for name in ("spec-001-a", "spec-002-b"):
        desk.workspace.add(name)
    desk.run("smartspec build")
    assert reports(desk.workspace) == []
    desk.run("smartspec build spec-001-a --no-report")
    assert reports(desk.workspace) == []
    desk.run("smartspec build spec-001-a")
    assert reports(desk.workspace) == ["generation-report-DAY.md", "validation-report-DAY.md"]


def test_the_config_switches_reports_off_and_names_the_language(desk: Desk) -> None:
    desk.workspace.configure(output={"generateReports": False, "language": "th"})
    said = desk.run("smartspec new one --profile=basic")
    assert reports(desk.workspace) == []
    assert said.startswith("✅ สร้าง SPEC เรียบร้อยแล้ว")


def test_validate_consistency_fails_where_a_rule_finds_an_error(desk: Desk) -> None:
    line = 'smartspec new "a queue of jobs, with login" --profile=basic'
    said = desk.run(f"{line} --validate-consistency", code=1)
    assert "❌ ERROR: " in said
    assert "❌ ERROR: " in desk.run(line)
    assert "Consistency Check" not in desk.run(f"{line} --no-validation")


def test_every_next_step_is_a_command_that_runs(desk: Desk) -> None:
    for line in (
        "smartspec new thing --profile=basic",
        "smartspec new money --profile=financial",
        "smartspec new tool --mode=compact",
    ):
        said = desk.run(line)
        for command in re.findall(r"smartspec (?:build|validate|explain|generate)[^`\n]*", said):
            desk.run(command)
        for flag in re.findall(r"^- .*: (--\S+)$", said, re.MULTILINE):
            spec_id = re.search(r"specs/feature/([^/]+)/", said)
            assert spec_id is not None
            desk.run(f"smartspec edit {spec_id[1]} {flag} --nogenerate")


# --- adopt ---------------------------------------------------------------------------------------

BY_HAND = """\
# SPEC-020: Old Service

**Status:** REVIEW

## Overview

Serve old things.

## How we got here

It grew over ten years.\r
"""
OLD = "specs/feature/spec-020-old-service"


def test_an_adopted_document_is_built_from_its_source_and_kept_as_a_backup(desk: Desk) -> None:
    desk.workspace.write(f"{OLD}/spec.md", BY_HAND)

    said = desk.run(f"smartspec adopt {OLD}/spec.md")

    assert "✅ SPEC adopted" in said
    assert "purpose: Serve old things.\n" in desk.workspace.read(f"{OLD}/spec.yaml")
    text = desk.workspace.read(f"{OLD}/spec.md")
    assert "Serve old things." in text
    assert "It grew over ten years." in text
    backup = re.search(r"Backup: (\S+)", said)
    assert backup is not None
    assert desk.workspace.read(backup[1]) == BY_HAND
    assert desk.workspace.build().executed == set()


def test_a_document_from_elsewhere_stays_where_it_is(desk: Desk) -> None:
    desk.workspace.add("spec-003-x")
    desk.workspace.write("docs/old.md", BY_HAND)

    desk.run("smartspec adopt docs/old.md --name=old-service --category=core")

    assert desk.workspace.read("docs/old.md") == BY_HAND
    text = desk.workspace.read("specs/core/spec-core-001-old-service/spec.md")
    assert "It grew over ten years." in text


def test_adopting_twice_or_nothing_is_refused(desk: Desk) -> None:
    desk.workspace.write(f"{OLD}/spec.md", BY_HAND)
    desk.run(f"smartspec adopt {OLD}/spec.md")
    before = all_files(desk.workspace)

    assert "is there already" in desk.run(f"smartspec adopt {OLD}/spec.md", code=2)
    assert "there is no file" in desk.run("smartspec adopt nowhere.md", code=2)
    assert all_files(desk.workspace) == before


def test_sections_that_are_there_already_are_not_mixed_in_but_those_of_a_killed_run_are_taken(
    desk: Desk,
) -> None:
    desk.workspace.write(f"{OLD}/spec.md", "# Old\n\n## Notes\n\nWords.\n")
    desk.workspace.write(f"{OLD}/sections/other.md", "## Other\n\nWords of somebody.\n")
    before = desk.workspace.snapshot()

    said = desk.run(f"smartspec adopt {OLD}/spec.md", code=2)

    assert f"{OLD}/sections/other.md is there already" in said
    assert {k: v for k, v in desk.workspace.snapshot().items() if k in before} == before
    assert not desk.workspace.path(f"{OLD}/spec.yaml").exists()
    desk.workspace.path(f"{OLD}/sections/other.md").unlink()
    desk.run(f"smartspec adopt {OLD}/spec.md")
    desk.workspace.path(f"{OLD}/spec.yaml").unlink()
    desk.workspace.write(f"{OLD}/spec.md", "# Old\n\n## Notes\n\nWords.\n")
    desk.run(f"smartspec adopt {OLD}/spec.md")
    assert "Words." in desk.workspace.read(f"{OLD}/spec.md")


def test_a_dry_run_of_adopt_shows_every_file_and_writes_none(desk: Desk) -> None:
    desk.workspace.write(f"{OLD}/spec.md", BY_HAND)
    before = desk.workspace.snapshot()

    said = desk.run(f"smartspec adopt {OLD}/spec.md --nogenerate")

    assert f"+++ {OLD}/spec.yaml" in said
    assert f"+++ {OLD}/sections/how-we-got-here.md" in said
    after = desk.workspace.snapshot()
    assert {n: f for n, f in after.items() if "/cache/" not in n} == before


def test_a_document_that_is_no_text_is_refused_and_stays(desk: Desk) -> None:
    desk.workspace.write(f"{OLD}/spec.md", b"# A\n\xff\n")
    assert "not UTF-8 text" in desk.run(f"smartspec adopt {OLD}/spec.md", code=2)
    assert desk.workspace.path(f"{OLD}/spec.md").read_bytes() == b"# A\n\xff\n"
    assert not desk.workspace.path(f"{OLD}/spec.yaml").exists()
