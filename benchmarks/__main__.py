"""`python -m benchmarks`: measures SmartSpec and prints one Markdown table.

Each figure is that of a whole process, and the median of several runs; what is compared is run
in turn (A B A B), so that a machine that slows down slows both. Everything happens in a
temporary folder.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks import table
from benchmarks.corpus import GENERATED
from benchmarks.measuring import Cost, Finished, middle, run
from smartspec import layout

HERE = Path(__file__).resolve().parent.parent
DOIT = [sys.executable, "-m", "doit"]
FEW = 1000
"""The most specs for which that is measured, too, whose share does not depend on their number."""
IDLE_ROUNDS = 3
"""An idle run is short: each run of the benchmark takes it so many times."""
TEMPLATE = "sections/overview.md.j2"

_BUILT = re.compile(r"([\d,]+) built")
_VERSION = re.compile(r"^version:.*\n", re.MULTILINE)


@dataclass(frozen=True)
class Workspace:
    """A generated workspace, and the changes that are made to it."""

    folder: Path

    def make(self, size: int) -> None:
        """Generate the sources; the template that will change is the workspace's own."""
        run(helper("corpus", self.folder, str(size)), HERE)
        self.template.parent.mkdir(parents=True)
        shutil.copy(Path(layout.shipped_templates()) / TEMPLATE, self.template)

    @property
    def template(self) -> Path:
        """The template that changes: one that the documents of most specs are made from."""
        return self.folder / layout.HOME / "templates" / TEMPLATE

    @property
    def source(self) -> Path:
        """The source that changes."""
        return min(self.folder.glob(f"{layout.SPECS}/*/*/{layout.SOURCE}"))

    def forget(self) -> None:
        """Back to sources alone."""
        for category in (self.folder / layout.SPECS).iterdir():
            for spec in category.iterdir():
                for name in GENERATED:
                    (spec / name).unlink(missing_ok=True)
        (self.folder / layout.INDEX).unlink(missing_ok=True)
        shutil.rmtree(self.folder / layout.CACHE, ignore_errors=True)

    def change_source(self, time: int) -> None:
        """Give one spec another version, which its document shows."""
        text = self.source.read_text(encoding="utf-8")
        self.source.write_text(
            _VERSION.sub("", text) + f"\nversion: 9.9.{time}\n", encoding="utf-8"
        )

    def change_template(self, time: int) -> None:
        """Add a sentence to one template."""
        with self.template.open("a", encoding="utf-8") as file:
            file.write(f"\nChanged {time} times.\n")

    def doit(self, *arguments: str) -> Finished:
        """One run of the graph."""
        return run([*DOIT, *arguments], self.folder)

    def build(self) -> Finished:
        """One run of all that writes, and of no check."""
        return run([sys.executable, "-m", "smartspec", "build", "--no-validation"], self.folder)


class _Told(defaultdict[str, list[Cost]]):
    """The costs by name; each new one is told at once, since the table comes an hour later."""

    def __setitem__(self, name: str, costs: list[Cost]) -> None:
        super().__setitem__(name, costs)
        if costs:
            tell(f"    {name}: {costs[-1].wall:.2f} s, {costs[-1].cpu:.2f} s of processor time")


def helper(name: str, *arguments: Path | str) -> list[str]:
    """A module of this package, as a process of its own: what it holds is not in our memory."""
    return [sys.executable, "-m", f"benchmarks.{name}", *map(str, arguments)]


def measure(size: int, runs: int) -> table.Figures:
    """All figures for a corpus of `size` specs."""
    costs: dict[str, list[Cost]] = _Told(list)
    rebuilt: dict[str, int] = {}
    with tempfile.TemporaryDirectory(prefix="smartspec-benchmark-") as folder:
        workspace = Workspace(Path(folder) / "workspace")
        tell(f"{size:,} specs: generating")
        workspace.make(size)
        for turn in range(1, runs + 1):
            tell(f"{size:,} specs: cold builds, bare loop ({turn} of {runs})")
            workspace.forget()
            costs[table.COLD] += [workspace.build().cost]
            for name, cost in bare_costs(workspace.folder).items():
                costs[name] += [cost]
            if size <= FEW:
                workspace.forget()
                costs[table.PARALLEL] += [workspace.doit("-n", "2").cost]
                for name, cost in proof_costs(workspace.folder).items():
                    costs[name] += [cost]
            workspace.forget()
            costs[table.CHECKED] += [workspace.doit().cost]
        prepare_ninja(workspace.folder)
        for turn in range(1, runs * IDLE_ROUNDS + 1):
            tell(f"{size:,} specs: idle run, ninja ({turn} of {runs * IDLE_ROUNDS})")
            costs[table.IDLE] += [expect(workspace.doit(), " 0 built, 0 kept").cost]
            costs[table.NINJA] += [idle_ninja(workspace.folder)]
        changes: dict[str, Callable[[int], None]] = {
            table.ONE_SOURCE: workspace.change_source,
            table.ONE_TEMPLATE: workspace.change_template,
        }
        for turn in range(1, runs + 1):
            for name, change in changes.items():
                tell(f"{size:,} specs: {name} ({turn} of {runs})")
                change(turn)
                finished = workspace.doit()
                costs[name] += [finished.cost]
                rebuilt[name] = built(finished.output)
    tell("")
    return table.Figures(size, {name: middle(found) for name, found in costs.items()}, rebuilt)


def bare_costs(folder: Path) -> dict[str, Cost]:
    """The bare loop's two figures: it measures itself, since its preparation does not count."""
    finished = run(helper("bare", folder), HERE)
    names = {"first": table.BARE, "again": table.BARE_AGAIN}
    found = json.loads(finished.output)
    return {names[key]: Cost(**figures, megabytes=0) for key, figures in found.items()}


def proof_costs(folder: Path) -> dict[str, Cost]:
    """Rendering and proving the same specs, in one process that measures itself."""
    finished = run(helper("proof", folder), HERE)
    names = {"render": table.RENDER, "verify": table.VERIFY}
    found = json.loads(finished.output)
    return {names[key]: Cost(**figures, megabytes=0) for key, figures in found.items()}


def prepare_ninja(folder: Path) -> None:
    """Write build.ninja, and let ninja run once so that it has its log."""
    run(helper("ninja", folder), HERE)
    run(["ninja", "--quiet"], folder)


def idle_ninja(folder: Path) -> Cost:
    """One run of ninja that finds nothing to do."""
    return expect(run(["ninja"], folder), "no work to do").cost


def expect(finished: Finished, words: str) -> Finished:
    """`finished`, if it said `words`: a run that did something else was not what is measured."""
    if words not in finished.output:
        raise SystemExit(f"expected '{words}' in:\n{finished.output[-2000:]}")
    return finished


def built(output: str) -> int:
    """How many specs a run says that it built."""
    found = _BUILT.search(output)
    return int(found[1].replace(",", "")) if found else 0


def tell(words: str) -> None:
    """Progress, for people."""
    if sys.stderr.isatty():
        print(f"\r\033[K{words}", end="", file=sys.stderr, flush=True)
    elif words:
        print(words, file=sys.stderr, flush=True)


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--sizes", default="1000,10000", help="numbers of specs (1000,10000)")
    parser.add_argument("--runs", type=int, default=3, help="runs for each median (3)")
    parser.add_argument("--output", type=Path, metavar="FILE", help="write the table there too")
    arguments = parser.parse_args()
    if shutil.which("ninja") is None:
        parser.error("there is no ninja: pip install -e '.[bench]'")
    sizes = sorted(int(size) for size in arguments.sizes.split(","))
    text = table.table([measure(size, arguments.runs) for size in sizes])
    print(text, end="")
    if arguments.output is not None:
        arguments.output.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
