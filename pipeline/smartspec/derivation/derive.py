"""The derivation itself: a functional spec and a stack in, a technical source out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from smartspec.derivation import answers, naming
from smartspec.derivation.components import components, design, flows
from smartspec.derivation.endpoints import endpoints
from smartspec.derivation.operations import Doing, Unclear, doings, names
from smartspec.derivation.planning import effort_days, phases
from smartspec.derivation.schemas import whole
from smartspec.derivation.serving import everything, served
from smartspec.derivation.stacks import Stack
from smartspec.derivation.tables import tables
from smartspec.rendering.code import Fill, filler
from smartspec.source.spec import Spec

Source = dict[str, Any]
"""A source as plain data, its keys in the order in which they are written."""

FILTERS: Mapping[str, Callable[[Any], str]] = {
    "snake": lambda name: naming.snake(str(name)),
    "kebab": lambda name: naming.kebab(str(name)),
    "pascal": lambda name: naming.pascal(str(name)),
    "camel": lambda name: naming.camel(str(name)),
    "attribute": lambda name: naming.attribute(str(name)),
    "oneline": lambda name: " ".join(str(name).split()),
    "plural": lambda name: naming.plural(str(name)),
}
"""What templates of a stack may do to a name."""


def derive(functional: Spec, stack: Stack, stack_path: str, spec_id: str, category: str) -> Source:
    """The technical source that answers `functional`, built with `stack`.

    A pure function: the same two give the same source. Raises `ConfigError` where a template of
    the stack, at `stack_path`, is broken.
    """
    fill = _filler(stack_path)
    found = doings(functional)
    done = [doing for doing in found if isinstance(doing, Doing)]
    parts = components(functional, stack, fill, everything(functional))
    service = next((p["name"] for p in parts if p["kind"] == "service"), parts[0]["name"])
    offered = endpoints(functional, done, service)
    for_what = served(functional, done)
    kept = tables(functional, done, for_what)
    work = phases(functional, done, kept, offered, stack.effort)
    source: Source = {
        "id": spec_id,
        "title": functional.title,
        "category": category,
        "status": "draft",
        "version": "0.1.0",
        "description": f"Technical answer to {functional.id}",
        "profile": "technical",
        "implements": functional.id,
        "derived": {"from": functional.id, "stack": stack.name},
        "effort_days": effort_days(work),
        "overview": _overview(functional),
        "technology": [_plain(item) for item in stack.technology],
        "architecture": {"components": parts, "flows": flows(functional.title, offered, parts)},
        "performance": _performance(functional, stack),
        "api": {
            "base_path": "/api/v1",
            **answers.offered_instead(offered),
            "authentication": stack.authentication,
            "versioning": stack.versioning,
            "endpoints": offered,
        },
        "data_model": {"dialect": stack.dialect, "migration_tool": stack.migration_tool,
                       **answers.kept_instead(kept),
                       "tables": kept, "rules": [r.rule for r in functional.business_rules]},
        "security": {"measures": [_plain(item) for item in stack.measures]},
        "design": design(functional, stack, fill, done, for_what),
        "implementation": {
            "errors": _plain(stack.errors),
            "logging": _plain(stack.logging),
            "validation": _plain(stack.validation),
        },
        "testing": answers.testing(functional, offered),
        "deployment": _plain(stack.deployment),
        "integrations": {
            "libraries": [_plain(item) for item in stack.libraries],
            "infrastructure": [_plain(item) for item in stack.infrastructure],
        },
        "depends_on": [_dependency(item) for item in functional.depends_on],
        "assumptions": answers.assumptions(functional, stack),
        "risks": [_plain(item) for item in functional.risks]
        or answers.risks(functional, kept, stack),
        "open_questions": _questions(functional, found),
        "phases": work,
        "artifacts": _artifacts(offered, kept),
    }  # fmt: skip
    return {key: value for key, value in source.items() if value not in ([], {}, ())}


@lru_cache(maxsize=4)
def _filler(stack_path: str) -> Fill:
    """The filler of a stack, which knows the templates that it has compiled."""
    return filler(stack_path, FILTERS)


def _plain(model: Any) -> Any:
    """A model as it would be written: aliases, and nothing that was not said."""
    return _written(model.model_dump(mode="json", by_alias=True, exclude_unset=True))


def _written(value: Any) -> Any:
    """Numbers as people write them: `50` and not `50.0`."""
    if isinstance(value, dict):
        return {key: _written(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_written(item) for item in value]
    return whole(value) if isinstance(value, float) else value


def _overview(functional: Spec) -> Source:
    told = {
        "purpose": functional.overview.purpose,
        "scope": list(functional.overview.scope),
        "non_goals": list(functional.out_of_scope or functional.overview.non_goals),
    }
    return {key: value for key, value in told.items() if value}


def _performance(functional: Spec, stack: Stack) -> Source:
    measured = [
        f"{item.id}: {item.measure or item.requirement}"
        for item in functional.quality
        if item.kind in ("performance", "scalability", "availability")
    ]
    return {
        "latency_ms": _plain(stack.latency_ms),
        "optimisations": [*stack.optimisations, *measured],
        "scalability": list(stack.scalability),
    }


def _dependency(item: Any) -> Any:
    return _plain(item) if item.reason else item.id


def _questions(functional: Spec, found: Sequence[Doing | Unclear]) -> list[Any]:
    """What the author still has to say: the functional spec's own questions, then our doubts."""
    own = [_plain(question) for question in functional.open_questions]
    doubts = [item.doubt for item in found if item.doubt]
    touched = {item.entity.name for item in found if isinstance(item, Doing)}
    spoken = [story.want for story in functional.stories]
    spoken += [rule.rule for rule in functional.business_rules]
    untouched = [
        f"{entity.name}: which requirement is it kept for? No story speaks of it"
        for entity in functional.entities
        if entity.name not in touched
        and not entity.existing
        and not any(names(text, entity) for text in spoken)
    ]
    unplaced = [
        f"{rule.id}: in which stories can it be broken? Until `applies_to` names them in the "
        f"functional spec, no endpoint answers {rule.violation.code}"
        for rule in functional.business_rules
        if rule.violation is not None and not rule.applies_to
    ]
    nameless = [
        f"{entity.name}: what is it called in code? Until then it is {naming.snake(entity.name)}"
        for entity in functional.entities
        if not naming.words(entity.name)
    ]
    return [*own, *({"question": doubt} for doubt in (*doubts, *unplaced, *untouched, *nameless))]


def _artifacts(offered: Sequence[Source], kept: Sequence[Source]) -> list[str]:
    return [name for name, there in (("openapi", offered), ("ddl", kept)) if there]
