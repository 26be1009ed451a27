"""What proving costs beside rendering: `python -m benchmarks.proof FOLDER`.

Both in one process, spec by spec, each spec read and planned outside the measured time. What the
checkers remember of equal blocks is forgotten before each spec: the corpus copies its specs, and
a second copy would cost nothing. Prints the seconds as JSON.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict

from benchmarks.bare import Watch
from smartspec import layout
from smartspec.graph.build import Options, current_scan, rendering
from smartspec.proof import mermaid, sql, typescript
from smartspec.proof.model import page_of, run_checks
from smartspec.proof.registry import CHECKS


def main(folder: str) -> None:
    """Measure the workspace in `folder`."""
    options = Options(os.path.abspath(folder))
    rendered, proven = Watch(), Watch()
    for row in current_scan(options).rows:
        job, bench = rendering(options, row.paths)
        with rendered.running():
            text = bench.renderer.render(job, layout.SOURCE).text
        forget()
        with proven.running():
            run_checks(page_of(row.paths.document, text, job.spec), CHECKS)
    print(json.dumps({"render": asdict(rendered), "verify": asdict(proven)}))


def forget() -> None:
    """Forget every block that was looked at."""
    sql.parse_postgresql.cache_clear()
    mermaid.errors_in.cache_clear()
    typescript.errors_in.cache_clear()


if __name__ == "__main__":
    main(sys.argv[1])
