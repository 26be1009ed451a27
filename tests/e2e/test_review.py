"""What waits for a person is shown as it would change, and taken or left."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_snapshot.plugin import Snapshot

from tests.workspace import SECURITY_TEMPLATE, Workspace

FIRST, SECOND = "spec-001-a", "spec-002-b"
WORDS = "My own words."


@pytest.fixture
def waiting(owned: Workspace) -> Workspace:
    """Two security sections wait for a new template, one of them edited."""
    owned.write_into(FIRST, "security", WORDS)
    owned.upgrade()
    owned.build()
    return owned


def answered(workspace: Workspace, answers: str, *words: str) -> str:
    """What a person sees who answers on a terminal, colours and all."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "smartspec", "review", *words],
        cwd=workspace.root,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(workspace.package), "TERM": "xterm"},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    said = b""
    for answer in answers:
        while not said.endswith(b"? "):
            said += _read(ours)
        os.write(ours, f"{answer}\n".encode())
        said += b"\n"
    while piece := _read(ours):
        said += piece
    assert process.wait(timeout=60) in (0, 1)
    os.close(ours)
    return said.decode().replace("\r\n", "\n")


def _read(file: int) -> bytes:
    assert select.select([file], [], [], 60)[0], "nothing was said for a minute"
    try:
        return os.read(file, 4096)
    except OSError:  # the other side of the terminal was closed
        return b""


def test_the_list_names_each_section_with_its_cause_and_what_accepts_it(
    waiting: Workspace, snapshot: Snapshot
) -> None:
    done = waiting.smartspec("review", "--list")
    assert (done.code, done.err) == (1, "")
    snapshot.assert_match(done.out, "list.txt")


def test_a_walk_shows_each_change_in_colour_and_does_what_is_answered(
    waiting: Workspace, snapshot: Snapshot
) -> None:
    edited = waiting.read(waiting.document(FIRST))

    said = answered(waiting, "xsa")

    snapshot.assert_match(said.replace("\x1b", "<ESC>"), "walk.txt")
    assert waiting.read(waiting.document(FIRST)) == edited
    assert "A line of the new template." in waiting.read(waiting.document(SECOND))
    assert waiting.smartspec("review").out.count("spec-002-b") == 0


def test_keeping_ends_the_waiting_and_changes_no_word(waiting: Workspace) -> None:
    edited = waiting.read(waiting.document(FIRST))

    answered(waiting, "k", FIRST)

    kept = waiting.read(waiting.document(FIRST))
    assert re.sub("sum:[0-9a-f]+", "", kept) == re.sub("sum:[0-9a-f]+", "", edited)
    assert FIRST not in waiting.smartspec("review", "--list").out
    waiting.build()
    assert waiting.build().executed == set()
    waiting.upgrade("Another line.")
    waiting.build()
    assert f"{FIRST}:security  edited-and-waiting" in waiting.smartspec("review", "--list").out


def test_what_no_build_has_seen_yet_is_looked_at_as_well(owned: Workspace) -> None:
    owned.edit(owned.source(FIRST), "Sign each order", "Sign each order twice")

    listed = owned.smartspec("review", "--list", "--lang=th")

    assert listed.code == 1
    assert f"{FIRST}:security" in listed.out
    assert "held-back" not in listed.out, "the language of the flag"
    assert SECOND not in listed.out
    assert owned.smartspec("review", "--accept-all").code == 0
    assert "Sign each order twice" in owned.read(owned.document(FIRST))


def test_a_source_that_cannot_be_read_is_told_and_hides_nothing(waiting: Workspace) -> None:
    waiting.write(waiting.source(FIRST), "id: [")

    listed = waiting.smartspec("review", "--list")

    assert listed.code == 1
    assert waiting.source(FIRST) in listed.err
    assert f"{SECOND}:security" in listed.out


def test_text_that_lost_a_link_still_knows_what_it_was_made_from(owned: Workspace) -> None:
    def closing() -> str:
        text = owned.read(owned.document(FIRST))
        return text.partition("<!-- @critical di")[2].partition("<!-- @end-critical")[2][:20]

    before = closing()
    owned.edit(owned.source(FIRST), '"backend-service"', '"basic"')
    owned.build()
    assert closing() != before, "no link of the section was lost"
    owned.edit(owned.source(FIRST), '"basic"', '"full"')
    owned.build()

    listed = owned.smartspec("review", "--list").out

    assert f"{FIRST}:di  held-back" in listed
    assert "profile: backend-service → full" in listed
    assert "cause unknown" not in listed


def test_quitting_decides_nothing(waiting: Workspace) -> None:
    before = waiting.generated()
    assert "2 still waiting" in answered(waiting, "q")
    assert waiting.generated() == before


def test_accepting_an_edited_section_backs_it_up_and_names_the_backup(waiting: Workspace) -> None:
    edited = waiting.read(waiting.document(FIRST))

    done = waiting.smartspec("review", "--accept", f"{FIRST}:security")

    assert done.code == 0, done.said
    (backup,) = waiting.backups(FIRST)
    assert backup in done.out
    assert waiting.read(backup) == edited
    assert WORDS not in waiting.read(waiting.document(FIRST))
    waiting.build()
    assert waiting.build().executed == set()


def test_accepting_all_leaves_nothing_to_review(waiting: Workspace) -> None:
    assert waiting.smartspec("review", "--accept-all").code == 0
    done = waiting.smartspec("review")
    assert (done.code, done.out) == (0, "nothing waits for review\n")
    assert waiting.smartspec("check").code == 1, "the registry is the build's to write"
    waiting.build()
    assert waiting.smartspec("check").code == 0


def test_a_key_that_waits_nowhere_is_refused_with_the_nearest(waiting: Workspace) -> None:
    done = waiting.smartspec("review", "--accept", f"{FIRST}:securty")
    assert done.code == 2
    assert f"did you mean '{FIRST}:security'?" in done.err


def test_machines_get_json(waiting: Workspace) -> None:
    done = waiting.smartspec("review", "--json")
    data = json.loads(done.out)
    assert [item["key"] for item in data["waiting"]] == [f"{FIRST}:security", f"{SECOND}:security"]
    assert {item["state"] for item in data["waiting"]} == {"held-back", "edited-and-waiting"}
    assert all("+A line of the new template." in item["diff"] for item in data["waiting"])


def test_without_a_terminal_nothing_is_asked(waiting: Workspace) -> None:
    done = waiting.smartspec("review")
    assert done.code == 1
    assert "--accept-all" in done.out


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        ("source", "spec.yaml: threats"),
        ("template", f"template {SECURITY_TEMPLATE.partition('templates/')[2]}"),
        ("catalogue", "catalogue threats#summary-tampering (gone)"),
        ("profile", "level: stride-basic → stride-full"),
        ("clone", "cause unknown"),
    ],
)
def test_the_cause_is_named(owned: Workspace, change: str, cause: str) -> None:
    if change == "source":
        owned.edit(owned.source(FIRST), "Forged order", "Stolen order")
    elif change == "catalogue":
        entry = {"id": "summary-tampering", "enabled": False}
        owned.write(".smartspec/catalogue/threats.yaml", json.dumps([entry]))
    elif change == "profile":
        owned.edit(owned.source(FIRST), "stride-basic", "stride-full")
    else:
        owned.upgrade()
    if change == "clone":
        for path in Path(owned.root, ".smartspec/cache/sections").glob("*.json"):
            path.unlink()
    owned.build()

    done = owned.smartspec("review", FIRST, "--list")

    assert cause in done.out, done.said


def test_of_several_changes_a_section_names_those_that_it_reads(owned: Workspace) -> None:
    owned.edit(owned.source(FIRST), "Forged order", "Stolen order")
    owned.edit(owned.source(FIRST), "Where it listens", "Where it waits")
    owned.edit(owned.source(FIRST), "A Title", "Another Title")
    owned.build()

    found = json.loads(owned.smartspec("review", FIRST, "--json").out)["waiting"]

    causes = {item["key"].partition(":")[2]: item["causes"] for item in found}
    assert causes["security"] == ["spec.yaml: threats"]
    assert causes["config"] == ["spec.yaml: configuration"]


def test_a_diff_shows_what_a_build_would_change_and_writes_nothing(
    waiting: Workspace, snapshot: Snapshot
) -> None:
    waiting.edit(waiting.source(SECOND), "A Title", "Another Title")
    waiting.edit(waiting.document(FIRST), "Say what", "Shout what")
    before = waiting.snapshot()

    done = waiting.smartspec("diff", FIRST, SECOND)

    assert done.code == 1
    snapshot.assert_match(re.sub("[0-9a-f]{8} -->", "N -->", done.said), "diff.txt")
    assert waiting.snapshot() == before


def test_a_refused_build_reads_well(owned: Workspace, snapshot: Snapshot) -> None:
    owned.edit(owned.document(FIRST), "Say what", "Shout what")
    done = owned.doit()
    snapshot.assert_match(re.sub(r"in \d+\.\d\d s", "in N s", done.out), "refused.txt")
