"""Rules without code: `.smartspec/rules/*.yaml`, as checks like any other."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from smartspec import store
from smartspec.document.outline import READ, Line
from smartspec.errors import ConfigError, Fault
from smartspec.planning.definitions import RuleFile, WrittenRule
from smartspec.planning.library import Defined
from smartspec.rules.model import Document, Hit, Rule
from smartspec.rules.words import terms


def written_rules(files: Mapping[str, Defined[RuleFile]], known: Iterable[str]) -> dict[str, Rule]:
    """The rules of all files, by id. Raises `ConfigError` where an id is taken."""
    taken = dict.fromkeys(known, "a rule of SmartSpec")
    rules: dict[str, Rule] = {}
    faults = []
    for _, file in sorted(files.items()):
        for number, item in enumerate(file.value.rules):
            if item.id in taken:
                message = f"the id '{item.id}' is taken by {taken[item.id]}"
                hint = "give the rule another id"
                faults.append(Fault(file.path, 0, 0, message, f"rules[{number}].id", hint))
            taken.setdefault(item.id, file.path)
            rules[item.id] = _rule(item, file.path)
    if faults:
        raise ConfigError(faults)
    return rules


def _rule(item: WrittenRule, path: str) -> Rule:
    return Rule(
        item.id,
        item.severity,
        _check(item),
        item.summary or item.message,
        profiles=item.profiles,
        origin=path,
        digest=store.digest(item.model_dump_json()),
    )


@dataclass(frozen=True)
class _Written:
    """The check of one rule; its docstring is made from what the rule says of itself."""

    item: WrittenRule

    def __call__(self, document: Document) -> Iterator[Hit]:
        item = self.item
        flags = re.IGNORECASE if item.ignore_case else 0
        pattern = re.compile(item.must_match or item.must_not_match or "", flags)
        parts = list(self._parts(document))
        if not parts and item.must_match is not None:
            # What nothing stands in, no line can be right in: to pass would say the contrary.
            message = f"there is no section '{item.section}': {item.message}"
            yield Hit(document.top, message, fix=item.fix or "")
        for place, lines in parts:
            found = ((n, m) for n in lines if (m := pattern.search(n.text)))
            if item.must_match is not None:
                if next(found, None) is None:
                    yield Hit(place, item.message, fix=item.fix or "")
            else:
                for line, match in found:
                    yield Hit(line.number, item.message, match.start() + 1, fix=item.fix or "")

    def _parts(self, document: Document) -> Iterator[tuple[int, list[Line]]]:
        """Each section that is meant: the line of its heading and the lines looked at."""
        kinds = READ | {"code"} if self.item.in_code else READ
        name = self.item.section
        if name is None:
            yield document.top, [n for n in document.outline.lines if n.kind in kinds]
            return
        found = document.sections(name)
        titled = [s for s in document.outline.sections if terms(name).find(s.title)]
        for section in found or titled:
            yield section.line, [n for n in section.lines if n.kind in kinds]


def _check(item: WrittenRule) -> Callable[[Document], Iterator[Hit]]:
    check = _Written(item)
    where = f"the section '{item.section}'" if item.section else "a document"
    said = f"without a line that matches `{item.must_match}`"
    said += ", or no such section" if item.section else ""
    if item.must_not_match is not None:
        said = f"with a line that matches `{item.must_not_match}`"
    page = f"{item.summary or item.message}\n\nWhat it finds: {where} {said}.\n"
    object.__setattr__(check, "__doc__", page + (f"How to fix: {item.fix}\n" if item.fix else ""))
    return check
