"""A block that was generated is known again, whatever a person did around it."""

from __future__ import annotations

from smartspec.proof.blocks import fenced_blocks
from smartspec.proof.origins import origin_of_lines
from smartspec.rendering.origins import Origin

MADE = (
    Origin("sql", "SELECT 1;", "data_model.tables[0]"),
    Origin("sql", "SELECT 2;", "data_model.tables[1]"),
    Origin("json", "{}", "api.endpoints[0].request.example"),
    Origin("text", "x", ""),
)


def document(*blocks: tuple[str, str]) -> str:
    return "".join(f"```{language}\n{code}\n```\n" for language, code in blocks)


def origins(*blocks: tuple[str, str]) -> list[str]:
    """The origin of the first line of code of each block."""
    found = fenced_blocks(document(*blocks))
    lines = origin_of_lines(found, MADE)
    return [lines.get(block.line, "") for block in found]


def test_every_line_of_a_block_has_its_origin() -> None:
    blocks = fenced_blocks(document(("sql", "SELECT 1;"), ("sql", "SELECT 2;"), ("json", "{}")))
    lines = origin_of_lines(blocks, MADE)
    assert [lines.get(number) for number in (1, 2, 3)] == ["data_model.tables[0]"] * 3
    assert lines[4] == "data_model.tables[1]"


def test_a_hand_written_block_has_none_and_disturbs_no_other() -> None:
    written = ("sql", "SELECT 'mine';")
    assert origins(("sql", "SELECT 1;"), written, ("sql", "SELECT 2;"), ("json", "{}")) == [
        "data_model.tables[0]",
        "",
        "data_model.tables[1]",
        "api.endpoints[0].request.example",
    ]


def test_a_changed_block_is_known_by_its_neighbours() -> None:
    assert origins(("sql", "SELECT 1;"), ("sql", "SELEC 2;"), ("json", "{}")) == [
        "data_model.tables[0]",
        "data_model.tables[1]",
        "api.endpoints[0].request.example",
    ]


def test_a_block_in_another_language_is_not_taken_for_a_changed_one() -> None:
    assert origins(("sql", "SELECT 1;"), ("yaml", "a: 1"), ("json", "{}"))[1] == ""
