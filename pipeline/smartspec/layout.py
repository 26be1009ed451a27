"""Where things stand in a workspace. Names only: nothing here touches a file's content.

Paths are strings relative to the workspace root with `/` between the parts, except for the
shipped templates of an installed SmartSpec, which lie outside every workspace and are absolute.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from smartspec.errors import UsageError

DODO = "dodo.py"
HOME = ".smartspec"
SPECS = "specs"
SOURCE = "spec.yaml"
DOCUMENT = "spec.md"
HAND_WRITTEN = "sections"
DERIVED = "derived.yaml"
PROJECT_CONFIG = "smartspec.config.json"
ORGANISATION_CONFIG = f"{HOME}/config.json"
INDEX = f"{HOME}/SPEC_INDEX.json"
CACHE = f"{HOME}/cache"
SCAN_CACHE = f"{CACHE}/scan.json"
STATE = f"{CACHE}/state.json"
FINDINGS = f"{CACHE}/findings"
TEMPLATE_CACHE = f"{CACHE}/templates"
PROOF = f"{CACHE}/proof"
SPEC_SCHEMA = f"{HOME}/spec.schema.json"

SECTION_CACHE = f"{CACHE}/sections"
LOCK = f"{CACHE}/lock"
REGISTRY = f"{HOME}/registry/critical-sections-registry.json"
REGISTRY_STALE = f"{CACHE}/registry-stale"
TRACE = "trace.log"
RULES = f"{HOME}/rules"
"""Rules of the workspace's own, written in YAML."""

SHARED_FOLDERS = (
    "profiles", "domains", "catalogue", "stacks", "layouts", "macros", "sections", "artifacts",
)  # fmt: skip
"""Folders of shipped templates."""

OVERRIDES = {
    "profiles": f"{HOME}/profiles",
    "domains": f"{HOME}/domains",
    "catalogue": f"{HOME}/catalogue",
    "stacks": f"{HOME}/stacks",
    "artifacts": f"{HOME}/templates/artifacts",
    "layouts": f"{HOME}/templates/layouts",
    "macros": f"{HOME}/templates/macros",
    "sections": f"{HOME}/templates/sections",
}
"""Where a workspace puts its own files of each kind, to add to or hide the shipped ones."""


@dataclass(frozen=True, slots=True)
class SpecPaths:
    """The files of one spec, by its category and id.

    Made for every spec in every run, and each path is then used several times: they are put
    together once, here.
    """

    category: str
    id: str
    folder: str = field(init=False, compare=False)
    source: str = field(init=False, compare=False)
    document: str = field(init=False, compare=False)
    hand_written: str = field(init=False, compare=False)

    def __post_init__(self) -> None:
        folder = f"{SPECS}/{self.category}/{self.id}"
        put = object.__setattr__  # the class is frozen for everybody else
        put(self, "folder", folder)
        put(self, "source", f"{folder}/{SOURCE}")
        put(self, "document", f"{folder}/{DOCUMENT}")
        put(self, "hand_written", f"{folder}/{HAND_WRITTEN}")

    @property
    def findings(self) -> str:
        """Where the result of the last check is kept."""
        return f"{FINDINGS}/{self.id}.json"

    @property
    def proof(self) -> str:
        """Where the result of the last proof is kept."""
        return f"{PROOF}/{self.id}.json"


def shipped_templates() -> str:
    """Absolute path of the templates that SmartSpec ships.

    A wheel carries them inside the package; a checkout has them at its top, beside `pipeline/`.
    """
    package = Path(__file__).resolve().parent
    inside = package / "templates"
    return str(inside if inside.is_dir() else package.parent.parent / "templates")


def output_folder(flag: str | None, configured: str) -> str:
    """Where backups, reports and the trace go: what `--output-dir` says, else the config."""
    return (flag or configured).rstrip("/") or "."


def find_root(start: str | os.PathLike[str] = ".") -> Path:
    """The nearest folder upward from `start` with a `dodo.py` and a `.smartspec` folder.

    Raises `UsageError` where there is none.
    """
    folder = Path(start).resolve()
    for candidate in (folder, *folder.parents):
        if (candidate / DODO).is_file() and (candidate / HOME).is_dir():
            return candidate
    raise UsageError.of(
        f"no SmartSpec workspace here or above: {folder}",
        "run `smartspec init` to make one, or name it with --root",
    )
