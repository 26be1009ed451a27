"""Which language a workspace speaks: flag, config, locale."""

from __future__ import annotations

import contextlib
import json
import os

from smartspec import layout, store
from smartspec.errors import SmartSpecError
from smartspec.graph.build import Options
from smartspec.reporting.language import ENGLISH, chosen_language, wording
from smartspec.speech import Wording


def wording_of(options: Options | None, flag: str | None = None) -> Wording:
    """The wording for people in a workspace, or outside any.

    Whatever is wrong with config or flag is told elsewhere, and does not count here.
    """
    config = None
    if options is not None:
        flag, config = flag or options.language, _configured(options.root)
    for asked in ((flag, config), (None, None)):
        with contextlib.suppress(SmartSpecError):
            return wording(chosen_language(*asked, os.environ))
    return wording(ENGLISH)


def _configured(root: str) -> str | None:
    """`output.language` of the strongest config that has it.

    Read as plain JSON, without the models: an idle run asks for it, and imports none of those.
    """
    for path in (layout.PROJECT_CONFIG, layout.ORGANISATION_CONFIG):
        if store.stamp(root, path) is None:
            continue
        with contextlib.suppress(SmartSpecError, ValueError, KeyError, TypeError):
            found = json.loads(store.read_text(root, path).removeprefix("\ufeff"))
            return str(found["output"]["language"])
    return None
