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
from smartspec.graph.build import Options, rendering

if TYPE_CHECKING:
    from smartspec.findings import Finding
    from smartspec.layout import SpecPaths
    from smartspec.proof.blocks import Block
    from smartspec.proof.model import Page


def with_origins(
    options: Options, paths: SpecPaths, page: Page, findings: Sequence[Finding]
) -> list[Finding]:
    """`findings` with the origin of the block that each lies in, where it was generated."""
    if all(finding.key for finding in findings):
        return list(findings)
    origins = origins_of(options, paths, page.blocks)
    return [f if f.key else replace(f, key=origins.get(f.line, "")) for f in findings]


def origins_of(options: Options, paths: SpecPaths, blocks: Sequence[Block]) -> dict[int, str]:
    """The origin of each line of the generated ones of `blocks`; of none where none is known."""
    from smartspec.proof.origins import origin_of_lines

    try:
        job, bench = rendering(options, paths)
        generated = bench.renderer.origins(job, layout.SOURCE)
    except SmartSpecError:
        return {}  # what cannot be rendered has another fault to tell first
    return origin_of_lines(blocks, generated)
