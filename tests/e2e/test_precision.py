"""A change rebuilds exactly what it affects: none missed, none extra.

What is affected is worked out here from the sources, the templates and `smartspec explain`, not
asked of the graph that is tested.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from smartspec.layout import ORGANISATION_CONFIG, PROJECT_CONFIG
from tests.workspace import INDEX, Workspace

Explained: TypeAlias = Mapping[str, Mapping[str, Any]]

AUDIT = "spec-core-003-audit-logging"
FINANCE = "spec-004-financial-system"
EXPORTER = "spec-012-report-exporter"
TELEMETRY = "spec-010-telemetry-ingestion"

_REFERENCE = re.compile(r'\{%-?\s*(?:from|include|import|extends)\s+"([^"]+)"')
_TOPICS = re.compile(r"^catalogue: \[?([a-z, -]+?)\]?$", re.MULTILINE)
_BASE = re.compile(r"^(?:acts_as|extends): (\S+)$", re.MULTILINE)
_HEADER = re.compile(r"^header: (\S+)$", re.MULTILINE)


def explained(workspace: Workspace) -> Explained:
    """What `smartspec explain --json` says of every spec, in one process."""
    code = f"""
from smartspec.cli import main
for spec_id in {sorted(workspace.ids())!r}:
    main(["explain", spec_id, "--json"])
    print("\\0")
"""
    done = workspace.python(code)
    assert done.err == ""
    plans = [json.loads(text) for text in done.out.split("\0")[:-1]]
    return {plan["id"]: plan for plan in plans}


def shown(plan: Mapping[str, Any]) -> object:
    """What of an explanation a document shows: the values, not where they came from."""
    settings = {name: plan["settings"][name]["value"] for name in ("profile", "mode", "author")}
    levels = {name: level["value"] for name, level in plan["levels"].items()}
    sections = [{k: v for k, v in s.items() if k != "reason"} for s in plan["sections"]]
    return settings, levels, plan["domains"], sections


def changed(before: Explained, after: Explained) -> set[str]:
    """The specs whose resolved plan differs."""
    return {spec_id for spec_id in after if shown(before[spec_id]) != shown(after[spec_id])}


def reach(plan: Mapping[str, Any], templates: Path) -> set[str]:
    """The shared files behind a plan: read from the templates with a regular expression."""
    text = {
        path.relative_to(templates).as_posix(): path.read_text(encoding="utf-8")
        for path in templates.rglob("*.*")
    }
    profile = plan["settings"]["profile"]["value"]
    layout = f"layouts/{plan['settings']['mode']['value']}.yaml"
    said = text[layout] if layout in text else text[f"profiles/{profile}.yaml"]
    header = (_HEADER.findall(said) or ["header"])[0]
    waiting = [f"layouts/{header}.md.j2", f"profiles/{profile}.yaml", *({layout} & text.keys())]
    waiting += [f"domains/{name}.yaml" for name in plan["domains"]]
    for section in plan["sections"]:
        template = section["from"]
        waiting.append(template)
        for topics in _TOPICS.findall(text[template]):
            waiting += [f"catalogue/{topic.strip()}.yaml" for topic in topics.split(",")]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += _REFERENCE.findall(text[name])
            waiting += [f"profiles/{base}.yaml" for base in _BASE.findall(text[name])]
    return found


def dependents(workspace: Workspace, spec_id: str) -> set[str]:
    """The specs that name `spec_id` under `depends_on`."""
    block = re.compile(r"^depends_on:\n((?:[ -].*\n)+)", re.MULTILINE)
    named = re.compile(rf"\b{spec_id}\b")
    found = set()
    for name in workspace.ids():
        listed = block.search(workspace.read(workspace.source(name)))
        if listed and any(
            named.search(line.partition("reason")[0]) for line in listed[1].split("\n")
        ):
            found.add(name)
    return found


@pytest.fixture(scope="session")
def plans(built_once: Workspace) -> Explained:
    """The plan of each shipped spec."""
    return explained(built_once)


@pytest.fixture(scope="session")
def reached(built_once: Workspace, plans: Explained) -> Mapping[str, set[str]]:
    """The shared files that each shipped spec is made from."""
    return {name: reach(plan, built_once.path("templates")) for name, plan in plans.items()}


# --- sources -------------------------------------------------------------------------------


def test_changing_one_source_executes_the_tasks_of_that_spec_only(shipped: Workspace) -> None:
    shipped.edit(shipped.source(FINANCE), "  purpose: >-\n", "  purpose: >-\n    Anew.\n")

    assert shipped.build().executed == shipped.tasks(FINANCE)

    assert "Anew." in shipped.read(shipped.document(FINANCE))


def test_a_comment_in_a_source_keeps_the_document_and_checks_nothing_anew(
    shipped: Workspace,
) -> None:
    before = shipped.snapshot()[shipped.document(EXPORTER)]
    shipped.write(shipped.source(EXPORTER), shipped.read(shipped.source(EXPORTER)) + "# noted\n")

    done = shipped.build()

    assert done.executed == {f"spec:{EXPORTER}"}
    assert shipped.snapshot()[shipped.document(EXPORTER)] == before


def test_a_new_title_rebuilds_the_spec_the_index_and_exactly_those_that_name_it(
    shipped: Workspace,
) -> None:
    naming = dependents(shipped, AUDIT)
    shipped.edit(shipped.source(AUDIT), "title: Audit Logging", "title: Audit Trail")

    done = shipped.build()

    assert naming
    assert done.specs == {AUDIT, *naming}
    checks = {f"{group}:{name}" for name in naming for group in ("spec", "validate")}
    assert done.executed == shipped.tasks(AUDIT) | {"index"} | checks


def test_a_new_title_of_a_spec_that_nobody_names_rebuilds_it_and_the_index(
    shipped: Workspace,
) -> None:
    shipped.edit(shipped.source(EXPORTER), "title: Report Exporter", "title: Exporter")

    done = shipped.build()

    assert dependents(shipped, EXPORTER) == set()
    assert done.executed == shipped.tasks(EXPORTER) | {"index"}


def test_a_new_description_reaches_the_documents_that_show_it(small: Workspace) -> None:
    small.edit(small.source("spec-001-a"), 'title: "First"', 'title: "First"\ndescription: Told')

    done = small.build()

    assert done.specs == {"spec-001-a", "spec-002-b"}
    assert "**spec-001-a** - Told - " in small.read(small.document("spec-002-b"))


def test_a_dependency_that_appears_rebuilds_those_that_named_it_before(small: Workspace) -> None:
    small.edit(small.source("spec-core-001-c"), "profile", 'depends_on: ["spec-003-d"]\nprofile')
    small.build()
    small.add("spec-003-d", title="Fourth")

    done = small.build()

    assert done.specs == {"spec-003-d", "spec-core-001-c"}
    assert "**spec-003-d** - Fourth - Spec Path:" in small.read(small.document("spec-core-001-c"))


@pytest.mark.parametrize("how", ["with its folder", "leaving an empty folder"])
def test_a_spec_that_goes_rebuilds_those_that_name_it(small: Workspace, how: str) -> None:
    shutil.rmtree(small.path("specs/feature/spec-001-a"))
    if how == "leaving an empty folder":
        small.path("specs/feature/spec-001-a").mkdir()

    done = small.build()

    groups = ("spec", "validate", "verify")
    assert done.executed == {"index", *(f"{group}:spec-002-b" for group in groups)}
    assert "NOT FOUND IN SPEC_INDEX" in small.read(small.document("spec-002-b"))


def test_a_deleted_document_is_built_again_byte_for_byte(shipped: Workspace) -> None:
    before = shipped.generated()
    for name in ("spec.md", "openapi.yaml", "schema.sql"):
        shipped.path(f"{shipped.folder(FINANCE)}/{name}").unlink()

    done = shipped.build()

    assert done.executed == shipped.tasks(FINANCE) - {f"validate:{FINANCE}", f"verify:{FINANCE}"}
    assert shipped.generated() == before


# --- hand-written sections -----------------------------------------------------------------


def test_a_hand_written_section_rebuilds_its_spec_when_it_comes_changes_and_goes(
    shipped: Workspace,
) -> None:
    generated = shipped.read(shipped.document(FINANCE))
    section = f"{shipped.folder(FINANCE)}/sections/overview.md"
    for text in ("Written by hand.\n", "Written by hand, again.\n"):
        shipped.write(section, text)
        assert shipped.build().specs == {FINANCE}
        assert text in shipped.read(shipped.document(FINANCE))

    shipped.path(section).unlink()

    assert shipped.build().specs == {FINANCE}
    assert shipped.read(shipped.document(FINANCE)) == generated


def test_touching_a_hand_written_section_rebuilds_nothing(small: Workspace) -> None:
    section = "specs/feature/spec-001-a/sections/overview.md"
    small.write(section, "Written by hand.\n")
    small.build()
    small.touch(section)

    assert small.build().executed == set()


def test_a_section_of_the_authors_own_joins_the_document(small: Workspace) -> None:
    small.write("specs/feature/spec-001-a/sections/glossary.md", "## Words We Use\n\nMany.\n")

    done = small.build()

    assert done.specs == {"spec-001-a"}
    assert "Words We Use\n\nMany.\n" in small.read(small.document("spec-001-a"))


# --- contracts -----------------------------------------------------------------------------

CONTRACT = """\
openapi: 3.0.3
info: {title: A, version: "1"}
paths:
  /orders:
    get:
      summary: All orders
      responses:
        "200": {description: The orders}
"""


def test_a_contract_beside_a_source_rebuilds_its_spec_when_it_comes_changes_and_goes(
    small: Workspace,
) -> None:
    path = f"{small.folder('spec-001-a')}/contract.yaml"
    small.edit(small.source("spec-001-a"), "profile", "api: {openapi: contract.yaml}\nprofile")
    assert small.build().failed == {"spec:spec-001-a"}
    small.write(path, CONTRACT)
    assert small.build().specs == {"spec-001-a"}
    assert "All orders" in small.read(small.document("spec-001-a"))
    small.touch(path)
    assert small.build().executed == set()
    small.edit(path, "All orders", "Every order")
    assert small.build().specs == {"spec-001-a"}
    assert "Every order" in small.read(small.document("spec-001-a"))
    small.path(path).unlink()

    gone = small.build()

    assert gone.executed == gone.failed == {"spec:spec-001-a"}


# --- shared files --------------------------------------------------------------------------


def test_each_spec_depends_on_exactly_the_shared_files_that_its_plan_reaches(
    shipped: Workspace, reached: Mapping[str, set[str]]
) -> None:
    code = """
import json, os
from smartspec.graph.scan import scan
now = scan(os.getcwd())
print(json.dumps({row.id: now.files_of(row) for row in now.rows}))
"""
    found = json.loads(shipped.python(code).out)

    assert {name: sorted(files) for name, files in found.items()} == {
        name: sorted(f"templates/{file}" for file in files) for name, files in reached.items()
    }
    assert len({frozenset(files) for files in reached.values()}) > 10


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("profiles/financial.yaml", "sections:", "critical: [overview]\nsections:"),
        ("domains/iot.yaml", "sections: [", "sections: [audit, "),
        ("layouts/compact.yaml", "sections:", "# noted\nsections:"),
        ("layouts/header.md.j2", "- **Status:**", "- **State:**"),
        ("layouts/header-minimal.md.j2", "- **Status:**", "- **State:**"),
        ("catalogue/threats.yaml", "Spoofing", "Pretending"),
        ("macros/sagas.md.j2", "{% macro", "{# noted #}{% macro"),
        ("sections/security.md.j2", "-#}\n", "-#}\nNoted.\n\n"),
        ("sections/telemetry.md.j2", "-#}\n", "-#}\nNoted.\n\n"),
    ],
)
def test_changing_one_shared_file_rebuilds_exactly_the_specs_that_reach_it(
    shipped: Workspace, reached: Mapping[str, set[str]], file: str, old: str, new: str
) -> None:
    affected = {name for name, files in reached.items() if file in files}
    shipped.edit(f"templates/{file}", old, new)

    done = shipped.build()

    assert affected
    assert done.specs == affected
    assert done.executed <= shipped.tasks(*affected)
    assert not done.failed, done.errors


def test_a_template_that_no_spec_reaches_rebuilds_nothing(shipped: Workspace) -> None:
    shipped.write("templates/sections/new-one.md.j2", "{#-\ntitle: New One\n-#}\nText.\n")
    shipped.write("templates/macros/new.md.j2", "{% macro nothing() %}{% endmacro %}\n")
    shipped.write("templates/profiles/new.yaml", "summary: a new one\nsections: [new-one]\n")

    assert shipped.build().specs == set()


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (".smartspec/profiles/basic.yaml", "summary: ours\nsections: [overview, acceptance]\n"),
        (
            ".smartspec/templates/sections/acceptance.md.j2",
            "{#-\ntitle: Accepted\n-#}\nOurs.\n",
        ),
    ],
)
def test_a_file_of_the_workspace_hides_the_shipped_one_until_it_goes(
    small: Workspace, path: str, text: str
) -> None:
    before = small.generated()
    documents = {small.document(name) for name in small.ids()}
    small.write(path, text)

    done = small.build()
    after = small.generated()
    small.path(path).unlink()
    undone = small.build()

    assert done.specs == undone.specs == small.ids()
    assert {name for name in after if after[name] != before[name]} == documents
    assert small.generated() == before


def test_a_catalogue_file_of_the_workspace_reaches_the_specs_that_read_its_topic(
    shipped: Workspace, reached: Mapping[str, set[str]]
) -> None:
    affected = {name for name, files in reached.items() if "catalogue/threats.yaml" in files}
    shipped.write(".smartspec/catalogue/threats.yaml", "- {id: summary-spoofing, enabled: false}\n")

    assert shipped.build().specs == affected


def test_a_template_of_the_workspace_may_include_the_one_that_it_hides(small: Workspace) -> None:
    small.write(
        ".smartspec/templates/sections/acceptance.md.j2",
        "{#-\ntitle: Accepted\n-#}\nOurs first.\n\n"
        '{% include "builtin/sections/acceptance.md.j2" %}\n',
    )

    done = small.build()

    assert not done.failed, done.errors
    assert done.specs == small.ids()
    assert "Ours first.\n\n" in small.read(small.document("spec-001-a"))


# --- config --------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def unsettled_once(built_once: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The shipped workspace, built; three specs leave to the config what they said themselves."""
    made = built_once.copy(tmp_path_factory.mktemp("unsettled") / "workspace")
    for spec_id in (AUDIT, EXPORTER, TELEMETRY):
        source = made.source(spec_id)
        text = re.sub(r"^(profile|author): .*\n", "", made.read(source), flags=re.MULTILINE)
        text = re.sub(r"^  security: [a-z-]+\n", "", text, flags=re.MULTILINE)
        # Profile full has sections that these sources say nothing for: only a draft may do that.
        made.write(source, re.sub(r"^status: .*$", "status: draft", text, flags=re.MULTILINE))
    done = made.build()
    assert not done.failed, done.errors
    return made


@pytest.fixture(scope="session")
def unsettled_plans(unsettled_once: Workspace) -> Explained:
    return explained(unsettled_once)


@pytest.fixture
def unsettled(unsettled_once: Workspace, tmp_path: Path) -> Workspace:
    return unsettled_once.copy(tmp_path / "workspace")


@pytest.mark.parametrize(
    ("path", "config"),
    [
        (PROJECT_CONFIG, {"defaults": {"profile": "backend-service"}}),
        (PROJECT_CONFIG, {"defaults": {"security": "stride-full"}}),
        (PROJECT_CONFIG, {"organization": {"defaultAuthor": "Somebody Else"}}),
        (ORGANISATION_CONFIG, {"domains": {"iot": {"autoInclude": ["retention"]}}}),
        (PROJECT_CONFIG, {"profiles": {"financial": {"excludeSections": ["idempotency"]}}}),
    ],
    ids=["profile", "security", "author", "autoInclude", "excludeSections"],
)
def test_changing_one_config_key_rebuilds_exactly_the_specs_whose_settings_change(
    unsettled: Workspace, unsettled_plans: Explained, path: str, config: Mapping[str, Any]
) -> None:
    unsettled.configure(path, **config)

    done = unsettled.build()

    affected = changed(unsettled_plans, explained(unsettled))
    assert affected
    assert affected < unsettled.ids()
    assert done.specs == affected


def test_a_weaker_config_that_a_stronger_one_outvotes_rebuilds_nothing(
    unsettled: Workspace,
) -> None:
    unsettled.configure(PROJECT_CONFIG, organization={"defaultAuthor": "Project"})
    unsettled.build()
    unsettled.configure(ORGANISATION_CONFIG, organization={"defaultAuthor": "Organisation"})

    assert unsettled.build().executed == set()


def test_a_rules_severity_checks_every_document_and_renders_none(shipped: Workspace) -> None:
    shipped.configure(validation={"rules": {"dead-link": "warn"}})

    done = shipped.build()

    assert done.specs == set()
    assert done.executed == {f"validate:{spec_id}" for spec_id in shipped.ids()}


# --- all together --------------------------------------------------------------------------


def test_many_small_builds_end_where_one_whole_build_ends(
    shipped: Workspace, tmp_path: Path
) -> None:
    def new_title() -> None:
        shipped.edit(shipped.source(AUDIT), "title: Audit Logging", "title: Audit Trail")

    def new_text_in_templates() -> None:
        shipped.edit("templates/catalogue/threats.yaml", "Spoofing", "Pretending")
        shipped.edit("templates/sections/telemetry.md.j2", "-#}\n", "-#}\nNoted.\n\n")

    def new_settings() -> None:
        shipped.configure(domains={"iot": {"autoInclude": ["retention"]}})

    def new_section() -> None:
        shipped.write(f"{shipped.folder(FINANCE)}/sections/extra.md", "## Extra\n\nMore.\n")

    def new_spec() -> None:
        shipped.add("spec-099-new", depends_on=[AUDIT])

    for changes in ((new_title, new_section), (new_text_in_templates, new_settings), (new_spec,)):
        for change in changes:
            change()
        done = shipped.build()
        assert not done.failed, done.errors
    # Critical sections wait for a person where a template changed: one who takes all of it.
    assert shipped.smartspec("review", "--accept-all").code == 0
    assert not shipped.build().failed

    whole = shipped.unbuilt(tmp_path / "whole")
    assert not whole.build().failed
    once, stepwise = whole.generated(), shipped.generated()

    # A new entry goes to the end of an index that is there: its order is a person's.
    assert entries(once.pop(INDEX)) == entries(stepwise.pop(INDEX))
    assert once == stepwise


def entries(index: bytes) -> dict[str, object]:
    return {entry["id"]: entry for entry in json.loads(index)["specs"]}


# --- picks of the catalogue ----------------------------------------------------------------


def test_picking_entries_rebuilds_the_spec_that_picks_and_no_other(shipped: Workspace) -> None:
    source = shipped.source(FINANCE)
    shipped.write(
        source, shipped.read(source) + "\ncatalogue: {exclude: [device-fingerprinting]}\n"
    )

    done = shipped.build()

    assert done.specs == {FINANCE}
    assert "Device fingerprinting" not in shipped.smartspec("render", FINANCE).out


def test_a_picked_entry_is_shown_where_it_would_not_apply(shipped: Workspace) -> None:
    source = shipped.source(TELEMETRY)
    assert "Idempotent replays" not in shipped.read(shipped.document(TELEMETRY))
    shipped.write(source, shipped.read(source) + "\ncatalogue: {include: [idempotent-replays]}\n")

    done = shipped.build()

    assert not done.failed, done.errors
    assert done.specs == {TELEMETRY}
    assert "Idempotent replays" in shipped.smartspec("render", TELEMETRY).out
