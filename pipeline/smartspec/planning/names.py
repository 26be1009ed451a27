"""Whether the names that shared files use exist: in configs, profiles, domains and layouts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from smartspec.errors import ConfigError, Fault
from smartspec.planning.config import Config
from smartspec.planning.levels import level_alias
from smartspec.planning.library import Library
from smartspec.planning.settings import AUTO


def unknown_names(library: Library) -> Iterator[Fault]:
    """Every name in the shared files of a workspace that leads nowhere, with its file and key.

    They are told before any spec is looked at: a mistyped profile in a config would otherwise
    change nothing, and nobody would learn why.
    """
    for name, profile in library.profiles.items():
        value = profile.value
        lists = {"sections": value.sections, "add": value.add, "detected": value.detected}
        lists |= {"exclude": value.exclude, "critical": value.critical}
        lists |= {"unnumbered": value.unnumbered}
        lists |= {f"one_of[{place}]": group for place, group in enumerate(value.one_of)}
        yield from _sections(library, profile.path, lists.items())
        if value.extends is not None:
            yield from _faults(library.profile, name, profile.path, "extends")
        yield from _faults(library.header, value.header, profile.path, "header")
    for domain in library.domains.values():
        yield from _sections(library, domain.path, [("sections", domain.value.sections)])
        acts_as = domain.value.acts_as
        if acts_as is not None:
            yield from _faults(library.profile, acts_as, domain.path, "acts_as")
    for layout in library.layouts.values():
        yield from _sections(library, layout.path, [("sections", layout.value.sections)])
        yield from _faults(library.header, layout.value.header, layout.path, "header")
    for path, config in library.configs:
        yield from _of_config(library, path, config)


def _of_config(library: Library, path: str, config: Config) -> Iterator[Fault]:
    yield from _sections(library, path, [("critical", config.critical)])
    profile, domains = config.defaults.profile, config.defaults.domain or ()
    if profile not in (None, AUTO):
        yield from _faults(library.profile, str(profile), path, "defaults.profile")
    for place, domain in enumerate(domains):
        if domain != AUTO:
            key = f"defaults.domain[{place}]" if len(domains) > 1 else "defaults.domain"
            yield from _faults(library.domain, domain, path, key)
    for name, change in config.profiles.items():
        key = f"profiles.{name}"
        if change.extends is not None and name in library.profiles:
            message = f"profile '{name}' stands in {library.profiles[name].path}"
            hint = "a config extends it under another name, or changes it without `extends`"
            yield Fault(path, 0, 0, f"{message} and extends nothing here", f"{key}.extends", hint)
        else:
            found = _faults(library.profile, name, path, key)
            yield from (_with_way_out(fault, name, change.extends) for fault in found)
        lists = [
            (f"{key}.includeSections", change.include_sections),
            (f"{key}.excludeSections", change.exclude_sections),
        ]
        yield from _sections(library, path, [*lists, (f"{key}.critical", change.critical)])
    for name, added in config.domains.items():
        yield from _sections(library, path, [(f"domains.{name}.autoInclude", added.auto_include)])


def _with_way_out(fault: Fault, name: str, extends: str | None) -> Fault:
    if extends is not None or "did you mean" in fault.hint:
        return fault
    return replace(fault, hint=f"{fault.hint}; \"extends\" makes '{name}' a profile of your own")


def _sections(
    library: Library, path: str, lists: Iterable[tuple[str, Iterable[str]]]
) -> Iterator[Fault]:
    for key, names in lists:
        for place, name in enumerate(names):
            if level_alias(name) is None:
                yield from _faults(library.section, name, path, f"{key}[{place}]")


def _faults(look: Callable[[str], object], name: str, path: str, key: str) -> Iterator[Fault]:
    """The faults of looking a name up, put where the name stands."""
    try:
        look(name)
    except ConfigError as error:
        for fault in error.faults:
            yield fault if fault.path else replace(fault, path=path, key=key)
