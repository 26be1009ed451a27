from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, TemplateNotFound, UndefinedError
from markupsafe import Markup

from smartspec.rendering.environment import (
    codes,
    environment,
    join,
    missing,
    number,
    plural,
    sentence,
)

Render = Callable[..., str]


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    shipped, own = tmp_path / "shipped", tmp_path / "own"
    for folder in (shipped, own):
        (folder / "sections").mkdir(parents=True)
    return shipped, own


@pytest.fixture
def env(folders: tuple[Path, Path]) -> Environment:
    return environment(str(folders[0]), str(folders[1]))


@pytest.fixture
def render(env: Environment) -> Render:
    return lambda template, **context: env.from_string(template).render(**context)


@pytest.mark.parametrize(
    "text", ["{{ 7 * 7 }}", "{% for x in y %}", "{# note #}", "{{ self }}", "{{ ''.__class__ }}"]
)
def test_what_an_author_wrote_is_never_evaluated(render: Render, text: str) -> None:
    assert "49" not in render("{{ value }}", value=text)
    assert render("{{ value }}", value=text).replace("\\", "") == text


def test_a_text_is_escaped_once_also_through_macros_and_filters(render: Render) -> None:
    template = (
        "{% macro show(x) %}({{ x }}){% endmacro %}"
        "{{ show(v) }} {{ [v] | join }} {{ v | text }} {% set s %}{{ v }}{% endset %}{{ s }}"
    )
    assert render(template, v="a|b") == r"(a\|b) a\|b a\|b a\|b"


def test_a_key_that_is_not_there_is_an_error(render: Render) -> None:
    with pytest.raises(UndefinedError):
        render("{{ nothing }}")
    with pytest.raises(UndefinedError):
        render("{{ value.nothing }}", value={})


def test_none_is_never_printed(render: Render) -> None:
    with pytest.raises(ValueError, match="absent"):
        render("{{ value }}", value=None)


def test_a_file_of_the_workspace_hides_the_shipped_one_and_may_build_on_it(
    env: Environment, folders: tuple[Path, Path]
) -> None:
    shipped, own = folders
    (shipped / "sections/a.md.j2").write_text("shipped")
    (shipped / "sections/b.md.j2").write_text("only shipped")
    (own / "sections/a.md.j2").write_text("own, then {% include 'builtin/sections/a.md.j2' %}")
    assert env.get_template("sections/a.md.j2").render() == "own, then shipped"
    assert env.get_template("sections/b.md.j2").render() == "only shipped"


@pytest.mark.parametrize("name", ["../secret.md.j2", "sections/../../secret.md.j2", "/etc/hosts"])
def test_no_template_lies_outside_its_folders(
    env: Environment, folders: tuple[Path, Path], name: str
) -> None:
    (folders[0].parent / "secret.md.j2").write_text("secret")
    with pytest.raises(TemplateNotFound):
        env.get_template(name)


def test_without_overrides_only_shipped_templates_are_there(folders: tuple[Path, Path]) -> None:
    (folders[1] / "sections/a.md.j2").write_text("own")
    with pytest.raises(TemplateNotFound):
        environment(str(folders[0]), None).get_template("sections/a.md.j2")


@pytest.mark.parametrize(
    ("parts", "joined", "said"),
    [
        ([], "", ""),
        (["a"], "a", "a"),
        (["a", "b"], "a, b", "a and b"),
        (["a", "b", "c"], "a, b, c", "a, b and c"),
        (["a|b", Markup("`c`")], r"a\|b, `c`", r"a\|b and `c`"),
    ],
)
def test_parts_are_joined_and_each_is_escaped(parts: list[Any], joined: str, said: str) -> None:
    assert join(parts) == joined
    assert sentence(parts) == said
    assert isinstance(join(parts), Markup)
    assert isinstance(sentence(parts), Markup)


def test_the_joining_words_can_be_chosen() -> None:
    assert join(["a", "b"], " / ") == "a / b"
    assert sentence(["a", "b", "c"], "or") == "a, b or c"


def test_codes_are_spans() -> None:
    assert codes(["a", "b_c", "d"]) == "`a`, `b_c`, `d`"
    assert codes(["a", "b"], "or") == "`a` or `b`"
    assert codes([]) == ""


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0, "0"),
        (3000, "3,000"),
        (1234567, "1,234,567"),
        (99.95, "99.95"),
        (99.9, "99.9"),
        (100.0, "100"),
        (4.384, "4.38"),
        (0.5, "0.5"),
        (10, "10"),
    ],
)
def test_a_number_has_commas_and_no_trailing_zeros(value: float, shown: str) -> None:
    assert number(value) == shown


def test_the_digits_of_a_number_can_be_chosen() -> None:
    assert (number(99.999, 3), number(2.5, 0), number(1200, 0)) == ("99.999", "2", "1,200")


@pytest.mark.parametrize(
    ("count", "words"), [(0, "0 tables"), (1, "1 table"), (2, "2 tables"), (1200, "1,200 tables")]
)
def test_a_count_agrees_with_its_noun(count: int, words: str) -> None:
    assert plural(count, "table") == words


def test_a_noun_may_have_a_plural_of_its_own() -> None:
    assert (plural(1, "query", "queries"), plural(3, "query", "queries")) == (
        "1 query",
        "3 queries",
    )


def test_a_placeholder_names_the_missing_key_and_what_is_wanted() -> None:
    text = "**Missing:** `overview.purpose` — what it is for."
    assert missing("overview.purpose", "what it is for") == text
    assert missing("a", "<b> | c") == r"**Missing:** `a` — \<b> \| c."
