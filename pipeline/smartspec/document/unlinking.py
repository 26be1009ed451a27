"""Links of text that is kept to sections that are no more.

Like its number, where a section leads is the document's: a setting may take away the section that
an untouched one points to, long before somebody reviews the text that would not. The words stay.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from smartspec.document.lines import lines_outside_fences
from smartspec.document.markers import critical_sections, section_sum

_LINK = re.compile(r"(?<!\\)\[([^\[\]]+)\]\(#([^()\s]+)\)")
_ANCHOR = re.compile(r"""\bid=["']([^"']+)["']""")
_SUM = re.compile(r"sum:[0-9a-f]+")


def without_dead_links(text: str, names: Collection[str]) -> str:
    """`text` with the dead links of the untouched sections `names` as plain words.

    What is left is what the pipeline put there: their closing markers say so.
    """
    anchors = set(_ANCHOR.findall(text))
    lines = text.split("\n")
    is_text = [outside for _, _, outside in lines_outside_fences(text)]
    for section in critical_sections(text, ""):
        if section.name not in names or not section.untouched:
            continue
        inside = range(section.line, section.end - 1)
        changed = {place: _plain(lines[place], anchors) for place in inside if is_text[place]}
        if all(lines[place] == line for place, line in changed.items()):
            continue
        for place, line in changed.items():
            lines[place] = line
        body = "\n".join(lines[place].removesuffix("\r") for place in inside)
        closing = lines[section.end - 1]
        lines[section.end - 1] = _SUM.sub(f"sum:{section_sum(body)}", closing, count=1)
    return "\n".join(lines)


def _plain(line: str, anchors: Collection[str]) -> str:
    return _LINK.sub(lambda link: link[0] if link[2] in anchors else link[1], line)
