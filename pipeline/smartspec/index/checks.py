"""The kinds of mistakes in an index, each with what its page says of it."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import Literal

Weight = Literal["info", "warn", "error"]


@dataclass(frozen=True, slots=True)
class IndexCheck:
    """One kind of mistake: its id, its weight, what holds where there is none, what it means.

    `finds`, `matters` and `mend` are the sentences of its page.
    """

    id: str
    severity: Weight
    passed: str
    summary: str
    finds: str
    matters: str
    mend: str

    def page(self, level: int = 1) -> str:
        """What this check says of itself, under a heading of `level`."""
        parts = (
            ("What it finds", self.finds),
            ("Why it matters", self.matters),
            ("How to fix", self.mend),
        )
        lines = [_wrapped(f"- **{name}:** {text}") for name, text in parts]
        return "\n".join(
            [
                f"{'#' * level} {self.id}",
                "",
                f"{self.summary} Default: {self.severity}.",
                "",
                *lines,
                "",
            ]
        )


def _wrapped(item: str) -> str:
    """An item of a list, broken at 100 columns as all of docs/ is."""
    return textwrap.fill(
        item, 99, subsequent_indent="  ", break_on_hyphens=False, break_long_words=False
    )


CHECKS = {
    check.id: check
    for check in (
        IndexCheck(
            "index-duplicate",
            "error",
            "Every id stands once",
            "Two entries have one id.",
            "an entry whose id an earlier one has already, and whether the two are the same.",
            "who looks the id up gets one of the two, and which one is chance.",
            "keep the entry that is right; `--fix` removes one that is the same as the first.",
        ),
        IndexCheck(
            "index-hidden-character",
            "warn",
            "Every character can be seen",
            "An entry has characters that nobody sees.",
            "control characters, and those that turn the direction of a text, in what documents"
            " show of an entry: its id, title, path, repo, category, status or description.",
            "what people read is not what stands there; documents show each as an escape"
            " (`\\u202e`).",
            "remove them in the repository whose spec it is.",
        ),
        IndexCheck(
            "index-missing-file",
            "error",
            "Every path leads to a file",
            "An entry's file is not where it says.",
            "an entry of this repository whose `path` leads nowhere, seen from the folder that"
            " holds `.smartspec`, the index's own, or `--base`.",
            "who follows the entry finds nothing, and every link to it is dead.",
            "correct the path, bring the file back, or remove the entry.",
        ),
        IndexCheck(
            "index-broken-reference",
            "error",
            "Every dependency is known",
            "A dependency has no entry.",
            "an id under `dependencies` (or `depends_on`, or `dependents`) that no entry has.",
            "nobody can say what the entry builds on, nor what a change of it breaks.",
            "correct the id, or add the entry of the spec that is meant.",
        ),
        IndexCheck(
            "index-self-reference",
            "error",
            "No entry depends on itself",
            "An entry depends on itself.",
            "an entry that has its own id under `dependencies`.",
            "whoever follows dependencies goes round in it for ever.",
            "remove it; `--fix` does.",
        ),
        IndexCheck(
            "index-cycle",
            "error",
            "No circle of dependencies",
            "Entries depend on each other in a circle.",
            "a group of entries that reach each other, told once, with the shortest circle through"
            " the first of them.",
            "none of them can be built, read or released before the others.",
            "take one step out of the circle, most often by moving what both need to a third spec.",
        ),
        IndexCheck(
            "index-stale",
            "warn",
            "Every entry says what its spec says",
            "An entry differs from its spec.",
            "a title, status or category, or dependencies, that differ from what the spec's own"
            " source or document says. Of dependencies only where the index lists any.",
            "people read the index in place of the spec, and believe it.",
            "write what the spec says; `--fix` does.",
        ),
        IndexCheck(
            "index-count",
            "warn",
            "Every count is right",
            "A number that the index gives is not true of it.",
            "a total (`total`, `total_specs`, `count`, …), or a count by category, status or"
            " repository, that differs from the entries, or is a text and no number.",
            "reports add up such numbers without looking at the entries.",
            "write the number that is named; `--fix` does.",
        ),
        IndexCheck(
            "index-unclear-dependency",
            "warn",
            "Every dependency is understood",
            "A dependency is no id.",
            "something under `dependencies` that is neither an id nor an object that names one"
            " (as `id`, `spec_id`, `specId` or `spec`).",
            "it is left out of every other check, of the graph, and of who depends on whom.",
            "write the id of the spec, alone or as `id` of an object.",
        ),
        IndexCheck(
            "index-repeated-dependency",
            "warn",
            "Every dependency is listed once",
            "A dependency is listed twice.",
            "an id that stands more than once under the `dependencies` of an entry.",
            "it is counted twice, and whoever removes it once believes that it is gone.",
            "list it once; `--fix` does.",
        ),
        IndexCheck(
            "index-orphan",
            "info",
            "Every entry is connected",
            "Nothing depends on an entry, and it on nothing.",
            "an entry without dependencies that no other one depends on, where others have some.",
            "either its dependencies were forgotten, or nobody needs it any more.",
            "list what it builds on, or ask whether it is still needed.",
        ),
    )
}
"""Every kind of mistake, by its id."""
