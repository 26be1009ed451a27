"""An author's words as Markdown that shows exactly those words.

What stands in `spec.yaml` is text, not markup: whatever characters it holds, a reader of the
rendered document sees them, and no table, marker or heading breaks. The rules are CommonMark's
backslash escapes (https://spec.commonmark.org/0.31.2/#backslash-escapes) and GFM's tables and
strikethrough; only what would really be markup is escaped, so that the source stays readable.
"""

from __future__ import annotations

import json
import re
from typing import Any

from markupsafe import Markup

from smartspec.document.assemble import PIPE
from smartspec.rendering.origins import note
from smartspec.source.characters import UNSEEN

_ANY_SPECIAL = re.compile(r"[\\`*_\[\]<|~&\n\r\t\ufffe@]|://|[wW]{3}\.|^[ #>+=\-0-9]|  |#\s*$")
_SPACES = re.compile(r"\s+")
_URL = re.compile(r"https?://[^\s<>\"'`|\\\x00-\x1f\x7f]*[^\s<>\"'`|\\\x00-\x1f\x7f.,;:!?)\]}]")
# `_` inside a word is never emphasis, and `&` is an entity only in front of a name and `;`.
_SPECIAL = re.compile(
    r"[\\`*\[\]<|~]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)"
    # What GFM makes a link of (https://github.github.com/gfm/#autolinks-extension-): a mail
    # address and `www.`, which only has to stand behind no letter.
    r"|(?<=[\w.+-])@(?=[\w-]+\.)|(?<=(?<![^\W_])[wW]{3})\.(?=\S)"
)
# A heading may be closed by `#`; at the end of one they would not be shown.
_HEADING_END = re.compile(r"(^|\s)(#+\s*)$")
_BLOCK_START = re.compile(r"^([#>+=-]|\d+(?=[.)](\s|$)))")
_TICKS = re.compile(r"`+")
_FENCE_TICKS = re.compile(r"^\s*(`{3,})", re.MULTILINE)


def inline(text: str) -> Markup:
    """`text` as one line of Markdown, safe in a paragraph, a heading, a list and a table cell."""
    text = _with_escapes(text)
    if not _ANY_SPECIAL.search(text):
        return Markup(text)
    text = _SPACES.sub(" ", text).strip().replace(PIPE, "\ufffd")
    parts: list[str] = []
    end = 0
    for url in _URL.finditer(text):
        parts += [_escape(text[end : url.start()]), f"<{url[0]}>"]
        end = url.end()
    parts.append(_escape(text[end:]))
    guarded = _HEADING_END.sub(r"\1\\\2", "".join(parts))
    return Markup(_BLOCK_START.sub(_guard_start, guarded))


def _escape(text: str) -> str:
    return _SPECIAL.sub(lambda found: "\\" + found[0], text)


def _guard_start(found: re.Match[str]) -> str:
    start = found[0]
    return f"{start}\\" if start.isdigit() else f"\\{start}"


def paragraphs(text: str) -> Markup:
    """`text` with its paragraphs kept (blank lines part them), each escaped as `inline`."""
    parts = re.split(r"\n\s*\n", text.strip())
    return Markup("\n\n").join(inline(part) for part in parts)


def code(value: object) -> Markup:
    """`value` as a code span; `|` in it is settled once the document is put together."""
    text = (
        _SPACES.sub(" ", _with_escapes(str(value)))
        .strip()
        .replace(PIPE, "\ufffd")
        .replace("|", PIPE)
    )
    ticks = "`" * (1 + max((len(run) for run in _TICKS.findall(text)), default=0))
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return Markup(f"{ticks}{pad}{text}{pad}{ticks}")


def fence(text: str, language: str = "text", origin: str = "") -> Markup:
    """`text` as a fenced code block that no line of it can close.

    `origin` says where it comes from (`rendering.origins`); it is not printed.
    """
    body = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")
    longest = max((len(run) for run in _FENCE_TICKS.findall(body)), default=2)
    ticks = "`" * max(3, longest + 1)
    note(language, body, origin)
    return Markup(f"{ticks}{language}\n{body}\n{ticks}")


def as_json(value: Any, origin: str = "") -> Markup:
    """`value` as a fenced, indented JSON block; keys stay in the author's order."""
    text = json.dumps(value, indent=2, ensure_ascii=False)
    # `json` writes the C0 ones as escapes itself; the others would not be seen either.
    return fence(_with_escapes(text), "json", origin)


def _with_escapes(text: str) -> str:
    """`text` with characters that nobody sees as JSON writes them: values of a schema have some."""
    return UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def anchor(*words: object) -> str:
    """A stable anchor name: lower-case words joined by `-` (`('endpoint', 'POST /a')`)."""
    text = " ".join(str(word) for word in words).lower()
    return re.sub(r"[^\w]+", "-", text).strip("-")


def finalize(value: Any) -> Any:
    """What Jinja2 does to every `{{ value }}`: text is escaped unless it is Markdown already.

    Absent values are refused: printing `None` is a template's mistake, never content.
    """
    if isinstance(value, Markup):
        return value
    if isinstance(value, str):
        return inline(value)
    if value is None:
        raise ValueError("a template printed a value that is absent (None)")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return Markup(str(value))
