"""The shipped definitions, and a plan made from them in one call."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Protocol

import pytest

from smartspec.graph.shared import read_library, shared_files
from smartspec.planning.config import read_config
from smartspec.planning.decide import decide
from smartspec.planning.library import Library
from smartspec.planning.plan import Plan
from smartspec.planning.settings import Flags
from smartspec.source.spec import Spec

PATH = "specs/feature/spec-1/spec.yaml"
PROJECT = "smartspec.config.json"
ORGANISATION = ".smartspec/config.json"


class Planner(Protocol):
    def __call__(
        self,
        *,
        flags: Flags | None = None,
        project: Mapping[str, Any] | None = None,
        organisation: Mapping[str, Any] | None = None,
        hand_written: Mapping[str, str] | None = None,
        library: Library | None = None,
        **source: Any,
    ) -> Plan: ...


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """What a workspace with no files of its own decides from."""
    return read_library(shared_files(str(tmp_path_factory.mktemp("empty"))))


@pytest.fixture(scope="session")
def planned(shipped: Library) -> Planner:
    """Plans a source, written as keyword arguments, by the shipped definitions."""

    def plan(
        *,
        flags: Flags | None = None,
        project: Mapping[str, Any] | None = None,
        organisation: Mapping[str, Any] | None = None,
        hand_written: Mapping[str, str] | None = None,
        library: Library | None = None,
        **source: Any,
    ) -> Plan:
        layers = ((PROJECT, project), (ORGANISATION, organisation))
        configs = tuple(
            (path, read_config(json.dumps(said), path)) for path, said in layers if said is not None
        )
        spec = Spec.model_validate({"id": "spec-1", "title": "Thing", **source})
        used = replace(library or shipped, configs=configs)
        return decide(spec, used, PATH, hand_written, flags)

    return plan


def ids(plan: Plan) -> list[str]:
    """The sections of a plan, in order."""
    return [section.id for section in plan.sections]


def levels(plan: Plan) -> dict[str, str]:
    """The decided levels of a plan."""
    return {name: decision.value for name, decision in plan.levels.items()}
