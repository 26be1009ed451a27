"""Every check that needs nothing but Python, by its id: a new one is a function and a line."""

from __future__ import annotations

from smartspec.proof.data import json_schema, json_syntax, yaml_syntax
from smartspec.proof.fences import open_fence
from smartspec.proof.links import dead_anchor, dead_link
from smartspec.proof.mermaid import mermaid_syntax
from smartspec.proof.model import Look
from smartspec.proof.schemas import schema_syntax
from smartspec.proof.sql import sql_syntax
from smartspec.proof.typescript import javascript_syntax, typescript_syntax

CHECKS: dict[str, Look] = {
    "open-fence": open_fence,
    "sql-syntax": sql_syntax,
    "json-syntax": json_syntax,
    "json-schema": json_schema,
    "schema-syntax": schema_syntax,
    "yaml-syntax": yaml_syntax,
    "typescript-syntax": typescript_syntax,
    "javascript-syntax": javascript_syntax,
    "mermaid-syntax": mermaid_syntax,
    "dead-anchor": dead_anchor,
    "dead-link": dead_link,
}
