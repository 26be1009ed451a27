"""Whether the names that a source uses exist: all that are wrong, at once and each at its key."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from smartspec.errors import ConfigError, Fault
from smartspec.planning.levels import level_alias
from smartspec.planning.library import Library
from smartspec.planning.settings import AUTO
from smartspec.source.spec import Spec

_SECTIONS = ("include_sections", "exclude_sections", "critical")
KEYS = ("profile", "domain", *_SECTIONS)


def names_of(spec: Spec) -> dict[str, Any]:
    """The names that `spec` uses, by their keys, as `unknown_asked` takes them."""
    return {key: getattr(spec, key) for key in KEYS}


def unknown_asked(
    asked: Mapping[str, Any], library: Library, path: str, but: Collection[str] = ()
) -> Iterator[Fault]:
    """The faults of names that lead nowhere in `asked`, the data of the source at `path`.

    It may be data that is wrong otherwise: what is no name is passed over. The keys in `but` are
    not looked at. The faults carry their key and no place (`source.reading.placed` finds it).
    """
    looks: dict[str, Callable[[str], object]] = {
        "profile": library.profile,
        "domain": library.domain,
        **dict.fromkeys(_SECTIONS, library.section),
    }
    for key, look in looks.items():
        for name, at in _names(key, asked.get(key)) if key not in but else ():
            try:
                look(name)
            except ConfigError as error:
                yield from (f if f.path else replace(f, path=path, key=at) for f in error.faults)


def _names(key: str, said: Any) -> Iterator[tuple[str, str]]:
    """Each name that `key` has, with the key of it alone."""
    if isinstance(said, str):
        said = [said]
        places = [key]
    elif isinstance(said, list | tuple):
        single = key == "domain" and len(said) == 1  # it may be written without the list
        places = [key if single else f"{key}[{place}]" for place in range(len(said))]
    else:
        return
    for name, at in zip(said, places, strict=True):
        meant = name == AUTO if key in {"profile", "domain"} else _is_level(key, name)
        if isinstance(name, str) and not meant:
            yield name, at


def _is_level(key: str, name: Any) -> bool:
    """Whether a name in a list of sections means a level (`stride-full`)."""
    return key != "critical" and isinstance(name, str) and level_alias(name) is not None
