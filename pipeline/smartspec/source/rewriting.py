"""Data as a YAML source, and a source made to say other data with its comments kept."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import LiteralScalarString

from smartspec.errors import SmartSpecError
from smartspec.source.block_yaml import TAB, block_yaml, can_write, is_block, with_notes
from smartspec.source.unchanged import as_it_stood
from smartspec.source.yaml_text import noted, parse

_NO_FOLDS = 1 << 20
_NAMES = (("method", "path"), ("id",), ("name",), ("task",), ("code",), ("question",), ("path",))
"""What tells entries of a list apart: the first of these that an entry has."""


def _yaml() -> YAML:
    yaml = YAML(typ="rt")
    yaml.preserve_quotes = True
    yaml.width = 100
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.representer.add_representer(type(None), _null)
    yaml.representer.add_representer(LiteralScalarString, _literal)
    return yaml


def _literal(representer: Any, value: LiteralScalarString) -> Any:
    shown, anchor = value.replace("\t", TAB), value.yaml_anchor(any=True)
    return representer.represent_scalar("tag:yaml.org,2002:str", shown, style="|", anchor=anchor)


def _null(representer: Any, value: None) -> Any:
    del value
    return representer.represent_scalar("tag:yaml.org,2002:null", "null")


def _says(text: str, data: Mapping[str, Any]) -> bool:
    """Whether a reader of `text` finds `data` in it and nothing else."""
    try:
        return bool((parse(text, "") or {}) == data)
    except SmartSpecError:
        return False


def _said(text: str, data: Mapping[str, Any]) -> str:
    """`text`, once that is sure; raises `ValueError` where it is not so."""
    if not _says(text, data):
        raise ValueError("the data holds something that YAML text cannot carry unchanged")
    return text


def written(data: Mapping[str, Any], head: str, notes: Mapping[tuple[str | int, ...], str]) -> str:
    """`data` as YAML text under the comment `head`.

    `notes` are comments behind the first key of an entry, by its place
    (`("api", "endpoints", 0)`). Raises `ValueError` where YAML cannot carry the data.
    """
    text = _comment(head) + block_yaml(data, notes) if can_write(data) else ""
    if text and _says(text, data):
        return text
    # What YAML 1.1 and 1.2 read in two ways (`0E0`), or libyaml shows as its number only.
    root = _commented(data)
    root.yaml_set_start_comment(head)
    for place, words in notes.items():
        node: Any = root
        for step in place:
            node = node[step]
        if isinstance(node, CommentedMap) and node:
            node.yaml_add_eol_comment(words, next(iter(node)))
    return _said(_dumped(_yaml(), root, ""), data)


def noted_down(data: Mapping[str, Any], head: str) -> str:
    """`data` as YAML text under a comment, for programs to read again: quick, and plainer.

    Raises `ValueError` where YAML cannot carry the data.
    """
    return _said(_comment(head) + noted(data), data)


def _comment(head: str) -> str:
    return "".join(f"# {line}\n" for line in head.split("\n")) if head else ""


def _dumped(yaml: YAML, root: CommentedMap, before: str) -> str:
    """`root` as text; a line that `before` has not ends in no space, as ruamel's folds do."""
    out = io.StringIO()
    yaml.dump(root, out)
    known = set(before.split("\n"))
    return "\n".join(
        line if line in known else line.rstrip(" ")
        for line in out.getvalue().replace(TAB, "\t").split("\n")
    )


def rewritten(
    text: str,
    data: Mapping[str, Any],
    notes: Mapping[tuple[str | int, ...], str] | None = None,
) -> str:
    """`text` changed where it has to be so that it says `data`; the rest stays as it stands.

    Comments, quotes, folds and the order of keys stay; new keys come last. `notes` are comments
    for entries by their place, as for `written`; a comment of a person's own stays. A file
    without final newline gets one. Raises `ValueError` where YAML cannot carry the data.
    """
    yaml = _yaml()
    root = yaml.load(text)
    if not isinstance(root, CommentedMap):
        return written(data, "", {})
    _into_mapping(root, data)
    made = _dumped(yaml, root, text)
    if not _says(made, data):  # ruamel folds a quoted text behind a tab, and loses where it was
        yaml.width = _NO_FOLDS
    made = _said(made if yaml.width != _NO_FOLDS else _dumped(yaml, root, text), data)
    made = _if_it_says(
        data, as_it_stood(text, parse(text, ""), made, parse(made, ""), name_of), made
    )
    return _if_it_says(data, with_notes(made, notes), made)


def _if_it_says(data: Mapping[str, Any], better: str, made: str) -> str:
    return better if _says(better, data) else made


def _into_mapping(node: CommentedMap, data: Mapping[str, Any]) -> None:
    for key in [key for key in node if key not in data]:
        del node[key]
    for key, value in data.items():
        if key not in node:
            node[key] = _commented(value)
        elif node[key] != value:
            node[key] = _changed(node[key], value)


def _changed(node: Any, value: Any) -> Any:
    if isinstance(node, CommentedMap) and isinstance(value, Mapping):
        _into_mapping(node, value)
        return node
    if isinstance(node, CommentedSeq) and isinstance(value, list):
        _into_list(node, value)
        return node
    return _commented(value)


def _into_list(node: CommentedSeq, items: list[Any]) -> None:
    """Entries that have the same name are changed in place, so that their comments stay."""
    known = {name_of(item): item for item in node if name_of(item)}
    fresh = [
        _changed(known[name], item)
        if (name := name_of(item)) and name in known
        else _commented(item)
        for item in items
    ]
    if len(fresh) == len(node) and all(a is b for a, b in zip(fresh, node, strict=True)):
        return
    del node[:]
    node.extend(fresh)


def name_of(item: Any) -> tuple[str, ...]:
    """What tells an entry of a list apart from the others; nothing where it has no name."""
    if not isinstance(item, Mapping):
        return ()
    for names in _NAMES:
        if all(name in item for name in names):
            return tuple(str(item[name]) for name in names)
    return ()


def _commented(value: Any) -> Any:
    """Plain data as ruamel's own, code of several lines in literal style."""
    if isinstance(value, Mapping):
        return CommentedMap((key, _commented(item)) for key, item in value.items())
    if isinstance(value, list | tuple):
        return CommentedSeq(_commented(item) for item in value)
    if isinstance(value, str) and is_block(value):
        return LiteralScalarString(value)
    return value
