from __future__ import annotations

import sys
import traceback
from pathlib import Path

import pytest
from jinja2 import Environment

from smartspec import layout
from smartspec.rendering import compiled
from smartspec.rendering.compiled import CompiledTemplates
from smartspec.rendering.environment import environment

NAME = "a.md.j2"


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / NAME).write_text("old {{ word }}", encoding="utf-8")
    return folder


def opened(templates: Path) -> Environment:
    """An environment as a new run has it."""
    return environment(str(templates), None, CompiledTemplates(str(templates.parent)))


def rendered(templates: Path) -> str:
    return opened(templates).get_template(NAME).render(word="x")


def kept(templates: Path) -> list[Path]:
    return sorted((templates.parent / layout.TEMPLATE_CACHE).iterdir())


def forbid_compiling(monkeypatch: pytest.MonkeyPatch) -> None:
    def compile_nothing(*_: object, **__: object) -> None:
        raise AssertionError("compiled again")

    monkeypatch.setattr(Environment, "compile", compile_nothing)


def test_the_next_run_compiles_nothing(templates: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = rendered(templates)
    forbid_compiling(monkeypatch)
    assert rendered(templates) == first == "old x"


def test_a_template_that_changed_is_compiled_anew(templates: Path) -> None:
    rendered(templates)
    (templates / NAME).write_text("new {{ word }}", encoding="utf-8")
    assert rendered(templates) == "new x"
    assert len(kept(templates)) == 1


def test_another_compiler_takes_nothing_over(
    templates: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rendered(templates)
    monkeypatch.setattr(compiled, "_compiler", lambda: "another version")
    forbid_compiling(monkeypatch)
    with pytest.raises(AssertionError, match="compiled again"):
        rendered(templates)


@pytest.mark.parametrize("damage", [b"", b"rubbish", None], ids=["empty", "rubbish", "cut short"])
def test_what_was_damaged_is_compiled_anew(templates: Path, damage: bytes | None) -> None:
    first = rendered(templates)
    (file,) = kept(templates)
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2] if damage is None else damage)
    assert rendered(templates) == first
    assert file.read_bytes() == whole


def test_a_cache_that_cannot_be_written_only_costs_time(templates: Path) -> None:
    cache = templates.parent / layout.TEMPLATE_CACHE
    cache.parent.mkdir(parents=True)
    cache.write_text("a file where the folder should be", encoding="utf-8")
    assert rendered(templates) == "old x"


def test_a_folder_that_was_moved_is_compiled_no_second_time(
    templates: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (templates / NAME).write_text("old {{ word }}\n{{ word / 0 }}", encoding="utf-8")
    with pytest.raises(TypeError):
        rendered(templates)
    moved = templates.parent.rename(templates.parent.parent / "moved") / templates.name
    forbid_compiling(monkeypatch)

    with pytest.raises(TypeError) as caught:
        rendered(moved)

    last = traceback.extract_tb(caught.value.__traceback__)[-1]
    assert (last.filename, last.lineno) == (str(moved / NAME), 2)


def test_what_is_shipped_is_compiled_once_for_all_workspaces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiled, "_python_cache", lambda: str(tmp_path / "beside the modules"))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)

    def shipped(workspace: str) -> Environment:
        return environment(
            layout.shipped_templates(), None, CompiledTemplates(str(tmp_path / workspace))
        )

    name = "layouts/header.md.j2"
    shipped("one").get_template(name)
    forbid_compiling(monkeypatch)
    shipped("two").get_template(name)
    assert not (tmp_path / "one").exists()
    assert not (tmp_path / "two").exists()


def test_an_installation_that_cannot_be_written_leaves_it_to_the_workspace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "a file where the folder should be"
    blocked.touch()
    monkeypatch.setattr(compiled, "_python_cache", lambda: str(blocked))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)

    def shipped() -> Environment:
        return environment(layout.shipped_templates(), None, CompiledTemplates(str(tmp_path)))

    shipped().get_template("layouts/header.md.j2")
    forbid_compiling(monkeypatch)
    shipped().get_template("layouts/header.md.j2")
    assert len(list((tmp_path / layout.TEMPLATE_CACHE).iterdir())) == 1
