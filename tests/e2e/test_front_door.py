"""doit itself is the front door: what a doit user expects of a task graph holds here."""

from __future__ import annotations

import re

import pytest

from tests.workspace import INDEX, Workspace

FINANCE = "spec-004-financial-system"


def test_list_all_shows_every_task_with_its_title(small: Workspace) -> None:
    done = small.doit("list", "--all")

    listed = dict(re.split(r"\s{2,}", line, maxsplit=1) for line in done.out.splitlines())
    assert done.code == 0
    assert {name: listed[name] for name in listed if name.startswith("spec:")} == {
        "spec:spec-001-a": "First",
        "spec:spec-002-b": "Second",
        "spec:spec-core-001-c": "Third",
    }
    assert {"index", "spec", "validate", "validate:spec-001-a"} <= listed.keys()


def test_list_shows_the_groups_with_what_they_do(small: Workspace) -> None:
    done = small.doit("list")

    assert done.code == 0
    assert re.search(r"^spec +Render each spec.yaml to its spec.md", done.out, re.MULTILINE)
    assert re.search(r"^index +Keep SPEC_INDEX.json in step", done.out, re.MULTILINE)


def test_list_status_tells_what_is_stale(small: Workspace) -> None:
    small.edit(small.source("spec-001-a"), "Say what", "Tell what")

    done = small.doit("list", "--all", "--status")

    assert re.search(r"^R spec:spec-001-a", done.out, re.MULTILINE)
    assert re.search(r"^U spec:spec-002-b", done.out, re.MULTILINE)


def test_info_names_every_file_and_index_entry_behind_a_spec(shipped: Workspace) -> None:
    done = shipped.doit("info", f"spec:{FINANCE}")

    named = {line.removeprefix(" - ") for line in done.out.splitlines() if line.startswith(" - ")}
    assert done.code == 0
    assert re.search(r"^status +: up-to-date$", done.out, re.MULTILINE)
    assert {
        shipped.source(FINANCE),
        shipped.document(FINANCE),
        "templates/profiles/financial.yaml",
        "templates/domains/fintech.yaml",
        "templates/catalogue/threats.yaml",
        "templates/sections/security.md.j2",
        "templates/macros/lists.md.j2",
        "templates/layouts/header.md.j2",
        f"{INDEX}#spec-core-001-authentication",
        f"{INDEX}#spec-infra-003-observability",
    } <= named
    assert "templates/domains/iot.yaml" not in named
    assert f"{INDEX}#spec-012-report-exporter" not in named
    assert re.search(r"^  profile +financial +profile in spec.yaml$", done.out, re.MULTILINE)
    assert re.search(r"^ +1  technology +listed by profile financial$", done.out, re.MULTILINE)
    assert re.search(
        r"^  spec-core-001-authentication +specs/core/spec-core-001-authentication$",
        done.out,
        re.MULTILINE,
    )


@pytest.mark.parametrize(
    ("path", "old", "new", "reason"),
    [
        (
            "specs/core/spec-core-003-audit-logging/spec.yaml",
            "title: Audit",
            "title: New Audit",
            f"{INDEX}#spec-core-003-audit-logging",
        ),
        (
            "templates/domains/fintech.yaml",
            "name:",
            "# noted\nname:",
            "templates/domains/fintech.yaml",
        ),
        (
            f"specs/feature/{FINANCE}/spec.yaml",
            "title:",
            "# noted\ntitle:",
            f"specs/feature/{FINANCE}/spec.yaml",
        ),
        (
            f"specs/feature/{FINANCE}/spec.yaml",
            "mode: standard",
            "mode: compact",
            f"settings#{FINANCE}",
        ),
    ],
    ids=["an index entry", "a domain", "the source", "the settings"],
)
def test_info_says_why_a_spec_is_stale(
    shipped: Workspace, path: str, old: str, new: str, reason: str
) -> None:
    shipped.edit(path, old, new)

    done = shipped.doit("info", f"spec:{FINANCE}")

    reasons = done.out.partition("status")[2].partition("file_dep   :")[0]
    assert done.code == 1
    assert "The following file dependencies have changed" in reasons
    assert f"    - {reason}\n" in reasons


def test_info_says_that_a_document_is_missing(small: Workspace) -> None:
    small.path(small.document("spec-001-a")).unlink()

    done = small.doit("info", "spec:spec-001-a")

    assert "The following targets do not exist:\n    - specs/feature/spec-001-a/spec.md" in done.out


def test_info_of_a_broken_spec_gives_its_fault(small: Workspace) -> None:
    small.write(small.source("spec-001-a"), "id: [")

    done = small.doit("info", "spec:spec-001-a")

    assert "Traceback" not in done.said
    assert "specs/feature/spec-001-a/spec.yaml:1:6" in done.out


@pytest.mark.parametrize("target", ["spec:spec-001-a", "specs/feature/spec-001-a/spec.md"])
def test_one_spec_is_built_by_its_name_and_by_its_document(small: Workspace, target: str) -> None:
    for name in ("spec-001-a", "spec-core-001-c"):
        small.edit(small.source(name), "Say what", "Tell what")

    done = small.doit(target)

    assert done.code == 0
    assert done.summary == "1 built, 0 kept, 0 failed, 0 up to date"
    assert "Tell what" in small.read(small.document("spec-001-a"))
    assert "Tell what" not in small.read(small.document("spec-core-001-c"))


def test_a_target_that_is_none_is_refused(small: Workspace) -> None:
    done = small.doit("spec:spec-404-none")

    assert done.code != 0
    assert "spec:spec-404-none" in done.err
    assert "Traceback" not in done.said


def test_the_index_and_the_checks_run_alone(small: Workspace) -> None:
    small.edit(small.source("spec-001-a"), 'title: "First"', 'title: "Firsts"')

    assert small.build("index").executed == {"index"}
    assert small.build("validate:spec-core-001-c").executed == set()


def test_two_processes_build_what_one_does(small: Workspace) -> None:
    small.edit(small.source("spec-001-a"), "Say what", "Tell what")
    small.write("specs/feature/spec-009-broken/spec.yaml", "id: [")

    done = small.doit("-n", "2")

    assert done.code == 1, done.said
    assert done.out.count("spec-009-broken/spec.yaml:1:6: ") == 1
    assert done.summary == "1 built, 0 kept, 1 failed, 2 up to date"


def test_always_execute_renders_all_and_writes_nothing_that_is_there_already(
    small: Workspace,
) -> None:
    before = small.generated()
    times = {name: small.path(name).stat().st_mtime_ns for name in before}

    done = small.doit("-a")

    assert done.summary == "0 built, 3 kept, 0 failed, 0 up to date"
    assert {name: small.path(name).stat().st_mtime_ns for name in before} == times


def test_forget_makes_the_next_build_look_at_everything_and_change_nothing(
    small: Workspace,
) -> None:
    before = small.generated()

    assert small.doit("forget", "--all").code == 0
    done = small.doit()

    assert done.summary == "0 built, 3 kept, 0 failed, 0 up to date"
    assert small.generated() == before


def test_forget_without_a_name_forgets_every_task(small: Workspace) -> None:
    done = small.doit("forget")

    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines().count("forgetting spec:spec-001-a") == 1
    assert small.doit().summary == "0 built, 3 kept, 0 failed, 0 up to date"


def test_forget_one_spec_renders_that_one(small: Workspace) -> None:
    small.doit("forget", "spec:spec-001-a")

    assert small.build().specs == {"spec-001-a"}


def test_clean_removes_what_can_be_generated_again_and_a_build_brings_it_back(
    shipped: Workspace,
) -> None:
    before = shipped.generated()

    done = shipped.doit("clean")

    assert "Traceback" not in done.said
    left = shipped.generated()
    assert set(before) - set(left) == {
        path for path in before if path.endswith((".md", ".sql", "openapi.yaml"))
    }
    assert shipped.doit().code == 0
    assert shipped.generated() == before


def test_clean_removes_nothing_that_a_person_wrote(shipped: Workspace) -> None:
    folder = shipped.folder("spec-004-financial-system")
    written = {
        f"{folder}/schema.sql": ("credit", "debit"),
        f"{folder}/openapi.yaml": ("credit", "debit"),
        shipped.document("spec-004-financial-system"): ("STRIDE", "MINE"),
        shipped.document("spec-005-credit-wallet"): (
            "@critical security",
            "@critical security allow-update",
        ),
    }
    for path, (old, new) in written.items():
        shipped.edit(path, old, new)
    shipped.write(shipped.document("spec-001-postpaid-billing"), "# Mine\n")
    shipped.write("specs/feature/spec-012-report-exporter/sections/notes.md", "## Notes\nMine.\n")
    edited = {path: shipped.read(path) for path in written}

    done = shipped.doit("clean", "-c", "-a")

    assert {path: shipped.read(path) for path in written} == edited
    assert shipped.read(shipped.document("spec-001-postpaid-billing")) == "# Mine\n"
    assert "Mine." in shipped.read("specs/feature/spec-012-report-exporter/sections/notes.md")
    assert f"kept     {folder}/schema.sql: it holds what a person wrote" in done.out


def test_a_dry_clean_leaves_everything(small: Workspace) -> None:
    before = small.generated()
    small.edit(small.source("spec-001-a"), "Say what", "Tell what")

    assert small.doit("clean", "--dry-run").code == 0
    assert small.generated() == before


def test_a_failure_does_not_stop_the_others(small: Workspace) -> None:
    small.write(small.source("spec-001-a"), "id: [")
    small.edit(small.source("spec-core-001-c"), "Say what", "Tell what")
    small.edit(small.source("spec-002-b"), "Say what", "Tell what")

    done = small.doit()

    assert done.code == 1
    assert done.summary == "2 built, 0 kept, 1 failed, 0 up to date"


def test_a_rule_that_finds_an_error_fails_the_build_each_time_until_it_is_mended(
    small: Workspace,
) -> None:
    source = small.source("spec-001-a")
    small.edit(source, "profile", "status: approved\nprofile")

    first, second = small.doit(), small.doit()
    small.edit(source, "status: approved", "status: draft")
    mended = small.doit()

    for done in (first, second):
        assert done.code == 1, done.said
        assert "specs/feature/spec-001-a/spec.md:" in done.out
        assert "placeholder-in-approved" in done.out
        assert "checks: 1 spec failed" in done.out
    assert first.summary == "1 built, 1 kept, 0 failed, 1 up to date"
    assert mended.code == 0


def test_the_last_line_counts_built_kept_failed_and_up_to_date(small: Workspace) -> None:
    small.edit(small.source("spec-core-001-c"), "Say what", "Tell what")
    small.write(small.source("spec-002-b"), small.read(small.source("spec-002-b")) + "# noted\n")
    small.add("spec-009-new")
    small.write("specs/feature/spec-010-broken/spec.yaml", "id: [")

    done = small.doit()

    line = done.out.splitlines()[-1]
    assert re.fullmatch(r"specs: 2 built, 1 kept, 1 failed, 1 up to date in \d+\.\d\d s", line), (
        done.out
    )


def test_no_colour_and_no_bar_where_nobody_watches(small: Workspace) -> None:
    small.write("specs/feature/spec-010-broken/spec.yaml", "id: [")

    done = small.doit("-a")

    assert "\x1b" not in done.said
    assert "\r" not in done.said


# --- a dodo.py of somebody else's -------------------------------------------------------------


def test_a_dodo_may_have_tasks_of_its_own_and_change_the_settings(small: Workspace) -> None:
    small.write(
        "dodo.py",
        "from smartspec.graph.tasks import *\n"
        "DOIT_CONFIG.update(verbosity=0, backend='json', dep_file='own.db')\n"
        "def task_own():\n"
        "    return {'actions': ['echo own > own.txt'], 'targets': ['own.txt'], 'clean': True}\n",
    )

    assert small.doit().code == 0
    assert small.read("own.txt") == "own\n"
    assert small.doit("spec").summary == "0 built, 0 kept, 0 failed, 3 up to date"
    small.doit("clean")
    assert not small.path("own.txt").exists()
    assert small.path(small.source("spec-001-a")).exists()


def test_a_dodo_that_replaces_the_settings_is_told_how_to_change_them(small: Workspace) -> None:
    small.write("dodo.py", "from smartspec.graph.tasks import *\nDOIT_CONFIG = {'verbosity': 2}\n")

    done = small.doit()

    assert done.code != 0
    assert "Traceback" not in done.said
    assert "dodo.py: DOIT_CONFIG is replaced" in done.said
    assert "write `DOIT_CONFIG.update(verbosity=2)` after the import instead" in done.said


def test_a_dodo_without_the_import_is_told_which_line_to_add(small: Workspace) -> None:
    small.write("dodo.py", "def task_own():\n    return {'actions': ['echo own']}\n")
    line = "add this line to dodo.py: from smartspec.graph.tasks import *"

    assert line in small.smartspec("init").out
    built = small.smartspec("build")

    assert built.code == 2
    assert line in built.err


def test_a_read_only_document_is_left_alone_and_the_others_are_built(small: Workspace) -> None:
    document = small.path(small.document("spec-001-a"))
    before = document.read_bytes()
    document.chmod(0o444)
    small.edit(small.source("spec-001-a"), "Say what", "Tell what")
    small.edit(small.source("spec-core-001-c"), "Say what", "Tell what")

    done = small.doit()

    assert (done.code, done.summary) == (1, "1 built, 0 kept, 1 failed, 1 up to date")
    assert "cannot write it: the file is read-only; make it writable, or delete it" in done.out
    assert document.read_bytes() == before


def test_a_workspace_may_lie_in_a_folder_with_spaces_and_thai_letters(
    small: Workspace, tmp_path_factory: pytest.TempPathFactory
) -> None:
    moved = small.copy(tmp_path_factory.mktemp("a") / "งาน ของเรา")

    assert moved.doit().code == 0
    assert moved.doit("-n", "2").summary == "0 built, 0 kept, 0 failed, 3 up to date"
    assert moved.doit("specs/feature/spec-001-a/spec.md").code == 0
