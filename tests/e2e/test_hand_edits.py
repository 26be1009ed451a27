"""Nothing that a person wrote into a generated file is ever overwritten."""

from __future__ import annotations

import shutil

import pytest

from tests.workspace import Workspace

SPEC = "spec-001-a"


def refused(workspace: Workspace) -> None:
    """A build says that the document was edited, how to go on, and leaves it as it is."""
    path = workspace.document(SPEC)
    edited = workspace.path(path).read_bytes()

    done = workspace.doit()

    assert done.code == 1, done.said
    assert f"{path}: differs from what was last generated, and is not overwritten" in done.out
    assert "sections/<section>.md" in done.out
    assert "delete the file" in done.out
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

    refused(small)


def test_a_document_that_the_pipeline_never_wrote_is_not_overwritten(small: Workspace) -> None:
    small.add("spec-009-new")
    small.write("specs/feature/spec-009-new/spec.md", "# Mine\n")

    done = small.doit()

    assert done.code == 1
    assert "specs/feature/spec-009-new/spec.md: differs" in done.out
    assert small.read("specs/feature/spec-009-new/spec.md") == "# Mine\n"


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
