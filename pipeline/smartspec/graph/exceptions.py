"""Exceptions that a run of `verify` shows to be needed by nothing.

The rules cannot know: an exception for what only `verify` finds is needed where it finds it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING

from smartspec.findings import Finding, Severity
from smartspec.rules.engine import UNUSED
from smartspec.rules.ignores import ignores_of, may_be_for_proof, unused_ignore
from smartspec.rules.model import Document, Hit

if TYPE_CHECKING:
    from smartspec.rules.ignores import Ignore


def excepted(document: Document, findings: Iterable[Finding]) -> frozenset[Finding]:
    """Those of `findings` that an exception in the document or its source is for."""
    items = ignores_of(document)
    return frozenset(f for f in findings if any(_covers(item, f) for item in items))


def unneeded(
    document: Document, findings: Collection[Finding], unproven: Collection[str], weight: Severity
) -> Iterator[Finding]:
    """The exceptions for checks of `verify` that none of `findings` needs.

    `findings` are those of all tools that ran; of the checks `unproven` nothing is said.
    """
    idle = {
        (item.line, item.column, item.entry)
        for item in ignores_of(document)
        if may_be_for_proof(item, document)
        and item.rule not in unproven
        and not any(_covers(item, finding) for finding in findings)
    }
    for hit in unused_ignore(document) if idle else ():
        place = (hit.line, hit.column, hit.key)
        if place in idle:
            yield Finding(
                document.path, hit.line, hit.column, UNUSED, weight, hit.message, hit.key, hit.fix
            )


def _covers(item: Ignore, finding: Finding) -> bool:
    return item.covers_proof(finding.rule, Hit(finding.line, "", key=finding.key))
