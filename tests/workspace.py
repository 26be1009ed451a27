"""A workspace in a temporary folder, and the programs run in it as a person runs them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import smartspec
from smartspec.layout import DERIVED, ORGANISATION_CONFIG, PROJECT_CONFIG, SOURCE, shipped_templates

from .forking import forks

CHECKOUT = Path(__file__).resolve().parent.parent
INDEX = ".smartspec/SPEC_INDEX.json"
STATE = ".smartspec/cache/state.json"
SCAN = ".smartspec/cache/scan.json"
DODO = "from smartspec.graph.tasks import *\n"

SECURITY_TEMPLATE = ".smartspec/templates/sections/security.md.j2"

OWN_PACKAGE = Path(smartspec.__file__).parent.parent
_TASKS_WITHOUT_GROUP = ("index", "workspace")
_NEVER_COMPARED = "__pycache__"  # Python's own; whether it is written is not ours to say


@dataclass(frozen=True)
class Run:
    """What a program did and said."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        """All that was said, on either stream."""
        return self.out + self.err

    @property
    def summary(self) -> str:
        """The counts of the line that a build ends with."""
        line = next(line for line in self.out.splitlines() if line.startswith("specs: "))
        return line.removeprefix("specs: ").partition(" in ")[0]


@dataclass(frozen=True)
class Tasks:
    """What became of each task with an action, from doit's own JSON report."""

    results: Mapping[str, str]
    errors: Mapping[str, str]

    @property
    def executed(self) -> set[str]:
        """The tasks whose action ran, whatever came of it."""
        return {name for name, result in self.results.items() if result in ("success", "fail")}

    @property
    def failed(self) -> set[str]:
        """The tasks that failed."""
        return {name for name, result in self.results.items() if result == "fail"}

    @property
    def specs(self) -> set[str]:
        """The ids of the specs that were rendered."""
        return self.of("spec")

    def of(self, group: str) -> set[str]:
        """The ids for which the task of `group` was executed."""
        return {name.partition(":")[2] for name in self.executed if name.startswith(f"{group}:")}


def spec_yaml(spec_id: str, title: str = "A Title", **fields: Any) -> str:
    """A small source. JSON is YAML, so that any text can be given for any field."""
    given = {
        "id": spec_id,
        "title": title,
        "profile": "basic",
        "overview": {"purpose": "Say what the system is for."},
        **fields,
    }
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in given.items()]
    return "\n".join(lines) + "\n"


def threat(name: str) -> dict[str, Any]:
    """One threat of a source."""
    return {
        "category": "tampering",
        "name": name,
        "risk": "Wrong goods are sent",
        "mitigations": ["Sign each order"],
    }


class Workspace:
    """A folder with a `dodo.py`, a `.smartspec` folder and sources; made anew for each test."""

    def __init__(self, root: Path, package: Path | None = None) -> None:
        """`package` is the folder to import smartspec from; it may be a copy of its own."""
        self.root = root
        self.package = package or OWN_PACKAGE

    @classmethod
    def empty(cls, root: Path) -> Workspace:
        """A workspace without a spec."""
        made = cls(root)
        made.write("dodo.py", DODO)
        (root / ".smartspec").mkdir()
        return made

    @classmethod
    def like_the_repository(cls, root: Path) -> Workspace:
        """A copy of SmartSpec's own checkout: its specs, its templates and its code, unbuilt."""
        made = cls(root, root / "pipeline")
        shutil.copytree(Path(smartspec.__file__).parent, root / "pipeline" / "smartspec")
        shutil.copytree(shipped_templates(), root / "templates")
        for source in sorted((CHECKOUT / "specs").glob("*/*/spec.yaml")):
            target = root / source.relative_to(CHECKOUT)
            shutil.copytree(source.parent, target.parent, ignore=_generated)
        (root / ".smartspec").mkdir()
        for name in ("dodo.py", PROJECT_CONFIG, ORGANISATION_CONFIG):
            if (CHECKOUT / name).is_file():
                made.write(name, (CHECKOUT / name).read_bytes())
        return made

    def copy(self, root: Path) -> Workspace:
        """The same files with the same times somewhere else: as built as this one."""
        shutil.copytree(self.root, root, symlinks=True)
        inside = self.package.is_relative_to(self.root)
        return Workspace(root, root / self.package.relative_to(self.root) if inside else None)

    # --- files -----------------------------------------------------------------------------

    def path(self, name: str) -> Path:
        """The absolute path of a file of the workspace."""
        return self.root / name

    def read(self, name: str) -> str:
        """A file's text, line ends as they are."""
        return self.path(name).read_bytes().decode()

    def write(self, name: str, content: str | bytes) -> None:
        """Put a file in place, folders and all."""
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace the first `old` in a file; that it is there is part of the test."""
        text = self.read(name)
        assert old in text, f"{name} does not hold {old!r}"
        self.write(name, text.replace(old, new, 1))

    def configure(self, name: str = PROJECT_CONFIG, **keys: Any) -> None:
        """Lay `keys` over a config file, each object merged with what stands there."""
        config = json.loads(self.read(name)) if self.path(name).exists() else {}
        for key, value in keys.items():
            old = config.get(key)
            config[key] = {**old, **value} if isinstance(old, dict) else value
        self.write(name, json.dumps(config, indent=2, ensure_ascii=False))

    def write_into(self, spec_id: str, section: str, words: str) -> str:
        """Write into a critical section of a document by hand, below its heading."""
        text = self.read(self.document(spec_id))
        heading = text.index("## ", text.index(f"<!-- @critical {section}"))
        place = text.index("\n", heading) + 1
        self.write(self.document(spec_id), f"{text[:place]}\n{words}\n{text[place:]}")
        return words

    def upgrade(self, line: str = "A line of the new template.") -> None:
        """Change what the template of the security section says."""
        self.write(SECURITY_TEMPLATE, f"{self.read(SECURITY_TEMPLATE)}\n{line}\n")

    def touch(self, name: str) -> None:
        """Give a file another time and leave its bytes."""
        found = self.path(name).stat()
        os.utime(self.path(name), ns=(found.st_atime_ns, found.st_mtime_ns + 1_000_000_007))

    def add(self, spec_id: str, category: str = "feature", **fields: Any) -> str:
        """Add a small spec; returns its id."""
        self.write(f"specs/{category}/{spec_id}/spec.yaml", spec_yaml(spec_id, **fields))
        return spec_id

    def folder(self, spec_id: str) -> str:
        """The folder of a spec, from the root."""
        found = [path.parent for path in self.root.glob(f"specs/*/{spec_id}/spec.yaml")]
        assert len(found) == 1, found
        return found[0].relative_to(self.root).as_posix()

    def source(self, spec_id: str) -> str:
        """The path of a spec's source."""
        return f"{self.folder(spec_id)}/spec.yaml"

    def document(self, spec_id: str) -> str:
        """The path of a spec's document."""
        return f"{self.folder(spec_id)}/spec.md"

    def ids(self) -> set[str]:
        """Every spec that has a source."""
        return {path.parent.name for path in self.root.glob("specs/*/*/spec.yaml")}

    def tasks(self, *ids: str) -> set[str]:
        """Every task that the built workspace has for these specs."""
        every = json.loads(self.read(STATE))["rows"]
        return {name for name in every if name.partition(":")[2] in ids}

    def unbuilt(self, root: Path) -> Workspace:
        """A copy as a fresh clone that was never built: no generated file and no cache."""
        made = self.copy(root)
        for path in made.generated():
            if "/sections/" not in path:
                made.path(path).unlink()
        shutil.rmtree(made.path(".smartspec/cache"))
        return made

    def backups(self, spec_id: str) -> list[str]:
        """The backups of a spec's document, by path."""
        found = self.root.glob(f".smartspec/backups/{spec_id}/spec.backup-*.md")
        return sorted(path.relative_to(self.root).as_posix() for path in found)

    def index(self) -> dict[str, Any]:
        """SPEC_INDEX.json, parsed."""
        found = json.loads(self.read(INDEX))
        assert isinstance(found, dict)
        return found

    def generated(self) -> dict[str, bytes]:
        """Every file that a build makes, by path, with its bytes; the cache aside."""
        own = (SOURCE, DERIVED)
        beside = {path for path in self.root.glob("specs/*/*/*") if path.name not in own}
        files = [path for path in beside if path.is_file()] + [self.path(INDEX)]
        return {path.relative_to(self.root).as_posix(): path.read_bytes() for path in sorted(files)}

    def snapshot(self) -> dict[str, tuple[int, bytes]]:
        """Every file of the workspace, state and cache too, with its time and its bytes."""
        return {
            path.relative_to(self.root).as_posix(): (path.stat().st_mtime_ns, path.read_bytes())
            for path in sorted(self.root.rglob("*"))
            if path.is_file() and _NEVER_COMPARED not in path.parts
        }

    # --- programs --------------------------------------------------------------------------

    def doit(
        self,
        *words: str,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        encoding: str = "utf-8",
    ) -> Run:
        """Run doit in the workspace; `encoding` is that of what it says."""
        return self._run([sys.executable, "-m", "doit", *words], env, cwd, encoding)

    def smartspec(
        self, *words: str, env: Mapping[str, str] | None = None, cwd: Path | None = None
    ) -> Run:
        """Run smartspec in the workspace."""
        return self._run([sys.executable, "-m", "smartspec", *words], env, cwd)

    def python(self, code: str) -> Run:
        """Run a piece of Python in the workspace."""
        return self._run([sys.executable, "-c", code], None, None)

    def build(self, *words: str) -> Tasks:
        """Run doit with its own JSON reporter; says which tasks it executed."""
        report = self.root.parent / f"{self.root.name}-report.json"
        done = self.doit("run", "-r", "json", "-o", str(report), *words)
        assert done.code < 3, done.said
        assert "Traceback" not in done.err, done.said
        data = json.loads(report.read_text(encoding="utf-8"))
        tasks = {task["name"]: task for task in data["tasks"] if _has_action(task["name"])}
        return Tasks(
            {name: task["result"] for name, task in tasks.items()},
            {name: task["error"] for name, task in tasks.items() if task["error"]},
        )

    def _run(
        self,
        words: list[str],
        env: Mapping[str, str] | None,
        cwd: Path | None,
        encoding: str = "utf-8",
    ) -> Run:
        given = {**_environment(), "PYTHONPATH": str(self.package), **(env or {})}
        if words[1] == "-m" and self.package == OWN_PACKAGE and not env and encoding == "utf-8":
            server = forks(self.package, tuple(sorted(_environment().items())))
            code, out, err = server.run(words[2:], given, cwd or self.root)
            return Run(code, out.decode(), err.decode())
        done = subprocess.run(
            words,
            cwd=cwd or self.root,
            env=given,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=120,
        )
        return Run(done.returncode, done.stdout.decode(encoding), done.stderr.decode(encoding))


def _environment() -> dict[str, str]:
    """What a program is told of this machine: where programs are, and nothing of a person."""
    kept = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "HOME", "USERPROFILE")
    return {**{key: os.environ[key] for key in kept if key in os.environ}, "LC_ALL": "C.UTF-8"}


def _generated(folder: str, names: Iterable[str]) -> set[str]:
    """What not to copy of a spec's folder: what a build wrote there, which a sum ends."""
    files = {name: Path(folder, name) for name in names}
    return {
        name
        for name, path in files.items()
        if path.is_file() and b"smartspec: generated from " in path.read_bytes()[-100:]
    }


def _has_action(name: str) -> bool:
    """Whether a task of the graph does something; the others only name a group."""
    return ":" in name or name in _TASKS_WITHOUT_GROUP
