"""`python -m benchmarks.deriving [N]`: functional specs beside ordinary ones, as one table.

N functional specs (copies of the shipped one) are derived in one process; then they and their
answers are built, and as many ordinary specs beside them. Each figure is that of a whole process.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks.corpus import DODO, SHIPPED, in_order_of_dependency, write_copy, write_corpus
from benchmarks.measuring import Cost, run
from smartspec import layout

STACK = "node-express-postgres"
FUNCTIONAL = "spec-016-discount-codes"
HERE = Path(__file__).resolve().parent.parent
DOIT = [sys.executable, "-m", "doit"]


def write_functional(folder: Path, size: int) -> None:
    """Make a workspace with `size` functional specs."""
    ids = [source.parent.name for source in in_order_of_dependency(SHIPPED)]
    [source] = SHIPPED.glob(f"*/{FUNCTIONAL}/{layout.SOURCE}")
    (folder / layout.HOME).mkdir(parents=True)
    (folder / layout.DODO).write_text(DODO, encoding="utf-8")
    for copy in range(1, size + 1):
        write_copy(source, folder, copy, ids)


def derive_all(folder: Path) -> None:
    """Derive the answer to every functional spec in `folder`, as `smartspec derive` does."""
    from smartspec.graph.build import Options, current_scan
    from smartspec.graph.deriving import derived, write

    options = Options(str(folder))
    for row in current_scan(options).rows:
        write(options, derived(options, row.paths, STACK, ""))


def table(size: int) -> str:
    """The figures for `size` functional specs."""
    with tempfile.TemporaryDirectory(prefix="smartspec-deriving-") as name:
        asked, ordinary = Path(name, "asked"), Path(name, "ordinary")
        write_functional(asked, size)
        write_corpus(ordinary, 2 * size)
        derive = run([sys.executable, "-m", "benchmarks.deriving", "--in", str(asked)], HERE)
        rows = [
            (f"derive {size} technical specs", derive.cost, size),
            (f"build {size} functional specs and their answers", run(DOIT, asked).cost, 2 * size),
            (f"build {2 * size} ordinary specs", run(DOIT, ordinary).cost, 2 * size),
        ]
    head = "| | s | CPU s | CPU ms a spec |\n| --- | --: | --: | --: |\n"
    return head + "".join(_row(words, cost, count) for words, cost, count in rows)


def _row(words: str, cost: Cost, count: int) -> str:
    return f"| {words} | {cost.wall:.2f} | {cost.cpu:.2f} | {cost.cpu / count * 1000:.1f} |\n"


if __name__ == "__main__":
    if sys.argv[1:2] == ["--in"]:
        derive_all(Path(sys.argv[2]))
    else:
        print(table(int(sys.argv[1]) if len(sys.argv) > 1 else 100))
