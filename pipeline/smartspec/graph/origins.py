"""Where the generated blocks of a document came from: source keys and catalogue entries.

Nothing is kept for it: origins are asked for only where something is wrong, and rendering the
spec once more tells them. Blocks are found again by their content, so that what a person wrote
between them does not disturb it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from smartspec import layout
from smartspec.errors import SmartSpecError
from smartspec.graph.build import Options, draft, rendering

if TYPE_CHECKING:
    from smartspec.findings import Finding
    from smartspec.layout import SpecPaths
    from smartspec.proof.blocks import Block
    from smartspec.proof.model import Page
    from smartspec.rules.model import Document


def with_origins(
    options: Options, paths: SpecPaths, page: Page, document: Document, findings: Sequence[Finding]
) -> list[Finding]:
    """`findings` with the origin of the block or line that each lies in, where it was generated.

    `page` and `document` are the same text, as checks and as rules see it.
    """
    if all(finding.key for finding in findings):
        return list(findings)
    blocks = origins_of(options, paths, page.blocks)
    found = [f if f.key else replace(f, key=blocks.get(f.line, "")) for f in findings]
    inside = {n for block in page.blocks for n in range(block.line - 1, block.end + 1)}
    if all(finding.key or finding.line in inside for finding in found):
        return found
    from smartspec.rules.origins import line_origins

    generated = _generated_lines(options, paths)
    lines = document.outline.lines
    origin = line_origins(document)
    return [
        replace(finding, key=origin(finding.line))
        if not finding.key
        and finding.line not in inside
        and 0 < finding.line <= len(lines)
        and lines[finding.line - 1].text in generated
        else finding
        for finding in found
    ]


def _generated_lines(options: Options, paths: SpecPaths) -> frozenset[str]:
    """The lines that rendering makes; a line of the document that is none of them is a person's."""
    try:
        return frozenset(draft(options, paths).rendered.text.split("\n"))
    except SmartSpecError:
        return frozenset()


def origins_of(options: Options, paths: SpecPaths, blocks: Sequence[Block]) -> dict[int, str]:
    """The origin of each line of the generated ones of `blocks`; of none where none is known."""
    from smartspec.proof.origins import origin_of_lines

    try:
        job, bench = rendering(options, paths)
        generated = bench.renderer.origins(job, layout.SOURCE)
    except SmartSpecError:
        return {}  # what cannot be rendered has another fault to tell first
    return origin_of_lines(blocks, generated)
