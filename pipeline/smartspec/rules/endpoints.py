"""Rules about endpoints: each defined once, and called by the same name everywhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher

from smartspec.document.outline import Section
from smartspec.rules.model import Document, Hit
from smartspec.rules.words import terms

_METHODS = "GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS"
_CALL = re.compile(
    rf"(?<![\w/])(?P<method>{_METHODS})[`*]*\s+[`*]*(?!/\s*[`*]*(?:{_METHODS})\b)"
    r"(?P<path>/[^\s\\`|*)\"'“”‘’«»,;\]]*)"
)
"""A method with a path behind it; `PUT / PATCH` are two methods."""
_PARAMETER = re.compile(r"\{[^}/]*\}|<[^>/]*>|:(?=[A-Za-z_])\w+|\$\{[^}/]*\}")
_API = re.compile(
    r"^(?:(?:REST|HTTP|public|service) )?(?:APIs?|endpoints?)"
    r"(?: (?:specifications?|design|endpoints?|reference|contracts?))?$|^(?:API )?จุดเชื่อมต่อ",
    re.IGNORECASE,
)
_OPERATIONS = re.compile(
    r"^/(?:health|healthz|livez|readyz|ready|status|metrics|ping|version)(?:/(?:live|ready|detailed))?$"
)
"""What a platform asks of every service, and no API specification lists."""
_COMMAND = re.compile(rf"\n(?=\s*(?:\$ )?(?:curl|https?)\b|\s*(?:{_METHODS})\s)")
"""Where the next request of a block begins."""
_HEAD = re.compile(rf"^(?P<method>{_METHODS})\s+(?P<path>/[^\s&]*)(?:\s*$|\s+[^\w\s/])")
"""A heading may say more behind a dash, in brackets or with a sign."""
_TO_ANCHOR = re.compile(r"[^\]]*\]\(#")
_ASIDE = terms(
    "alternative", "out of scope", "non-goal", "future", "unstable prefix", "dependency",
    "dependencies", "prior art", "background", "references", "related",
)  # fmt: skip
_ARROW = re.compile(r"→ \*\*(?P<target>[^*]+)\*\*:")
"""A step of a flow, as a document shows it."""
_MISTYPED = 0.9
"""How alike two paths are of which one may be the other mistyped; `/order` and `/orders` are."""
_VERSION = re.compile(r"^/(?:api/)?v\d+(?=/|$)")


def label(method: str, path: str) -> tuple[str, str]:
    """An endpoint as compared: no query, no closing slash, all parameters alike."""
    bare = (
        _PARAMETER.sub("{}", path.split("?", maxsplit=1)[0].split("#", maxsplit=1)[0]).rstrip("/.")
        or "/"
    )
    return method, bare


def defined_in_text(document: Document) -> Iterator[tuple[str, Section]]:
    """The endpoints that have a heading of their own: `### POST /orders`."""
    for section in document.outline.sections:
        found = _HEAD.match(section.title)
        if found:
            yield f"{found['method']} {found['path']}", section


def called(endpoint: str, text: str) -> bool:
    """Whether code calls the endpoint by its path."""
    path = endpoint.split(" ", 1)[1].split("?", maxsplit=1)[0]
    parts = [re.escape(part) for part in _PARAMETER.split(path)]
    return re.search(rf"{'[^/?#]+'.join(parts)}(?![\w/-])", text) is not None


def shown(method: str, path: str, code: str) -> bool:
    """Whether code has a request to an endpoint: its method and its whole path in one command."""
    parts = [re.escape(part) for part in _PARAMETER.split(path.rstrip("/") or "/")]
    address = re.compile(
        rf"(?:https?://[^/\s\"']+|\$\{{?\w+\}}?|(?<![\w/.-]))"
        rf"{'[^/?#]+'.join(parts)}/?(?![\w/-])"
    )
    commands = _COMMAND.split(code.replace("\\\n", " "))
    return any(address.search(said) and _method_of(said) == method for said in commands)


def _method_of(command: str) -> str:
    """The method of one request; curl's own default where it names none."""
    named = re.search(rf"(?<![\w/])(?:{_METHODS})(?![\w/])", command)
    if named:
        return named[0]
    return "POST" if re.search(r"\s(?:-d|--data[\w-]*|--json|-F)[\s=]", command) else "GET"


def duplicate_endpoint(document: Document) -> Iterator[Hit]:
    """An endpoint is defined once.

    What it finds: two endpoints with the same method and path. Names of parameters do not count:
    `/users/{id}` and `/users/{user_id}` are the same address. Without a source, headings such as
    `### POST /orders` define.
    Why it matters: a server can answer a request in one way only.
    Wrong:
        endpoints:
          - {method: GET, path: "/users/{id}", summary: Show a user}
          - {method: GET, path: "/users/{user_id}", summary: Read a user}
    Right:
        endpoints:
          - {method: GET, path: "/users/{id}", summary: Show a user}
    How to fix: keep one of them, or give one another path.
    Precision: 0 findings in 4,816 documents of public repositories.
    """
    seen: dict[tuple[str, str], str] = {}
    for method, path, line, key in _definitions(document):
        name = label(method, path)
        if name in seen:
            yield Hit(
                line,
                f"{method} {path} is defined twice, first as {method} {seen[name]}",
                key=key,
                fix="keep one of them, or give one another path",
            )
        seen.setdefault(name, path)


def _definitions(document: Document) -> Iterator[tuple[str, str, int, str]]:
    """Method, path, line and source key of each endpoint."""
    if document.spec is None:
        for endpoint, section in defined_in_text(document):
            if not section.title.endswith(endpoint.partition(" ")[2]):
                continue  # what is said behind the path tells two forms of one call apart
            method, _, path = endpoint.partition(" ")
            yield method, path, section.line, ""
        return
    for number, own in enumerate(document.spec.api.endpoints):
        line = document.line_with(own.label)
        yield own.method, own.path, line, f"api.endpoints[{number}]"


def undefined_endpoint(document: Document) -> Iterator[Hit]:
    """An endpoint that architecture, examples or tests call is defined in the API.

    What it finds: `METHOD /path` in the text of a section other than the API's, where the API
    defines endpoints and this is not one of them. The base path may be left out; query and names
    of parameters do not count, and neither does code, since an example may call another system.
    The end of a defined path (`/orders` for `/api/shop/orders`) is that path; sections on what is
    related or was not chosen, and entries of a list of contents, call nothing.
    Without a source, the document has to define endpoints by headings or in an API section, and
    only what looks like one of them mistyped, or has another method, counts: anything else may be
    another system's.
    Why it matters: of two names for one call, one does not work.
    Wrong:
        flows: [{name: Buy, steps: [{from: Web, to: Shop, action: POST /order}]}]
        api: {endpoints: [{method: POST, path: /orders, summary: Accept an order}]}
    Right:
        flows: [{name: Buy, steps: [{from: Web, to: Shop, action: POST /orders}]}]
        api: {endpoints: [{method: POST, path: /orders, summary: Accept an order}]}
    How to fix: call the endpoint as the API defines it, or define it.
    Precision: 4 of 4 findings read were wrong (4 in 4,816 documents of public repositories):
    endpoints of another system or version; hence `info` without a source. A form that took what is
    like no defined endpoint had been wrong in 19 of 20.
    """
    api = document.sections("api", "compact-technical") or _api_sections(document)
    known = _defined(document, api)
    if not known:
        return
    defined = _Defined(known)
    seen: set[tuple[str, str]] = set()
    elsewhere = _other_systems(document)
    aside = [s for s in document.outline.sections if _ASIDE.find(s.title)]
    for line in document.outline.words:
        if "/" not in line.text or not _CALL.search(line.text):
            continue
        arrow = _ARROW.search(line.text)
        if arrow and arrow["target"] in elsewhere:
            continue
        if any(s.line <= line.number < s.end for s in (*api, *aside)):
            continue
        for found in _CALL.finditer(line.text):
            method, path = label(found["method"], found["path"])
            if "*" in line.text[found.start() : found.end() + 1].removesuffix("*" * 2)[-2:]:
                continue  # a pattern, and no endpoint
            if _TO_ANCHOR.match(line.text, found.end()):
                continue
            if (method, path) in seen or _OPERATIONS.match(_VERSION.sub("", path)):
                continue
            if defined.has(method, path):
                continue
            if document.spec is None and not any(_alike(method, path, other) for other in known):
                continue
            seen.add((method, path))
            yield Hit(
                line.number,
                f"{found['method']} {found['path']} is called here and not defined in the API",
                found.start() + 1,
                fix="call it as the API defines it, or define it",
            )


def _api_sections(document: Document) -> tuple[Section, ...]:
    """The sections of somebody else's document that define its API."""
    if document.spec is not None:
        return ()
    return tuple(s for s in document.outline.sections if s.level > 1 and _API.match(s.title))


def _defined(document: Document, api: tuple[Section, ...]) -> set[tuple[str, str]]:
    if document.spec is not None:
        base = document.spec.api.base_path.rstrip("/")
        own = document.spec.api.endpoints
        return {label(e.method, path) for e in own for path in (e.path, f"{base}{e.path}")}
    names = (name.partition(" ") for name, _ in defined_in_text(document))
    heads = {label(method, path) for method, _, path in names}
    lines = [line.text for section in api for line in section.words]
    lines += [block.text for section in api for block in section.code]
    return heads | {label(f["method"], f["path"]) for t in lines for f in _CALL.finditer(t)}


def _other_systems(document: Document) -> set[str]:
    """The components whose endpoints are not this spec's to define."""
    if document.spec is None:
        return set()
    serving = {e.service for e in document.spec.api.endpoints if e.service}
    parts = document.spec.architecture.components
    others = {part.name for part in parts if part.kind == "external"}
    if serving:
        others |= {p.name for p in parts if p.kind == "service" and p.name not in serving}
    return others


class _Defined:
    """What an API defines, ready for many calls to be looked up in; a version may be left out."""

    def __init__(self, known: Iterable[tuple[str, str]]) -> None:
        self._ends: set[tuple[str, str]] = set()
        patterns: dict[str, list[str]] = {}
        for method, full in sorted(known):
            path = _VERSION.sub("", full)
            self._ends.add((method, path))
            self._ends.update((method, path[at.start() :]) for at in re.finditer("/", path))
            if "{}" in path:
                parts = [re.escape(part) for part in path.split("{}")]
                patterns.setdefault(method, []).append("[^/]+".join(parts))
        self._called = {method: re.compile("|".join(found)) for method, found in patterns.items()}

    def has(self, method: str, path: str) -> bool:
        """Whether a call means a defined endpoint, its end, or it with values (`/users/42`)."""
        path = _VERSION.sub("", path)
        called = self._called.get(method)
        ended = not path or (method, path) in self._ends
        return ended or bool(called and called.fullmatch(path))


def _alike(method: str, path: str, other: tuple[str, str]) -> bool:
    """Whether a name looks like that of a defined endpoint, mistyped or with another method."""
    mine, theirs = path.split("/"), other[1].split("/")
    return path == other[1] or (
        method == other[0]
        and len(mine) == len(theirs)
        and SequenceMatcher(None, path, other[1], autojunk=False).ratio() > _MISTYPED
    )
