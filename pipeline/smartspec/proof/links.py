"""Links inside a document, and from it to files beside it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from urllib.parse import unquote

from smartspec.proof.model import Flaw, Page

_CODE = re.compile(r"(?<![\\`])(`+)(?!`)(.+?)(?<!`)\1(?!`)")
_INLINE = re.compile(
    r"(?<!\\)\]\(\s*(?:<(?P<angled>[^<>]*)>|(?P<plain>[^()\s]*(?:\([^()\s]*\)[^()\s]*)*))"
)
_DEFINITION = re.compile(r"^ {0,3}\[(?P<label>(?:[^\[\]\\]|\\.)+)\]:\s*<?(?P<target>[^\s>]+)>?")
_REFERENCE = re.compile(r"(?<!\\)\[(?:[^\[\]\\]|\\.)*\]\[(?P<label>(?:[^\[\]\\]|\\.)+)\]")
_ANCHOR = re.compile(r"<[a-zA-Z][^<>]*?\s(?:id|name)=[\"']([^\"']+)[\"']")
_HREF = re.compile(r"<a\s[^<>]*?href=[\"'](?P<target>[^\"']+)[\"']", re.IGNORECASE)
_HEADING = re.compile(r"^ {0,3}#{1,6}\s+(.*?)(?:\s+#+)?\s*$")
_MARKUP = re.compile(r"\[([^\]]*)\]\([^)]*\)|[`*~]|<[^>]+>|\\(?=[!-/:-@\[-`{-~])")
_NOT_IN_SLUG = re.compile(r"[^\w\- ]")
_INTO = re.compile(r"(?:\]\(\s*<?|\]:\s*<?|href=[\"'])(?P<target>[^\s<>()\"'#]+\.md#[^\s<>()\"']+)")
_SCHEME = re.compile(r"^(?:[a-zA-Z][a-zA-Z0-9+.-]*:|//)")


def dead_anchor(page: Page) -> Iterator[Flaw]:
    """A link inside the document leads somewhere.

    What it finds: `[…](#name)` or `<a href="#name">` where the document has neither such an anchor
    nor a heading that GitHub would give that name; `[…](other.md#name)` where the other document
    has neither; `[…][label]` without a definition of the label.
    Why it matters: who follows the link lands at the top of the page, or nowhere.
    How to fix: link to the anchor above a section heading, or mend the hand-written link.
    """
    names = anchors(page)
    defined = {
        _label(found["label"])
        for _, line in page.linking
        if "]:" in line and (found := _DEFINITION.match(line))
    }
    for number, line in page.linking:
        for column, target in _targets(line):
            if target.startswith("#") and len(target) > 1 and unquote(target[1:]) not in names:
                yield Flaw((number, column), f"nothing here is called '{target}'")
            there = _place_in_file(target, page.path)
            if there and page.exists(_file(target, page.path)) and not page.exists(there):
                file, _, name = target.partition("#")
                yield Flaw((number, column), f"nothing in '{file}' is called '#{name}'")
        if "][" in line and defined:
            for found in _REFERENCE.finditer(_without_code(line)):
                if _label(found["label"]) not in defined:
                    place = number, found.start() + 1
                    yield Flaw(place, f"no line defines the link '[{found['label']}]: …'")


def dead_link(page: Page) -> Iterator[Flaw]:
    """A link to a file leads to a file.

    What it finds: a link to something that is not there, seen from the document, or from the
    workspace where it begins with `/`.
    Why it matters: the neighbour was moved, and readers are left behind.
    How to fix: correct the path. Links with a scheme (`https:`) are not looked at.
    """
    for number, line in page.linking:
        for column, target in _targets(line):
            path = _file(target, page.path)
            if path and not page.exists(path):
                shown = path if not target.startswith("/") else _without_anchor(target)
                yield Flaw((number, column), f"there is no file '{shown}'")


def linked_files(page: Page) -> tuple[str, ...]:
    """The relative paths that a document links to, once each; with `#name` where a link has it."""
    targets = [target for _, line in page.linking for _, target in _targets(line)]
    files = [_file(target, page.path) for target in targets]
    places = [_place_in_file(target, page.path) for target in targets]
    return tuple(dict.fromkeys(path for path in (*files, *places) if path))


def anchored_files(text: str, folder: str) -> tuple[str, ...]:
    """The Markdown files, seen from the workspace, into which links in a text of `folder` lead.

    The text may be YAML that holds Markdown; what only looks like a link does no harm.
    """
    if ".md#" not in text:
        return ()
    document = posixpath.join(folder, "spec.md")
    targets = (found["target"] for found in _INTO.finditer(text))
    files = (posixpath.normpath(posixpath.join(folder, _file(t, document))) for t in targets)
    return tuple(dict.fromkeys(file for file in files if not file.startswith("../")))


def _place_in_file(target: str, document: str) -> str:
    """`path#name` of a link into another Markdown file; empty for any other link."""
    path, name = _file(target, document), unquote(target.partition("#")[2])
    return f"{path}#{name}" if name and path.endswith(".md") else ""


def _file(target: str, document: str) -> str:
    """The path of a link, seen from the document; empty where it leads elsewhere."""
    path = _without_anchor(target)
    if _SCHEME.match(target) or not path.strip("/"):
        return ""
    # As GitHub reads it, `/` is the root of what the document is part of.
    return "../" * document.count("/") + path.lstrip("/") if path.startswith("/") else path


def _without_anchor(target: str) -> str:
    return unquote(re.split(r"[#?]", target, maxsplit=1)[0])


def anchors(page: Page) -> frozenset[str]:
    """Every name that a link into `page` may end in: anchors, and GitHub's names of headings."""
    names: set[str] = set()
    counts: dict[str, int] = {}
    for _, line in page.prose:
        if "<" in line:
            names.update(_ANCHOR.findall(_without_code(line)))
        if "#" in line[:4]:
            heading = _HEADING.match(line)
            if heading:
                name = slug(heading[1])
                repeated = counts.get(name, 0)
                counts[name] = repeated + 1
                names.add(f"{name}-{repeated}" if repeated else name)
    return frozenset(names)


def slug(words: str) -> str:
    """The anchor that GitHub gives to a heading."""
    shown = _MARKUP.sub(lambda found: found[1] or "", words)
    return _NOT_IN_SLUG.sub("", shown.lower()).replace(" ", "-")


def _targets(line: str) -> Iterator[tuple[int, str]]:
    """Where the links of a line lead, each with its column."""
    if "](" in line:
        for found in _INLINE.finditer(_without_code(line)):
            target = found["angled"] if found["angled"] is not None else found["plain"]
            if target:
                yield found.start() + 1, target
    if "href=" in line:
        for found in _HREF.finditer(_without_code(line)):
            yield found.start() + 1, found["target"]
    if "](" not in line and "]:" in line:
        definition = _DEFINITION.match(line)
        if definition and not definition["label"].startswith("^"):
            yield definition.start("target") + 1, definition["target"]


def _without_code(line: str) -> str:
    """`line` with its code spans blanked out, as wide as before."""
    return _CODE.sub(lambda found: " " * len(found[0]), line) if "`" in line else line


def _label(words: str) -> str:
    return " ".join(words.lower().split())
