"""PyYAML's classes over libyaml, or its own where a wheel holds none."""

from __future__ import annotations

from typing import Any

import yaml

Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_Dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


class Dumper(_Dumper):  # type: ignore[misc]  # either class
    """Writes a value that is used twice twice: people and diffs read each."""

    def ignore_aliases(self, data: Any) -> bool:
        """No value is referred to."""
        del data
        return True
