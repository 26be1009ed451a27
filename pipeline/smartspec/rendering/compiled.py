"""Templates compiled once and kept under `.smartspec/cache/`, for the next run.

Compiling is more than half of what a run takes that rebuilds one spec. A compiled template
is used only for the text that it was compiled from, by the same SmartSpec and Jinja2: Jinja2 works
out constant parts when it compiles, and so our filters are in the result, too.
"""

from __future__ import annotations

import contextlib
import inspect
from functools import lru_cache

import jinja2
from jinja2.bccache import Bucket, BytecodeCache

from smartspec import __version__, layout, store
from smartspec.errors import SmartSpecError


class CompiledTemplates(BytecodeCache):
    """The compiled templates of the workspace at `root`; whatever cannot be read is not there."""

    def __init__(self, root: str) -> None:
        self._root = root

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """The name of the file for a template: one for each template, place and compiler."""
        return store.digest(f"{_compiler()} {name} {filename}")

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill `bucket` where its template was compiled from the same text before."""
        try:
            bucket.bytecode_from_string(store.read_bytes(self._root, _path(bucket)))
        except Exception:  # unpickling what was cut short or scribbled over raises anything
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what is in `bucket`; a cache that cannot be written is only slow."""
        with contextlib.suppress(SmartSpecError):
            store.write_bytes(self._root, _path(bucket), bucket.bytecode_to_string())


def _path(bucket: Bucket) -> str:
    return f"{layout.TEMPLATE_CACHE}/{bucket.key}"


@lru_cache(maxsize=1)
def _compiler() -> str:
    """What compiles: the versions, and our code that a compiled template may hold results of."""
    from smartspec.rendering import environment, escaping

    code = "".join(inspect.getsource(module) for module in (environment, escaping))
    return store.digest(f"{__version__} {jinja2.__version__} {code}")
