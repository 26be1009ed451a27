"""`spec.yaml` text to a `Spec`, or every fault in it."""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import replace
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from smartspec.errors import Fault, SmartSpecError, SourceError
from smartspec.source.characters import escaped
from smartspec.source.faults import empty_keys, faults_of, loc_keys
from smartspec.source.positions import Key, SourceMap
from smartspec.source.spec import Spec
from smartspec.source.yaml_text import read_mapping

M = TypeVar("M", bound=BaseModel)
E = TypeVar("E", bound=SmartSpecError)
_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


def validated(model: type[M], data: Any, path: str, text: str, within: tuple[Key, ...] = ()) -> M:
    """`data` as a `model`; raises `SourceError` with one fault for each mistake.

    `text` is the YAML or JSON that `data` was read from, `within` its keys there where it is a
    part: faults are placed in it.
    """
    try:
        read = model.model_validate(data)
    except ValidationError as error:
        raise SourceError(faults_of(error, model, path, text, within)) from None
    if _has_null(data):
        empty = empty_keys(read, data, path, text, within)
        if empty:
            raise SourceError(empty)
    return read


def fitting(model: type[M], data: Any) -> M | None:
    """What of `data` fits `model`, for a look at the rest of a file that is partly wrong.

    None where something that the model cannot be without does not fit.
    """
    rest = deepcopy(data)
    while True:
        try:
            return model.model_validate(rest)
        except ValidationError as error:
            wrong = {loc_keys(d["loc"], d["type"]) for d in error.errors(include_url=False)}
            # Of a list the last first: an item that goes moves those behind it.
            gone = [_removed(rest, keys) for keys in sorted(wrong, key=_reverse, reverse=True)]
            if not any(gone):
                return None


def _reverse(keys: tuple[Key, ...]) -> tuple[tuple[int, str], ...]:
    return tuple((k, "") if isinstance(k, int) else (-1, k) for k in keys)


def _removed(data: Any, keys: tuple[Key, ...]) -> bool:
    """Whether what stands at `keys` was there, and is taken out of `data`."""
    if not keys:
        return False
    try:
        for step in keys[:-1]:
            data = data[step]
        del data[keys[-1]]
    except (KeyError, IndexError, TypeError):
        return False
    return True


def _has_null(data: Any) -> bool:
    """Whether some value is null; few files have one, and most of those have it in an example."""
    if isinstance(data, dict):
        return any(map(_has_null, data.values()))
    if isinstance(data, list):
        return any(map(_has_null, data))
    return data is None


def read_spec(text: str, path: str) -> Spec:
    """The `Spec` in `text`, the source at `path` (`specs/<category>/<id>/spec.yaml`).

    Raises `SourceError` with all faults: YAML syntax, unknown or missing keys, wrong values,
    and an id or category that is not the folder's name.
    """
    found = read_mapping(text, path)
    data, text = found.data, found.text
    faults = [*found.faults, *escaped(data, path, text)]
    try:
        spec = validated(Spec, data, path, text)
    except SourceError as error:
        placed = _misplaced(data.get("id"), data.get("category"), path, text)
        raise SourceError((*faults, *error.faults, *placed)) from None
    faults += _misplaced(spec.id, spec.category, path, text)
    if spec.stories or spec.entities or spec.business_rules or spec.quality or spec.phases:
        from smartspec.source.references import reference_faults

        faults += reference_faults(spec, path, text)
    if faults:
        raise SourceError(faults)
    return spec


def _misplaced(spec_id: Any, category: Any, path: str, text: str) -> list[Fault]:
    """Faults where `id` and `category` do not say what the folders say."""
    folders = path.split("/")[-3:-1]
    if len(folders) < 2:
        return []
    faults = []
    for key, value, folder in (("category", category, folders[0]), ("id", spec_id, folders[1])):
        if isinstance(value, str) and value != folder:
            line, column = SourceMap.of(text).value((key,))
            message = f"{key} '{value}' is not the name of its folder, '{folder}'"
            hint = f"rename the folder, or write `{key}: {folder}`"
            faults.append(Fault(path, line, column, message, key, hint))
    return faults


def _keys(written: str) -> tuple[Key, ...]:
    """The steps of a dotted key: `a.b[2]` is `a`, `b`, 2."""
    return tuple(int(i) if i else word for word, i in _STEP.findall(written))


def placed(error: E, path: str, text: str) -> E:
    """`error` with its faults about `path` put at their keys in `text`.

    Later stages know which key of a file is wrong, but not where it stands.
    """
    lost = [f.path == path and bool(f.key) and not f.line for f in error.faults]
    if not any(lost):  # a text that is no YAML may take long to look for places in
        return error
    positions = SourceMap.of(text)
    faults = []
    for fault, is_lost in zip(error.faults, lost, strict=True):
        if is_lost:
            line, column = positions.value(_keys(fault.key))
            faults.append(replace(fault, line=line, column=column))
        else:
            faults.append(fault)
    return type(error)(faults)
