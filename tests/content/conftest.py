"""Fixtures of the content tests: the programs of `tests/views`, and the shipped document."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.views.conftest import run_sql

__all__ = ["run_sql"]

FINANCIAL = "specs/feature/spec-004-financial-system/spec.md"


@pytest.fixture(scope="session")
def financial() -> str:
    """The shipped `spec-004-financial-system/spec.md`."""
    return (Path(__file__).parents[2] / FINANCIAL).read_text(encoding="utf-8")
