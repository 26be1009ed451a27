"""Templates compiled once and kept for the next run.

Compiling is more than half of what a run takes that rebuilds one spec. Those of SmartSpec itself
are kept where Python keeps the compiled modules beside this one, for every workspace; those of a
workspace in its `.smartspec/cache/`. A compiled template is used only for the text that it was
compiled from, by the same SmartSpec and Jinja2: Jinja2 works out constant parts when it compiles,
and so our filters are in the result, too.
"""

from __future__ import annotations

import contextlib
import importlib.util
import inspect
import os
import sys
from functools import lru_cache

import jinja2
from jinja2 import Environment
from jinja2.bccache import Bucket, BytecodeCache

from smartspec import __version__, layout, store
from smartspec.errors import SmartSpecError

_SHIPPED = "template-"
"""What the names of files begin with that stand among Python's."""


class CompiledTemplates(BytecodeCache):
    """The compiled templates of the workspace at `root`; whatever cannot be read is not there."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._shipped = layout.shipped_templates() + os.sep

    def get_bucket(
        self, environment: Environment, name: str, filename: str | None, source: str
    ) -> Bucket:
        """What is kept of a template, which may stand in another folder than it did then."""
        bucket = super().get_bucket(environment, name, filename, source)
        if bucket.code is not None and filename:
            bucket.code = bucket.code.replace(co_filename=filename)
        return bucket

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """The name of the file for a template: one for each template and Python."""
        key = store.digest(f"{sys.implementation.cache_tag} {name}")
        ours = filename is not None and filename.startswith(self._shipped)
        return f"{_SHIPPED}{key}" if ours else key

    def get_source_checksum(self, source: str) -> str:
        """What has to be the same for a compiled template to be used."""
        return store.digest(f"{_compiler()} {source}")

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill `bucket` where its template was compiled from the same text before."""
        for root, path in self._places(bucket.key):
            try:
                bucket.bytecode_from_string(store.read_bytes(root, path))
            except Exception:  # unpickling what was cut short or scribbled over raises anything
                bucket.reset()
            if bucket.code is not None:
                return

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what is in `bucket`; a cache that cannot be written is only slow."""
        for root, path in self._places(bucket.key, for_writing=True):
            with contextlib.suppress(SmartSpecError):
                store.write_bytes(root, path, bucket.bytecode_to_string())
                return

    def _places(self, key: str, *, for_writing: bool = False) -> list[tuple[str, str]]:
        """Where the file called `key` may be; an installation may be read-only."""
        own = (self._root, f"{layout.TEMPLATE_CACHE}/{key}")
        if not key.startswith(_SHIPPED) or (for_writing and sys.dont_write_bytecode):
            return [own]
        return [(_python_cache(), key), own]


@lru_cache(maxsize=1)
def _python_cache() -> str:
    """The folder with this package's compiled modules."""
    return os.path.dirname(importlib.util.cache_from_source(__file__))


@lru_cache(maxsize=1)
def _compiler() -> str:
    """What compiles: the versions, and our code that a compiled template may hold results of."""
    from smartspec.rendering import environment, escaping

    code = "".join(inspect.getsource(module) for module in (environment, escaping))
    return store.digest(f"{__version__} {jinja2.__version__} {code}")
