"""JUnit XML, which CI servers show as tests: a suite a document, a case a check."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from smartspec.findings import Finding
from smartspec.reporting.results import Results

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold (section 2.2), escaped or not."""


def junit(results: Results) -> str:
    """Every check of every document as a case; errors fail it, what weighs less is its output."""
    suites = [
        list(_suite(document, results.of(document), results)) for document in results.documents
    ]
    tests = len(results.documents) * len(results.checks)
    failures = len({(f.path, f.rule) for f in results.findings if f.severity == "error"})
    head = f'<testsuites name={_attribute(results.tool)} tests="{tests}" failures="{failures}">'
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', head]
    return "\n".join([*lines, *(line for suite in suites for line in suite), "</testsuites>", ""])


def _suite(document: str, findings: tuple[Finding, ...], results: Results) -> Iterator[str]:
    failed = {finding.rule for finding in findings if finding.severity == "error"}
    yield (
        f'  <testsuite name={_attribute(document)} tests="{len(results.checks)}" '
        f'failures="{len(failed)}" errors="0" skipped="0">'
    )
    for name in results.checks:
        own = [finding for finding in findings if finding.rule == name]
        case = f"    <testcase classname={_attribute(document)} name={_attribute(name)}"
        if not own:
            yield f"{case}/>"
            continue
        tag = "failure" if name in failed else "system-out"
        said = escape(_clean("\n".join(map(str, own))))
        yield f"{case}>"
        if tag == "failure":
            message = _attribute(own[0].message)
            yield f"      <failure type={_attribute(name)} message={message}>{said}</failure>"
        else:
            yield f"      <system-out>{said}</system-out>"
        yield "    </testcase>"
    yield "  </testsuite>"


def _attribute(text: str) -> str:
    return quoteattr(_clean(text))


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
