"""The real programs that read what is derived."""

from tests.views.conftest import node_folder, run_sql

__all__ = ["node_folder", "run_sql"]
