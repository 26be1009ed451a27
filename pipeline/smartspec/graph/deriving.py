"""Deriving a technical source in a workspace: what is read, merged and written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from smartspec import layout, store
from smartspec.errors import Fault, SmartSpecError, SourceError, UsageError, nearest
from smartspec.graph.build import Options, current_scan, planned
from smartspec.layout import SpecPaths

if TYPE_CHECKING:
    from smartspec.derivation.merging import Conflict
    from smartspec.derivation.stacks import Stack

_NOTED: tuple[tuple[str, ...], ...] = (
    ("api", "endpoints"),
    ("data_model", "tables"),
    ("architecture", "components"),
    ("design", "interfaces"),
    ("testing", "cases"),
)
"""The lists whose entries say in a comment what they were derived from."""
_BASE_HEAD = (
    "What `smartspec derive` wrote last. It is merged with your edits from here: commit it,\n"
    "and edit spec.yaml instead."
)


@dataclass(frozen=True)
class Derived:
    """What a derivation does: two files by path, and what a person has to look at.

    `is_new` says that there was no technical source before.
    """

    paths: SpecPaths
    is_new: bool
    before: str
    source: str
    base: str
    conflicts: tuple[Conflict, ...]
    questions: tuple[str, ...]

    @property
    def base_path(self) -> str:
        return f"{self.paths.folder}/{layout.DERIVED}"


def stack_of(options: Options, name: str) -> tuple[Stack, str]:
    """The stack called `name`, and its file; raises `UsageError` with the nearest name."""
    from smartspec.derivation.stacks import read_stack

    files = current_scan(options).shared
    known = {file.removesuffix(".yaml"): path for file, path in files.paths("stacks").items()}
    if name not in known:
        hint = nearest(name, known) or f"known: {', '.join(sorted(known))}"
        raise UsageError.of(f"there is no stack '{name}'", hint)
    path = known[name]
    return read_stack(files.read(path), path), path


def derived(options: Options, functional: SpecPaths, stack_name: str, spec_id: str) -> Derived:
    """What deriving `functional` with a stack would write; nothing is written here.

    Raises `SourceError` where the functional spec cannot be read or asks for nothing, and where
    a technical source stands there that was not derived.
    """
    from smartspec.derivation.derive import derive
    from smartspec.source.rewriting import noted_down, written
    from smartspec.source.yaml_text import mapping

    spec, _ = planned(options, functional)
    if not spec.stories and not spec.entities:
        message = "it has neither stories nor entities: there is nothing to derive from"
        raise SourceError([Fault(functional.source, 0, 0, message, hint="write `stories:`")])
    stack, stack_path = stack_of(options, stack_name)
    paths = _answer(options, functional, spec_id)
    data = derive(spec, stack, stack_path, paths.id, paths.category)
    base = noted_down(data, _BASE_HEAD)
    if store.stamp(options.root, paths.source) is None:
        head = f"Derived from {spec.id} with {stack.name} by `smartspec derive`; edit it freely."
        text = written(data, head, _notes(data))
        return Derived(paths, True, "", text, base, (), _unanswered(data, {}))
    before = store.read_text(options.root, paths.source)
    now = mapping(before, paths.source)
    text, conflicts = _merged(options, paths, before, now, data)
    return Derived(paths, False, before, text, base, conflicts, _unanswered(data, now))


def _unanswered(data: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[str, ...]:
    """The questions of a derivation that the source, as it stands `now`, does not answer yet."""
    there = [item for item in now.get("open_questions", ()) if isinstance(item, dict)]
    answered = {item.get("question") for item in there if item.get("answer")}
    asked = (item["question"] for item in data.get("open_questions", ()) if not item.get("answer"))
    return tuple(question for question in asked if question not in answered)


def _answer(options: Options, functional: SpecPaths, spec_id: str) -> SpecPaths:
    """The technical spec of a functional one: as asked, else the one that implements it."""
    if spec_id:
        return SpecPaths(functional.category, spec_id)
    rows = current_scan(options).rows
    found = [row.paths for row in rows if row.implements == functional.id]
    return found[0] if found else SpecPaths(functional.category, f"{functional.id}-technical")


def _merged(
    options: Options,
    paths: SpecPaths,
    text: str,
    now: Mapping[str, Any],
    data: Mapping[str, Any],
) -> tuple[str, tuple[Conflict, ...]]:
    from smartspec.derivation.merging import merged
    from smartspec.source.rewriting import rewritten
    from smartspec.source.yaml_text import mapping

    base_path = f"{paths.folder}/{layout.DERIVED}"
    if "derived" not in now or store.stamp(options.root, base_path) is None:
        message = "this source was not derived, or what was derived last is gone"
        hint = f"choose another id with --id, or restore {base_path}"
        raise SourceError([Fault(paths.source, 0, 0, message, hint=hint)])
    before = mapping(store.read_text(options.root, base_path), base_path)
    found = merged(before, now, data)
    if found.data == now:
        return text, found.conflicts
    return rewritten(text, found.data, _new_notes(now, found.data, data)), found.conflicts


def _new_notes(
    now: Mapping[str, Any], merged: Mapping[str, Any], data: Mapping[str, Any]
) -> dict[tuple[str | int, ...], str]:
    """Notes for the entries of `merged` that were derived and are not as they stood in `now`."""
    from smartspec.source.rewriting import name_of

    derived = {
        (place[:-1], name_of(_at(data, place))): words for place, words in _notes(data).items()
    }
    found: dict[tuple[str | int, ...], str] = {}
    for place in _NOTED:
        there = _at(now, place) or ()
        for number, item in enumerate(_at(merged, place) or ()):
            words = derived.get((place, name_of(item)))
            if words is not None and item not in there:
                found[*place, number] = words
    return found


def _at(data: Any, place: tuple[str | int, ...]) -> Any:
    """What stands at a place; None where nothing does."""
    for step in place:
        if isinstance(data, Mapping):
            data = data.get(step)
        else:
            data = data[step] if isinstance(data, list) and isinstance(step, int) else None
    return data


def _notes(data: Mapping[str, Any]) -> dict[tuple[str | int, ...], str]:
    """A note behind each derived entry, naming the requirements that it comes from."""
    from smartspec.source.block_yaml import NOTE

    notes: dict[tuple[str | int, ...], str] = {}
    for place in _NOTED:
        for number, item in enumerate(_at(data, place) or ()):
            if item.get("serves"):
                notes[(*place, number)] = f"{NOTE}{', '.join(item['serves'])}"
    return notes


def write(options: Options, made: Derived) -> bool:
    """Write both files, the source first; says whether the source changed.

    Raises `SourceError` where what was derived is no source: then nothing is written.
    """
    from smartspec.source.reading import read_spec

    try:
        read_spec(made.source, made.paths.source)
    except SmartSpecError as error:
        raise SourceError(error.faults) from None
    changed = store.write_text(options.root, made.paths.source, made.source)
    store.write_text(options.root, made.base_path, made.base)
    return changed
