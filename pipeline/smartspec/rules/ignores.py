"""Exceptions: `<!-- smartspec-ignore RULE: reason -->` for one place, or a key of the source.

A comment is for the block that follows it. Generated text cannot hold one, since it is generated
anew: for that there is `validation.ignore` in spec.yaml, with the source key that is meant.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from smartspec.document.outline import Line
from smartspec.errors import nearest
from smartspec.rules.model import Document, Hit

PROVEN = frozenset(
    {
        "open-fence", "sql-syntax", "json-syntax", "json-schema", "schema-syntax", "yaml-syntax",
        "typescript-syntax", "javascript-syntax", "mermaid-syntax", "dead-anchor", "dead-link",
        "sql-run", "typescript-types", "mermaid-diagram",
    }
)  # fmt: skip
"""The checks of `smartspec verify`: an exception may name one of them, too."""

_TARGET = re.compile(r"\](?:\(\s*<?|\[)(?P<target>[^\s>)\]]*)|^\s*\[[^\]]+\]:\s*<?(?P<defined>\S+)")
_ELSEWHERE = re.compile(r"(?:[a-zA-Z][a-zA-Z0-9+.-]*:|/)")
_COMMENT = re.compile(r"<!--\s*smartspec-ignore\b(?P<said>.*?)-->")
_SAID = re.compile(r"^\s+(?P<rule>[a-z0-9]+(?:-[a-z0-9]+)*)\s*:\s*(?P<reason>\S.*?)\s*$")
_START = re.compile(r"^\s+(?P<rule>[a-z0-9-]+)")


@dataclass(frozen=True, slots=True)
class Ignore:
    """One exception: for lines of the document, or for a key of the source and all below it."""

    rule: str
    reason: str
    line: int
    column: int
    lines: range = range(0)
    key: str = ""
    entry: str = ""
    """Where the exception itself stands in the source."""

    def covers(self, rule: str, hit: Hit) -> bool:
        """Whether a finding of `rule` is excepted."""
        if rule != self.rule:
            return False
        if not self.key:
            return hit.line in self.lines
        rest = hit.key[len(self.key) :]
        return hit.key.startswith(self.key) and (not rest or rest[0] in ".[")

    def covers_proof(self, check: str, hit: Hit) -> bool:
        """Whether a finding of a check of `verify` is excepted.

        One link is looked at by the rule `dead-link` and by the check `dead-anchor`: who excepts
        it for the one means the other as well.
        """
        return self.covers(check, hit) or (check == "dead-anchor" and self.covers("dead-link", hit))


def may_be_for_proof(item: Ignore, document: Document) -> bool:
    """Whether an exception may be for what `verify` finds, which no rule knows of.

    For `dead-link` it may where a covered line has a link that is none to an anchor of the
    document: only `verify` looks for files, and at every form of a link.
    """
    if item.rule != "dead-link":
        return item.rule in PROVEN
    lines = document.outline.lines
    covered = [lines[n - 1].text for n in item.lines if lines[n - 1].kind != "code"]
    found = [match for text in covered for match in _TARGET.finditer(text)]
    targets = [match["target"] or match["defined"] or "" for match in found]
    return any(
        target.removeprefix("#") not in document.outline.anchors
        for target in targets
        if target and not _ELSEWHERE.match(target)
    )


def _comments(document: Document) -> Iterator[tuple[Line, str, re.Match[str]]]:
    if "smartspec-ignore" not in document.text:
        return
    raw = document.text.splitlines()
    for line in document.outline.lines:
        if line.kind not in ("code", "meta"):
            for found in _COMMENT.finditer(raw[line.number - 1]):
                yield line, raw[line.number - 1], found


def ignores_of(document: Document) -> tuple[Ignore, ...]:
    """Every well-formed exception of a document and its source."""
    found = []
    for line, raw, comment in _comments(document):
        said = _SAID.match(comment["said"])
        if said is None:
            continue
        alone = raw.strip() == comment[0]
        lines = document.outline.block_after(line.number) if alone else range(0)
        same = range(line.number, line.number + 1)
        found.append(
            Ignore(
                said["rule"],
                said["reason"],
                line.number,
                comment.start() + 1,
                lines if alone else same,
            )
        )
    if document.spec is not None:
        for number, item in enumerate(document.spec.validation.ignore):
            entry = f"validation.ignore[{number}]"
            found.append(Ignore(item.rule, item.reason, document.top, 1, key=item.at, entry=entry))
    return tuple(found)


def unused_ignore(document: Document) -> Iterator[Hit]:
    """Every exception is needed.

    What it finds: a `smartspec-ignore` comment, or an entry of `validation.ignore`, for a finding
    that there is not (any more).
    Why it matters: an exception that nobody needs hides the next mistake in the same place.
    Wrong:
        <!-- smartspec-ignore dead-link: the page comes later -->
        A paragraph without a link.
    Right:
        A paragraph without a link.
    How to fix: remove the comment or the entry; `smartspec validate --fix` removes an entry.
    Precision: it compares findings with exceptions, and guesses at nothing. 0 findings in 4,816
    documents of public repositories.
    """
    # Every exception is named here; the engine drops those that something was found for.
    for item in ignores_of(document):
        where = f"the findings of '{item.rule}' at `{item.key}`" if item.key else f"'{item.rule}'"
        yield Hit(
            item.line,
            f"an exception for {where}, and there is nothing to except",
            item.column,
            item.entry,
            "remove it",
        )


def invalid_ignore(document: Document, known: Collection[str]) -> Iterator[Hit]:
    """Says of each exception without a reason, or for no rule, what is wrong with it."""
    known = sorted(PROVEN.union(known))  # in one order, so that one name is the nearest
    for line, _, comment in _comments(document):
        said = _SAID.match(comment["said"])
        column = comment.start() + 1
        if said is None:
            start = _START.match(comment["said"])
            rule = start["rule"] if start else "RULE"
            fix = f"write `<!-- smartspec-ignore {rule}: why this is right here -->`"
            yield Hit(line.number, "an exception without a reason", column, fix=fix)
        elif said["rule"] not in known:
            hint = nearest(said["rule"], known) or "`smartspec explain --rules` lists the rules"
            yield Hit(
                line.number, f"an exception for '{said['rule']}': no such rule", column, fix=hint
            )
    for number, item in enumerate(document.spec.validation.ignore if document.spec else ()):
        if item.rule not in known:
            message = f"an exception for '{item.rule}': no such rule"
            key = f"validation.ignore[{number}].rule"
            yield Hit(document.top, message, key=key, fix=nearest(item.rule, known))
