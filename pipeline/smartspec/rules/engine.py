"""Rules over one document, to findings: severities, exceptions, and rules that fail themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from smartspec.findings import Finding, Severity
from smartspec.rules.ignores import Ignore, ignores_of, invalid_ignore, may_be_for_proof
from smartspec.rules.model import Document, Hit, Rule, running
from smartspec.rules.origins import tracing

UNUSED, INVALID, FAULTY = "unused-ignore", "invalid-ignore", "faulty-rule"


def run_rules(
    document: Document,
    rules: Mapping[str, Rule],
    severities: Mapping[str, Severity],
    faults: Mapping[str, str] | None = None,
) -> tuple[Finding, ...]:
    """Everything that `rules` find in `document`, sorted by place.

    `severities` override the rules' own. `faults` are rules that could not be loaded, with the
    reason: each is a finding of `faulty-rule`.
    """
    weights = running(rules, severities, document.profile)
    asked = {name: rules[name] for name in weights}
    ignores = ignores_of(document)
    used: set[Ignore] = set()
    traced = tracing(document)
    hits: list[tuple[str, Hit]] = [
        (FAULTY, Hit(document.top, f"{origin}: {reason}", fix="mend the rule, or switch it off"))
        for origin, reason in (faults or {}).items()
    ]
    for name, rule in asked.items():
        if name == INVALID:
            found: Iterator[tuple[str, Hit]] = (
                (INVALID, h) for h in invalid_ignore(document, rules)
            )
        elif name == UNUSED:
            continue
        else:
            found = _hits(document, rule)
        for source, said in found:
            hit = traced(source, said)
            covering = [item for item in ignores if item.covers(source, hit)]
            used.update(covering)
            if not covering:
                hits.append((source, hit))
    if UNUSED in asked:
        needed = {
            (item.line, item.column, item.entry)
            for item in ignores
            if item in used or item.rule not in asked or may_be_for_proof(item, document)
        }
        every = asked[UNUSED].check(document)
        hits += [(UNUSED, h) for h in every if (h.line, h.column, h.key) not in needed]
    return tuple(
        sorted(
            Finding(document.path, h.line, h.column, name, weights[name], h.message, h.key, h.fix)
            for name, h in hits
            if name in weights
        )
    )


def _hits(document: Document, rule: Rule) -> Iterator[tuple[str, Hit]]:
    """What one rule yields; a rule that breaks is a finding, not a crash."""
    try:
        for hit in rule.check(document):
            if rule.origin != "smartspec":
                _refuse_nonsense(hit, len(document.outline.lines))
            yield rule.id, hit
    except (Exception, SystemExit) as error:
        if rule.origin == "smartspec":
            raise
        message = f"the rule '{rule.id}' of {rule.origin} failed: {type(error).__name__}: {error}"
        yield FAULTY, Hit(document.top, message, fix="mend the rule, or switch it off")


def _refuse_nonsense(hit: object, lines: int) -> None:
    """Raises `TypeError` or `ValueError` for what a rule yields and no report takes.

    Line 0 is the document as a whole.
    """
    if not isinstance(hit, Hit):
        raise TypeError(f"expected a Hit, got {type(hit).__name__}")
    kinds = {"line": int, "column": int, "message": str, "key": str, "fix": str}
    for name, kind in kinds.items():
        value = getattr(hit, name)
        if not isinstance(value, kind):
            raise TypeError(f"the {name} of a Hit is {value!r}, which is no {kind.__name__}")
    if not 0 <= hit.line <= lines:
        raise ValueError(f"line {hit.line} of a document that has {lines}")
    if not hit.message.strip():
        raise ValueError("a Hit without a message")
