from __future__ import annotations

from pathlib import Path

import pytest

from smartspec.errors import ConfigError, Fault
from smartspec.layout import shipped_templates
from smartspec.rendering.environment import environment
from smartspec.rendering.templates import TemplateGraph


class Templates:
    """A folder of templates, and what each reaches."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.own = root / ".smartspec/templates"
        self.shipped = root.parent / "shipped"
        for folder in (self.own, self.shipped):
            folder.mkdir(parents=True)

    def write(self, name: str, text: str, *, own: bool = True) -> None:
        path = (self.own if own else self.shipped) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def files(self, *names: str) -> list[str]:
        graph = TemplateGraph(environment(str(self.shipped), str(self.own)), str(self.root))
        return [path.removeprefix(".smartspec/templates/") for path in graph.files(names)]

    def fault(self, *names: str) -> Fault:
        with pytest.raises(ConfigError) as caught:
            self.files(*names)
        (only,) = caught.value.faults
        return only


@pytest.fixture
def templates(tmp_path: Path) -> Templates:
    return Templates(tmp_path / "root")


def test_includes_imports_and_parents_are_followed_to_the_end(templates: Templates) -> None:
    templates.write("a", '{% include "b" %}{% from "m" import x %}')
    templates.write("b", '{% import "n" as n %}{% extends "p" %}')
    templates.write("m", "{% macro x() %}{% include 'c' %}{% endmacro %}")
    for name in ("c", "n", "p", "unused"):
        templates.write(name, "text")
    assert templates.files("a") == ["a", "b", "c", "m", "n", "p"]


def test_what_stands_under_a_condition_is_reached_too(templates: Templates) -> None:
    templates.write("a", '{% if x %}{% include "b" %}{% else %}{% include "c" %}{% endif %}')
    templates.write("b", "")
    templates.write("c", "")
    assert templates.files("a") == ["a", "b", "c"]


def test_each_of_several_names_is_reached(templates: Templates) -> None:
    templates.write("a", '{% include ["b", "c"] %}')
    templates.write("b", "")
    templates.write("c", "")
    assert templates.files("a") == ["a", "b", "c"]


def test_templates_that_include_each_other_end(templates: Templates) -> None:
    templates.write("a", '{% include "b" %}')
    templates.write("b", '{% include "a" %}')
    assert templates.files("a", "b") == ["a", "b"]


def test_comments_and_raw_text_reach_nothing(templates: Templates) -> None:
    templates.write("a", '{# {% include "x" %} #}{% raw %}{% include "y" %}{% endraw %}')
    assert templates.files("a") == ["a"]


def test_an_override_that_builds_on_the_shipped_one_reaches_both(templates: Templates) -> None:
    templates.write("a", "shipped", own=False)
    templates.write("a", '{% include "builtin/a" %}')
    assert set(templates.files("a")) == {str(templates.shipped / "a"), "a"}


@pytest.mark.parametrize(
    "text", ["{% include x %}", '{% include "a" ~ y %}', "{% from m import n %}", "{% extends b %}"]
)
def test_a_computed_name_is_refused(templates: Templates, text: str) -> None:
    templates.write("a", text)
    found = templates.fault("a")
    assert found.path == ".smartspec/templates/a"
    assert found.message == "it includes a template by a computed name"


def test_a_broken_template_is_told_with_its_line(templates: Templates) -> None:
    templates.write("a", "fine\n{% if x %}\n{% endfor %}\n")
    found = templates.fault("a")
    assert (found.path, found.line) == (".smartspec/templates/a", 3)
    assert found.message.startswith("not a valid template: ")


def test_a_missing_template_is_told_by_name(templates: Templates) -> None:
    templates.write("a", '{% include "nowhere.md.j2" %}')
    found = templates.fault("a")
    assert (found.path, found.line) == (".smartspec/templates/a", 1)
    assert found.message == "there is no template 'nowhere.md.j2'"


def test_every_shipped_template_can_be_followed(tmp_path: Path) -> None:
    shipped = Path(shipped_templates())
    names = sorted(str(path.relative_to(shipped)) for path in shipped.rglob("*.md.j2"))
    graph = TemplateGraph(environment(str(shipped), None), str(tmp_path))
    assert "layouts/header.md.j2" in names
    assert set(graph.files(names)) == {str(shipped / name) for name in names}
