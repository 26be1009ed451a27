"""`python -m benchmarks.indexing [N]`: checking an index of N entries beside reading it.

The index has circles, duplicates and references that lead nowhere. Compared is what anybody would
do at least: `json.load`, a networkx graph, and networkx's search for circles (its strongly
connected components, the fastest that it has). Both run in this process, in turn, with every file
that the entries name looked for on our side alone.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

RUNS = 7
MARK = 2.0
"""What the check may take, in times of the other."""


def index_of(size: int) -> dict[str, Any]:
    """An index of `size` entries, the same for the same size."""
    chance = random.Random(size)
    ids = [
        f"spec-{number:05}-{chance.choice(('orders', 'users', 'stock'))}" for number in range(size)
    ]
    entries: list[dict[str, Any]] = []
    for number, name in enumerate(ids):
        # Mostly on what came before, as specs grow; one in a hundred the other way makes circles.
        before = [ids[chance.randrange(number)] for _ in range(3)] if number else []
        after = [ids[chance.randrange(size)]] if chance.random() < 0.01 else []
        gone = [f"spec-{number}-gone"] if chance.random() < 0.01 else []
        entries.append(
            {
                "id": name,
                "title": f"ข้อกำหนด {number}",
                "path": f"specs/feature/{name}",
                "repo": "local",
                "category": "feature",
                "status": "active",
                "description": "Takes orders from the shop and hands them to fulfilment",
                "dependencies": [*dict.fromkeys(before), *after, *gone],
            }
        )
    entries += [dict(entries[chance.randrange(size)]) for _ in range(size // 100)]
    return {"total_specs": size, "specs": entries}


def ours(path: Path) -> int:
    """What `smartspec index check` does before it writes anything; returns how many it found."""
    from smartspec.commands.index import looker
    from smartspec.index.checking import check_index
    from smartspec.index.located import read_located

    index = read_located(path.read_text(encoding="utf-8"), str(path))
    findings, _ = check_index(index, looker(index, None, None))
    return len(findings)


def theirs(path: Path) -> int:
    """Reading, a graph, its circles; returns how many groups of entries are in one."""
    import networkx

    with path.open(encoding="utf-8") as file:
        document = json.load(file)
    graph: networkx.DiGraph[str] = networkx.DiGraph()
    for entry in document["specs"]:
        graph.add_node(entry["id"])
        graph.add_edges_from((entry["id"], name) for name in entry["dependencies"])
    return sum(len(group) > 1 for group in networkx.strongly_connected_components(graph))


def seconds(work: Callable[[Path], int], path: Path) -> float:
    """The processor time of one call."""
    start = time.process_time()
    work(path)
    return time.process_time() - start


def main() -> None:
    """Measure, and print one line; 1 where the check takes more than the mark."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory(prefix="smartspec-indexing-") as folder:
        path = Path(folder) / "SPEC_INDEX.json"
        path.write_text(json.dumps(index_of(size), indent=2, ensure_ascii=False), encoding="utf-8")
        found, circles = ours(path), theirs(path)
        pairs = [(seconds(ours, path), seconds(theirs, path)) for _ in range(RUNS)]
    mine, other = median(a for a, _ in pairs), median(b for _, b in pairs)
    ratio = mine / other
    print(
        f"index of {size:,} entries: {found:,} findings in {mine * 1000:.0f} ms; json.load and "
        f"networkx: {circles} circles in {other * 1000:.0f} ms; {ratio:.2f}× (mark: {MARK:g}×)"
    )
    sys.exit(int(ratio > MARK))


if __name__ == "__main__":
    main()
