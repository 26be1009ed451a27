"""A workspace of N specs, made from the shipped ones: `python -m benchmarks.corpus FOLDER N`.

The shipped specs are copied over and over. In each copy every id of a shipped spec gets the
number of the copy, so that a copy depends on its own neighbours and all ids differ; its title
gets the number too. The text is otherwise the author's: comments, folded prose, block scalars
and all. Nothing here is random.
"""

from __future__ import annotations

import re
import sys
from graphlib import TopologicalSorter
from pathlib import Path

from smartspec import layout
from smartspec.graph.rows import ARTIFACT_FILES

SHIPPED = Path(__file__).resolve().parent.parent / layout.SPECS
GENERATED = (layout.DOCUMENT, *ARTIFACT_FILES.values())
DODO = "from smartspec.graph.tasks import *\n"

_TITLE = re.compile(r"^(?P<key>title: *)(?P<quote>[\"']?)(?P<title>.*?)(?P=quote) *$", re.MULTILINE)


def write_corpus(folder: Path, size: int, shipped: Path = SHIPPED) -> None:
    """Make a workspace with `size` specs in `folder`; nothing in it has been built."""
    originals = in_order_of_dependency(shipped)
    ids = [source.parent.name for source in originals]
    (folder / layout.HOME).mkdir(parents=True, exist_ok=True)
    (folder / layout.DODO).write_text(DODO, encoding="utf-8")
    for place in range(size):
        copy, which = divmod(place, len(originals))
        write_copy(originals[which], folder, copy + 1, ids)


def in_order_of_dependency(shipped: Path) -> list[Path]:
    """The shipped sources, each after those that it names; by path where that leaves a choice."""
    sources = {path.parent.name: path for path in sorted(shipped.glob(f"*/*/{layout.SOURCE}"))}
    anyone = _any_of(list(sources))
    order = TopologicalSorter[str]()
    for name, path in sources.items():
        text = path.read_text(encoding="utf-8")
        named = {found[0] for found in anyone.finditer(_dependencies(text))}
        order.add(name, *sorted(named - {name}))
    return [sources[name] for name in order.static_order()]


def write_copy(source: Path, folder: Path, copy: int, ids: list[str]) -> None:
    """Write copy number `copy` of one spec, with the files beside its source."""
    category, name = source.parts[-3:-1]
    target = folder / layout.SPECS / category / f"{name}-{copy:05d}"
    for path in sorted(source.parent.rglob("*")):
        if path.is_file() and path.name not in GENERATED:
            text = path.read_text(encoding="utf-8")
            beside = target / path.relative_to(source.parent)
            beside.parent.mkdir(parents=True, exist_ok=True)
            beside.write_text(renumbered(text, copy, ids), encoding="utf-8")


def renumbered(text: str, copy: int, ids: list[str]) -> str:
    """`text` with the number of its copy after every id and after the title."""
    text = _any_of(ids).sub(rf"\g<0>-{copy:05d}", text)
    return _TITLE.sub(rf"\g<key>\g<quote>\g<title> {copy}\g<quote>", text, count=1)


def _any_of(ids: list[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, ids))})(?![\w-])")


def _dependencies(text: str) -> str:
    """The lines below `depends_on:`."""
    found = re.search(r"^depends_on:.*\n(?:[ \t#-].*\n|\n)*", text, re.MULTILINE)
    return found[0] if found else ""


if __name__ == "__main__":
    write_corpus(Path(sys.argv[1]), int(sys.argv[2]))
