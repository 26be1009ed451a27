"""The workspaces that end-to-end tests start from."""

from __future__ import annotations

from pathlib import Path

import pytest

from smartspec.layout import shipped_templates
from tests.workspace import SECURITY_TEMPLATE, Workspace, threat


@pytest.fixture(scope="session")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The shipped workspace, built; it is copied from, and never changed."""
    made = Workspace.like_the_repository(tmp_path_factory.mktemp("shipped") / "workspace")
    done = made.build()
    assert not done.failed, done.errors
    return made


@pytest.fixture
def shipped(built_once: Workspace, tmp_path: Path) -> Workspace:
    """A copy of SmartSpec's own workspace, up to date."""
    return built_once.copy(tmp_path / "workspace")


@pytest.fixture(scope="session")
def small_built_once(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Three small specs, built: two features, of which `spec-002-b` names `spec-001-a`."""
    made = Workspace.empty(tmp_path_factory.mktemp("small") / "workspace")
    made.add("spec-001-a", title="First")
    made.add("spec-002-b", title="Second", depends_on=["spec-001-a"])
    made.add("spec-core-001-c", category="core", title="Third")
    done = made.build()
    assert not done.failed, done.errors
    return made


@pytest.fixture
def small(small_built_once: Workspace, tmp_path: Path) -> Workspace:
    """A copy of three small specs, up to date."""
    return small_built_once.copy(tmp_path / "workspace")


@pytest.fixture
def empty(tmp_path: Path) -> Workspace:
    """A workspace without a spec."""
    return Workspace.empty(tmp_path / "workspace")


@pytest.fixture(scope="session")
def owned_built_once(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Two specs, built, each with the four usual critical sections; one has its own template."""
    made = Workspace.empty(tmp_path_factory.mktemp("owned") / "workspace")
    for spec_id in ("spec-001-a", "spec-002-b"):
        made.add(
            spec_id,
            profile="backend-service",
            levels={"security": "stride-basic"},
            threats=[threat("Forged order")],
            configuration=[{"key": "PORT", "type": "integer", "description": "Where it listens"}],
        )
    shipped = Path(shipped_templates(), "sections", "security.md.j2")
    made.write(SECURITY_TEMPLATE, shipped.read_bytes())
    done = made.build()
    assert not done.failed, done.errors
    return made


@pytest.fixture
def owned(owned_built_once: Workspace, tmp_path: Path) -> Workspace:
    """A copy of two specs with critical sections, up to date."""
    return owned_built_once.copy(tmp_path / "workspace")
