"""`smartspec index`: is an index true, and what does it look like?"""

from __future__ import annotations

import argparse
import os
import re
import sys
from typing import TYPE_CHECKING

from smartspec import layout, store
from smartspec.commands.checking import (
    FAILING,
    add_output_flags,
    deliver,
    in_repository,
    output_files,
)
from smartspec.commands.common import options_of
from smartspec.errors import SmartSpecError, UsageError, nearest
from smartspec.index.located import LocatedIndex, read_located
from smartspec.index.spec_index import LOCAL_REPO, Entry, named_by
from smartspec.speech import told

if TYPE_CHECKING:
    from smartspec.findings import Finding
    from smartspec.index.checking import Actual, Look
    from smartspec.reporting.results import Results

HELP = "check SPEC_INDEX.json, or draw it"
EXAMPLE = "smartspec index check, smartspec index graph --around spec-007-billing --format svg"

_FACT = re.compile(r"^- \*\*(Status|Category):\*\* (?P<value>[\w-]+)", re.MULTILINE)
_TITLE = re.compile(
    r"^title:\s*(?P<quote>[\"']?)(?P<value>.+?)(?P=quote)\s*(?:#.*)?$", re.MULTILINE
)
_KEY = re.compile(r"^(?P<key>status|category):\s*(?P<value>[a-z][\w-]*)\s*(?:#.*)?$", re.MULTILINE)
_DEPENDS_ON = re.compile(r"^depends_on:.*(?:\n(?:[ \t#-].*)?)*", re.MULTILINE)
_OTHER_FORM = re.compile(r"^\s*(?:\{|[\"']depends_on[\"']\s*:)", re.MULTILINE)
"""A source in flow style, or with its keys in quotes."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of `index`."""
    actions = parser.add_subparsers(dest="action", metavar="check|graph", required=True)
    check = actions.add_parser("check", help="everything that is wrong with an index")
    check.add_argument("path", nargs="?", help="any SPEC_INDEX.json (default: the workspace's)")
    check.add_argument("--fix", action="store_true", help="put right what needs no decision")
    check.add_argument("--base", metavar="DIR", help="what its paths start from")
    check.add_argument("--repo", metavar="NAME", help="the repository that --base is of")
    add_output_flags(check)
    graph = actions.add_parser("graph", help="who depends on whom")
    graph.add_argument("path", nargs="?", help="any SPEC_INDEX.json (default: the workspace's)")
    graph.add_argument("--format", choices=("mermaid", "dot", "svg"), default="mermaid")
    graph.add_argument("--around", metavar="ID", help="only what is near this spec")
    graph.add_argument("--depth", type=int, default=1, metavar="N", help="how near (1)")
    graph.add_argument("--output", metavar="FILE", help="write it there")


def run(arguments: argparse.Namespace) -> int:
    """Check or draw."""
    path = _path(arguments)
    index = _read(path)
    return _check(index, arguments) if arguments.action == "check" else _draw(index, arguments)


def _path(arguments: argparse.Namespace) -> str:
    if arguments.path is not None:
        return str(arguments.path)
    root = options_of(arguments).root
    return os.path.relpath(os.path.join(root, layout.INDEX))


def _read(path: str) -> LocatedIndex:
    folder, name = os.path.split(os.path.abspath(path))
    try:
        text = store.read_text(folder, name)
    except SmartSpecError as error:
        hint = "name another index, or run `smartspec build` to make one"
        raise UsageError.of(f"{path}: {error.faults[0].message}", hint) from None
    return read_located(text, path)


def _check(index: LocatedIndex, arguments: argparse.Namespace) -> int:
    from smartspec.index.checking import check_index, looked_at
    from smartspec.index.mending import mended_text

    output_files(arguments.output)
    look = looker(index, arguments.base, arguments.repo)
    findings, health = check_index(index, look)
    if arguments.fix and findings:
        text = mended_text(index, findings, look)
        folder, name = os.path.split(os.path.abspath(index.path))
        if store.write_text(folder, name, text):
            print(told(f"mended {index.path}"), file=sys.stderr)
        index = _read(index.path)
        findings, health = check_index(index, look)
    results = _results(index, findings, looked_at(index, look))
    deliver(results, arguments)
    print(health, file=sys.stdout if arguments.format in ("text", "report") else sys.stderr)
    return int(any(f.severity in FAILING[arguments.fail_on] for f in findings))


def _results(index: LocatedIndex, findings: tuple[Finding, ...], looked: frozenset[str]) -> Results:
    from smartspec.index.checks import CHECKS
    from smartspec.reporting.results import Check, Results

    checks = {
        check.id: Check(check.id, check.summary, check.severity, passed=check.passed)
        for check in CHECKS.values()
        if check.id in looked
    }
    lines = tuple(index.text.splitlines())
    return Results(
        findings,
        checks,
        (index.path,),
        "smartspec index check",
        lines={index.path: lines}.__getitem__,
        hosted=in_repository(os.getcwd()),
    )


def looker(index: LocatedIndex, base: str | None, repo: str | None) -> Look:
    """What is on disk of an entry.

    Paths start from `base`: by default the folder that `.smartspec` is in, or the index's own.
    Entries of other repositories than `repo` are not looked for; without `repo`
    those count as ours that name no repository, `local`, or the only one that the index names.
    """
    from smartspec.index.checking import Actual

    folder = os.path.dirname(os.path.abspath(index.path))
    if base is not None:
        root = os.path.abspath(base)
    else:
        root = os.path.dirname(folder) if os.path.basename(folder) == layout.HOME else folder
    named = {entry.get("repo") for entry in index.entries} - {None, LOCAL_REPO}
    ours = {None, LOCAL_REPO, repo} if repo else {None, LOCAL_REPO}
    if repo is None and len(named) == 1:
        ours |= named
    unknown, gone = Actual(None, {}), Actual(False, {})
    folders: dict[str, frozenset[str]] = {}

    def look(entry: Entry) -> Actual:
        path, repo = entry.get("path"), entry.get("repo")
        if not path or (isinstance(repo, str) and repo not in ours):
            return unknown
        if not isinstance(path, str):
            return gone
        # Ten thousand entries stand in a few folders: one look at each is enough.
        above, _, name = path.rstrip("/").rpartition("/")
        if above not in folders:
            folders[above] = _entries(root, above)
        if name not in folders[above]:
            return gone
        return Actual(True, *_said(root, path))

    return look


def _entries(root: str, folder: str) -> frozenset[str]:
    """What is in a folder of the workspace; a path that leads out of it leads nowhere."""
    try:
        store.locate(root, folder or ".")
    except SmartSpecError:
        return frozenset()
    return store.entries_of(root, folder)


def _said(root: str, path: str) -> tuple[dict[str, str], tuple[str, ...] | None]:
    """What a spec says of itself and builds on: from its source, or the head of its document.

    A source is not parsed for this: the three keys stand at its left edge, each in one line.
    """
    folder = path.rsplit("/", 1)[0] if path.endswith((".md", ".yaml")) else path.rstrip("/")
    source, document = f"{folder}/{layout.SOURCE}", f"{folder}/{layout.DOCUMENT}"
    try:
        if store.stamp(root, source) is not None:
            text = store.read_text(root, source)
            said = {found["key"]: found["value"] for found in _KEY.finditer(text)}
            title = _TITLE.search(text)
            plain = title is not None and not title["value"].startswith(("|", ">", "&", "*"))
            more = {"title": title["value"]} if title and plain else {}
            return {**said, **more}, _depends_on(text)
        if store.stamp(root, document) is not None:
            head = store.read_text(root, document)[:2000]
            return {
                found[1].lower(): found["value"].lower() for found in _FACT.finditer(head)
            }, None
    except SmartSpecError:
        pass  # that a file cannot be read is not the index's fault
    return {}, None


def _depends_on(text: str) -> tuple[str, ...] | None:
    """The dependencies in a source, of which only that key is parsed; None where it is unclear."""
    from smartspec.source.yaml_text import parse

    block = _DEPENDS_ON.search(text)
    if block is None:
        return None if _OTHER_FORM.search(text) else ()
    try:
        listed = parse(block[0], layout.SOURCE)["depends_on"]
    except SmartSpecError:
        return None  # an alias of an anchor elsewhere, or a fault that is told where it is read
    return tuple(dict.fromkeys(filter(None, map(named_by, listed or ()))))


def _draw(index: LocatedIndex, arguments: argparse.Namespace) -> int:
    from smartspec.index import drawing

    try:
        drawn = drawing.picture(index.entries, arguments.around, arguments.depth)
    except KeyError:
        ids = [entry["id"] for entry in index.entries]
        hint = nearest(arguments.around, ids) or "`smartspec index graph` shows all"
        raise UsageError.of(f"'{arguments.around}' is not in the index", hint) from None
    text = {"mermaid": drawing.mermaid, "dot": drawing.dot, "svg": drawing.svg}[arguments.format](
        drawn
    )
    if arguments.output:
        folder, name = os.path.split(os.path.abspath(arguments.output))
        store.write_text(folder, name, text)
    else:
        sys.stdout.write(text)
    return 0
