"""A monorepo with a three-line `dodo.py`, its own files and `doit` as a process of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.workspace import DODO, INDEX, OWN_PACKAGE, Workspace

DOIT = Path(sys.executable).with_name("doit")
SPEC = "spec-001-orders"
OWN = {
    "dodo.py": f'"""What is built in this repository."""\n\n{DODO}',
    ".smartspec/profiles/ours.yaml": "summary: ours\nextends: backend-service\nadd: [promise]\n",
    ".smartspec/domains/retail.yaml": "summary: shops\nsections: [audit]\n",
    ".smartspec/catalogue/threats.yaml": "[]\n",
    ".smartspec/templates/sections/promise.md.j2": (
        "{#-\ntitle: Promise\nafter: overview\n-#}\nWe keep it.\n"
    ),
    "smartspec.config.json": '{"defaults": {"profile": "ours"}}\n',
    "apps/shop/main.py": "",
    f"specs/feature/{SPEC}/spec.yaml": (
        f"id: {SPEC}\ntitle: Orders\ndomain: retail\ndepends_on: [spec-002-stock]\n"
    ),
    "specs/feature/spec-002-stock/spec.yaml": "id: spec-002-stock\ntitle: Stock\n",
}


def doit(workspace: Workspace, *words: str) -> subprocess.CompletedProcess[str]:
    """The console script, as its installation left it, in the workspace."""
    return subprocess.run(
        [str(DOIT), *words],
        cwd=workspace.root,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(OWN_PACKAGE), "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The monorepo, built by the script."""
    made = Workspace(tmp_path_factory.mktemp("monorepo"))
    for name, text in OWN.items():
        made.write(name, text)
    done = doit(made)
    assert done.returncode == 0, done.stdout + done.stderr
    return made


@pytest.fixture
def monorepo(built: Workspace, tmp_path: Path) -> Workspace:
    """A copy of it, as built."""
    return built.copy(tmp_path / "copy")


def test_the_dodo_file_has_three_lines(monorepo: Workspace) -> None:
    assert len(monorepo.read("dodo.py").splitlines()) == 3


def test_info_shows_every_shared_file_and_index_entry_of_a_spec(monorepo: Workspace) -> None:
    done = doit(monorepo, "info", f"spec:{SPEC}")

    named = {line.removeprefix(" - ") for line in done.stdout.splitlines() if line[:3] == " - "}
    shipped = {name.partition("/templates/")[2] for name in named if "/templates/" in name}
    assert done.returncode == 0, done.stderr
    assert re.search(r"^status +: up-to-date$", done.stdout, re.MULTILINE)
    assert {monorepo.source(SPEC), f"settings#{SPEC}", f"{INDEX}#spec-002-stock"} <= named
    own = {name for name in OWN if name.startswith(".smartspec/")}
    assert {name for name in named if name.startswith(".smartspec/") and "#" not in name} == own
    assert {
        "profiles/backend-service.yaml",
        "catalogue/threats.yaml",
        "sections/audit.md.j2",
        "layouts/header.md.j2",
    } <= shipped
    assert not any(name.startswith("domains/") for name in shipped)
    assert re.search(r"^  profile +ours +smartspec.config.json$", done.stdout, re.MULTILINE)
    assert re.search(r"^ +\d+  audit +added by domain retail$", done.stdout, re.MULTILINE)


@pytest.mark.parametrize(
    ("file", "old", "new", "reason"),
    [
        (".smartspec/profiles/ours.yaml", "ours", "our own", ".smartspec/profiles/ours.yaml"),
        (".smartspec/domains/retail.yaml", "shops", "shop", ".smartspec/domains/retail.yaml"),
        (".smartspec/catalogue/threats.yaml", "[]", "[]  # none", None),
        (".smartspec/templates/sections/promise.md.j2", "keep", "hold", None),
        ("smartspec.config.json", "ours", "basic", f"settings#{SPEC}"),
        ("specs/feature/spec-002-stock/spec.yaml", "Stock", "Stocks", f"{INDEX}#spec-002-stock"),
    ],
    ids=["profile", "domain", "catalogue", "template", "config", "index entry"],
)
def test_info_says_what_made_a_spec_stale(
    monorepo: Workspace, file: str, old: str, new: str, reason: str | None
) -> None:
    monorepo.edit(file, old, new)

    done = doit(monorepo, "info", f"spec:{SPEC}")

    why = done.stdout.partition("status")[2].partition("file_dep   :")[0]
    assert done.returncode == 1
    assert f"    - {reason or file}\n" in why


def test_info_is_the_command_of_ours_that_knows_the_nearest_name(monorepo: Workspace) -> None:
    done = doit(monorepo, "info", "spec:spec-001-order")

    assert done.returncode == 2
    assert "did you mean 'spec:spec-001-orders'?" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
