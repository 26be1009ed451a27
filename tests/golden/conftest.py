"""Fixtures of the goldens."""

from __future__ import annotations

import pytest
from pytest_snapshot.plugin import Snapshot

from .comparison import Golden
from .documents import HERE


@pytest.fixture
def golden(request: pytest.FixtureRequest, snapshot: Snapshot) -> Golden:
    """Compares with, or with `--snapshot-update` writes, one file below `snapshots/`."""
    updating = bool(request.config.getoption("--snapshot-update"))
    return Golden(snapshot, HERE / "snapshots", updating)
