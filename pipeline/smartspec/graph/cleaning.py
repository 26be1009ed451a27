"""What `doit clean` does: it removes what can be generated again, and nothing else."""

from __future__ import annotations

import os
from typing import TextIO

from smartspec import layout, store
from smartspec.document.markers import critical_sections, is_as_generated
from smartspec.document.seal import Comment, is_sealed
from smartspec.errors import SmartSpecError
from smartspec.speech import told

_COMMENTS = {".yaml": Comment("#"), ".sql": Comment("--")}


def clean(target: str, said: TextIO, dry_run: bool) -> None:
    """Remove a generated file, unless it holds anything that a person wrote; says which."""
    root = os.getcwd()
    if store.stamp(root, target) is None:
        return
    if not _is_only_generated(root, target):
        said.write(f"{told(f'kept     {target}: it holds what a person wrote')}\n")
        return
    message = f"would remove {target}" if dry_run else f"removed  {target}"
    said.write(f"{told(message)}\n")
    if not dry_run:
        store.remove(root, target)


def _is_only_generated(root: str, target: str) -> bool:
    if target.startswith(f"{layout.HOME}/"):
        return True  # findings and registry are derived, each line of them
    try:
        text = store.read_text(root, target)
        comment = _COMMENTS.get(os.path.splitext(target)[1])
        if comment is not None:
            return is_sealed(text, comment)
        flagged = any(section.flags for section in critical_sections(text, target))
        return is_as_generated(text, target) and not flagged
    except SmartSpecError:
        return False
