"""Nothing that a person wrote into a generated file is ever overwritten."""

from __future__ import annotations

import shutil

import pytest

from tests.workspace import Workspace

SPEC = "spec-001-a"
OUTPUT = ".smartspec"


def refused(workspace: Workspace, message: str = "changed by hand outside") -> None:
    """A build says that the document was edited, how to go on, and leaves it as it is."""
    path = workspace.document(SPEC)
    edited = workspace.path(path).read_bytes()

    done = workspace.doit()

    assert done.code == 1, done.said
    assert f"  {path}:" in done.out
    assert message in done.out
    assert "sections/<section>.md" in done.out
    assert "--overwrite" in done.out
    assert " 1 failed, " in done.summary
    assert "Traceback" not in done.said
    assert workspace.path(path).read_bytes() == edited


def change_source(workspace: Workspace) -> None:
    workspace.edit(workspace.source(SPEC), "Say what", "Tell what")


@pytest.mark.parametrize("also", ["nothing", "source", "cache"])
def test_an_edited_document_is_not_overwritten(small: Workspace, also: str) -> None:
    small.edit(small.document(SPEC), "Say what", "Shout what")
    if also == "source":
        change_source(small)
    if also == "cache":
        shutil.rmtree(small.path(".smartspec/cache"))

    refused(small)
    refused(small)


@pytest.mark.parametrize("cut", ["half", "last line", "last byte of the sum", "everything"])
def test_a_truncated_document_is_not_overwritten(small: Workspace, cut: str) -> None:
    whole = small.read(small.document(SPEC))
    kept = {
        "half": whole[: len(whole) // 2],
        "last line": whole[: whole.rstrip().rindex("\n")],
        "last byte of the sum": whole.replace(" -->\n", "")[:-1],
        "everything": "",
    }[cut]
    small.write(small.document(SPEC), kept)

    refused(small, "not written by SmartSpec, or cut short")


def test_a_document_that_the_pipeline_never_wrote_is_not_overwritten(small: Workspace) -> None:
    small.add("spec-009-new")
    small.write("specs/feature/spec-009-new/spec.md", "# Mine\n")

    done = small.doit()

    assert done.code == 1
    path = "specs/feature/spec-009-new/spec.md"
    assert f"{path}:1:1: not written by SmartSpec" in done.out
    assert small.read(path) == "# Mine\n"

    taken = small.smartspec("build", "spec-009-new", "--overwrite")

    assert taken.code == 0, taken.said
    (backup,) = small.backups("spec-009-new")
    assert f"backup: {backup}" in taken.out
    assert small.read(backup) == "# Mine\n"
    assert "# SPEC-009: A Title" in small.read(path)
    small.build()
    assert small.build().executed == set()


def test_a_document_that_is_no_text_is_not_overwritten(small: Workspace) -> None:
    small.write(small.document(SPEC), b"\xff\xfe\x00\x01")

    done = small.doit()

    assert done.code == 1
    assert f"{small.document(SPEC)}:1:1: not UTF-8 text" in done.out
    assert small.path(small.document(SPEC)).read_bytes() == b"\xff\xfe\x00\x01"


def test_a_broken_marker_in_a_document_is_told_with_its_line(shipped: Workspace) -> None:
    name = "spec-004-financial-system"
    text = shipped.read(shipped.document(name))
    end = text.index("<!-- @end-critical sum:")
    broken = text[:end] + text[text.index("\n", end) + 1 :]
    shipped.write(shipped.document(name), broken)
    shipped.edit(shipped.source(name), "  purpose: >-\n", "  purpose: >-\n    Anew.\n")

    done = shipped.doit()

    assert done.code == 1, done.said
    assert f"{shipped.document(name)}:" in done.out
    assert shipped.read(shipped.document(name)) == broken


def test_deleting_an_edited_document_and_building_heals_it(small: Workspace) -> None:
    before = small.generated()
    small.edit(small.document(SPEC), "Say what", "Shout what")
    small.doit()
    small.path(small.document(SPEC)).unlink()

    assert small.doit().code == 0

    assert small.generated() == before
    assert small.build().executed == set()


def test_restoring_an_edited_document_leaves_nothing_to_build(small: Workspace) -> None:
    before = small.path(small.document(SPEC)).read_bytes()
    small.edit(small.document(SPEC), "Say what", "Shout what")
    small.doit()
    small.write(small.document(SPEC), before)

    assert small.doit().code == 0
    assert small.build().executed == set()


@pytest.mark.parametrize("also", ["nothing", "source", "cache"])
def test_a_checkout_with_crlf_is_no_edit(small: Workspace, also: str) -> None:
    path = small.document(SPEC)
    crlf = small.read(path).replace("\n", "\r\n")
    small.write(path, crlf)
    if also == "source":
        change_source(small)
    if also == "cache":
        shutil.rmtree(small.path(".smartspec/cache"))

    done = small.doit()

    assert done.code == 0, done.said
    if also == "source":
        assert "Tell what" in small.read(path)
    else:
        assert small.read(path) == crlf, "a document with nothing to change was rewritten"
    assert small.build().executed == set()


def test_sources_with_crlf_and_a_byte_order_mark_give_the_same_documents(
    small: Workspace,
) -> None:
    before = small.generated()
    for name in small.ids():
        text = small.read(small.source(name)).replace("\n", "\r\n")
        small.write(small.source(name), b"\xef\xbb\xbf" + text.encode())

    assert small.doit().code == 0

    assert small.generated() == before


@pytest.mark.parametrize("name", ["openapi.yaml", "schema.sql"])
def test_an_edited_artifact_is_not_overwritten(shipped: Workspace, name: str) -> None:
    path = f"{shipped.folder('spec-004-financial-system')}/{name}"
    edited = shipped.read(path).replace("credit", "debit", 1)
    shipped.write(path, edited)

    done = shipped.doit()

    assert done.code == 1, done.said
    assert f"{path}: differs from what was last generated" in done.out
    assert shipped.read(path) == edited

    done = shipped.smartspec("build", "spec-004-financial-system", "--overwrite")

    assert done.code == 0, done.said
    assert shipped.read(path) == edited.replace("debit", "credit", 1)
    (backup,) = shipped.root.glob(f"{OUTPUT}/backups/spec-004-financial-system/*.backup-*")
    assert backup.read_text(encoding="utf-8") == edited


def test_an_edited_index_entry_of_a_local_spec_is_put_right_and_its_extra_fields_stay(
    small: Workspace,
) -> None:
    small.edit(".smartspec/SPEC_INDEX.json", '"First"', '"Edited",\n      "owner": "me"')

    assert small.doit().code == 0

    entry = next(entry for entry in small.index()["specs"] if entry["id"] == SPEC)
    assert (entry["title"], entry["owner"]) == ("First", "me")


def test_a_failed_spec_leaves_no_temporary_file(small: Workspace) -> None:
    small.edit(small.document(SPEC), "Say what", "Shout what")
    small.doit()

    assert [name for name in small.snapshot() if name.endswith(".tmp")] == []


# Critical sections.


def test_an_edit_of_a_critical_section_makes_its_task_run_once_and_stays(
    owned: Workspace,
) -> None:
    words = owned.write_into(SPEC, "security", "My own words.")
    edited = owned.read(owned.document(SPEC))

    first = owned.build()

    assert first.specs == {SPEC}
    assert not first.failed
    assert owned.read(owned.document(SPEC)) == edited
    assert words in edited
    assert owned.build().executed == set()
    assert "critical sections: 1 edited by hand" in owned.doit().out


def test_a_change_of_the_source_reaches_the_rest_of_an_edited_document(owned: Workspace) -> None:
    words = owned.write_into(SPEC, "security", "My own words.")
    owned.edit(owned.source(SPEC), "A Title", "Anew A Title")

    assert owned.doit().code == 0

    text = owned.read(owned.document(SPEC))
    assert "SPEC-001: Anew " in text
    assert words in text
    assert owned.build().executed == set()


def test_a_new_template_waits_and_the_next_run_is_idle(owned: Workspace) -> None:
    before = owned.read(owned.document(SPEC))
    owned.upgrade()

    done = owned.doit()

    assert done.code == 0
    assert "waiting (`smartspec review`)" in done.out
    assert owned.read(owned.document(SPEC)) == before
    assert owned.build().executed == set()
    assert "waiting (`smartspec review`)" in owned.doit().out


def test_a_forced_section_is_replaced_and_a_backup_holds_what_a_person_wrote(
    owned: Workspace,
) -> None:
    words = owned.write_into(SPEC, "security", "My own words.")
    other = owned.write_into(SPEC, "config", "My configuration.")
    owned.upgrade()
    edited = owned.read(owned.document(SPEC))

    done = owned.smartspec("build", SPEC, "--force-update=stride")

    assert done.code == 0, done.said
    text = owned.read(owned.document(SPEC))
    assert words not in text
    assert "A line of the new template." in text
    assert other in text
    (backup,) = owned.backups(SPEC)
    assert f"backup: {backup}" in done.out
    assert owned.read(backup) == edited
    (report,) = owned.root.glob(f".smartspec/reports/{SPEC}/generation-report-*.md")
    assert backup in report.read_text(encoding="utf-8")
    owned.build()
    assert owned.build().executed == set()


def test_an_untouched_section_is_forced_without_a_backup(owned: Workspace) -> None:
    owned.upgrade()

    assert owned.smartspec("build", "--force-update=all").code == 0

    assert "A line of the new template." in owned.read(owned.document(SPEC))
    assert owned.backups(SPEC) == []


@pytest.mark.parametrize("how", ["flag", "config"])
def test_no_backup_is_made_where_none_is_wanted(owned: Workspace, how: str) -> None:
    owned.write_into(SPEC, "security", "My own words.")
    if how == "config":
        owned.configure(output={"createBackups": False})
    flags = ["--no-backup"] if how == "flag" else []

    assert owned.smartspec("build", SPEC, "--force-update=all", *flags).code == 0

    assert owned.backups(SPEC) == []


def test_backups_never_collide_and_the_newest_are_kept(owned: Workspace) -> None:
    owned.configure(output={"keepBackups": 3})
    for number in range(5):
        words = owned.write_into(SPEC, "security", f"Words {number}.")
        assert owned.smartspec("build", SPEC, "--force-update=all").code == 0

    kept = [owned.read(path) for path in owned.backups(SPEC)]

    assert len(kept) == 3
    assert sum(words in text for text in kept) == 1
    assert not any("Words 0." in text or "Words 1." in text for text in kept)


def test_backups_go_where_the_command_line_says(owned: Workspace) -> None:
    owned.write_into(SPEC, "security", "My own words.")

    done = owned.smartspec("build", SPEC, "--force-update=all", "--output-dir=kept")

    assert done.code == 0
    assert len(list(owned.root.glob(f"kept/backups/{SPEC}/spec.backup-*.md"))) == 1
    words = owned.write_into(SPEC, "security", "Other words.")
    outside = owned.smartspec("build", SPEC, "--force-update=all", "--output-dir=../away")
    assert outside.code == 2
    assert "this path leads outside the workspace" in outside.said
    assert words in owned.read(owned.document(SPEC)), "replaced without the backup"
    assert not (owned.root.parent / "away").exists()


def test_allow_update_lets_a_new_template_in(owned: Workspace) -> None:
    owned.edit(owned.document(SPEC), "@critical security", "@critical security allow-update")
    owned.build()
    owned.upgrade()

    assert owned.doit().code == 0

    text = owned.read(owned.document(SPEC))
    assert "A line of the new template." in text
    assert "<!-- @critical security allow-update -->" in text
    assert owned.backups(SPEC) == []
    assert owned.build().executed == set()


def test_an_unknown_section_to_force_is_refused_with_the_nearest(owned: Workspace) -> None:
    done = owned.smartspec("build", SPEC, "--force-update=monitorin")
    assert done.code == 2
    assert "there is no critical section 'monitorin'" in done.err
    assert "did you mean 'monitoring'?" in done.err


def test_a_section_that_leaves_the_plan_stays_and_is_told(owned: Workspace) -> None:
    words = owned.write_into(SPEC, "di", "My own words.")
    owned.write(owned.source(SPEC), owned.read(owned.source(SPEC)) + "exclude_sections: [di]\n")
    owned.edit(
        owned.source(SPEC), '"security": "stride-basic"', '"security": "stride-basic", "di": "none"'
    )

    done = owned.doit()

    assert done.code == 0, done.said
    assert words in owned.read(owned.document(SPEC))
    assert "1 without a place in the plan" in done.out
    assert owned.build().executed == set()


def test_an_untouched_section_follows_its_source_where_the_workspace_says_so(
    owned: Workspace,
) -> None:
    owned.configure(criticalSections={"sourceChanges": "update"})
    assert owned.doit().code == 0
    owned.edit(owned.source(SPEC), "Forged order", "A new one")

    assert owned.doit().code == 0

    assert "A new one" in owned.read(owned.document(SPEC))
    owned.upgrade()
    assert "waiting" in owned.doit().out
    assert "A line of the new template." not in owned.read(owned.document(SPEC))
    assert owned.build().executed == set()


def test_a_source_change_in_a_critical_section_waits_by_default(owned: Workspace) -> None:
    owned.edit(owned.source(SPEC), "Forged order", "A new one")

    done = owned.doit()

    assert "1 waiting" in done.out
    listed = owned.smartspec("review", "--list")
    assert f"{SPEC}:security  held-back" in listed.out
    assert "spec.yaml: threats" in listed.out
