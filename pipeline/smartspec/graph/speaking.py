"""Which language a workspace speaks: flag, config, locale."""

from __future__ import annotations

import contextlib
import os

from smartspec.errors import SmartSpecError
from smartspec.graph.build import Options
from smartspec.graph.shared import read_library, shared_files
from smartspec.reporting.language import ENGLISH, chosen_language, wording
from smartspec.speech import Wording


def wording_of(options: Options | None, flag: str | None = None) -> Wording:
    """The wording for people in a workspace, or outside any.

    Whatever is wrong with config or flag is told elsewhere, and does not count here.
    """
    config = None
    if options is not None:
        with contextlib.suppress(SmartSpecError):
            config = read_library(shared_files(options.root)).output("language")
    for asked in ((flag, config), (None, None)):
        with contextlib.suppress(SmartSpecError):
            return wording(chosen_language(*asked, os.environ))
    return wording(ENGLISH)
