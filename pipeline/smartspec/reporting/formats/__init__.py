"""Findings in every format that somebody reads: each is a function from `Results` to text.

A new format is a module with one function, and a line in `FORMATS`.
"""

from __future__ import annotations

from collections.abc import Callable

from smartspec.reporting.formats import (
    consistency,
    github,
    gitlab,
    json_text,
    junit,
    markdown,
    sarif,
    text,
)
from smartspec.reporting.results import Results

Format = Callable[[Results], str]

FORMATS: dict[str, Format] = {
    "text": text.plain,
    "report": consistency.report,
    "json": json_text.json_text,
    "sarif": sarif.sarif,
    "junit": junit.junit,
    "github": github.github,
    "gitlab": gitlab.gitlab,
    "markdown": markdown.markdown,
}
"""Every format by its name on the command line."""
