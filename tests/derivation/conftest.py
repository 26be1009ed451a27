"""The real programs that read what is derived."""

from tests.views.conftest import run_sql

__all__ = ["run_sql"]
