"""The shared definitions of a workspace, read once a run: what every plan is decided from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Generic, Literal, TypeVar

from smartspec.errors import ConfigError, Fault, nearest
from smartspec.planning.config import Layer, Output
from smartspec.planning.definitions import (
    HEADER,
    Domain,
    Layout,
    Profile,
    RuleFile,
    SectionHeader,
)

D = TypeVar("D")
LOCAL_REPOSITORY = "local"
BUILT_IN_CATEGORIES = ("core", "feature", "infrastructure")


@dataclass(frozen=True)
class Defined(Generic[D]):
    """A definition and the file that it stands in."""

    value: D
    path: str


@dataclass(frozen=True)
class ResolvedProfile:
    """A profile with everything that it extends folded in, and the files it came from."""

    profile: Profile
    files: tuple[str, ...]


@dataclass(frozen=True)
class Library:
    """Profiles, domains, layouts, sections and configs, by name.

    `configs` come strongest first (project, then organisation).
    """

    profiles: Mapping[str, Defined[Profile]]
    domains: Mapping[str, Defined[Domain]]
    layouts: Mapping[str, Defined[Layout]]
    sections: Mapping[str, Defined[SectionHeader]]
    configs: tuple[Layer, ...] = ()
    rules: Mapping[str, Defined[RuleFile]] = field(default_factory=dict)
    hidden: Mapping[str, Defined[Profile]] = field(default_factory=dict)
    """Shipped profiles that one of the workspace of the same name stands in place of."""
    headers: tuple[str, ...] = (HEADER,)
    """What may stand under the title of a document: templates of `layouts/`."""

    def profile(self, name: str) -> ResolvedProfile:
        """The profile called `name`; raises `ConfigError` where it, or what it extends, is not."""
        return self._profile(name, ())

    def _profile(self, name: str, chain: tuple[str, ...]) -> ResolvedProfile:
        if name in chain:
            circle = chain[chain.index(name) :]
            start = circle.index(min(circle))  # told alike from wherever it is entered
            shown = " -> ".join((*circle[start:], *circle[: start + 1]))
            message = f"profiles extend each other: {shown}"
            hint = "let one of them stand on its own: take its `extends` away"
            raise ConfigError([Fault(self._place_of(min(circle)), 0, 0, message, hint=hint)])
        defined = self.profiles.get(name)
        if defined is None:
            return self._profile_from_config(name, chain)
        profile = defined.value
        if profile.extends is None:
            return ResolvedProfile(profile, (defined.path,))
        if profile.extends == name and name in self.hidden:
            base = self._shipped(self.hidden[name], (*chain, name))
        else:
            base = self._base(profile.extends, defined.path, "extends", (*chain, name))
        return ResolvedProfile(extended(profile, base.profile), (*base.files, defined.path))

    def _shipped(self, found: Defined[Profile], chain: tuple[str, ...]) -> ResolvedProfile:
        """The shipped profile that the workspace's own of the same name is laid over."""
        if found.value.extends is None:
            return ResolvedProfile(found.value, (found.path,))
        base = self._base(found.value.extends, found.path, "extends", chain)
        whole = extended(found.value, base.profile)
        return ResolvedProfile(whole, (*base.files, found.path))

    def _profile_from_config(self, name: str, chain: tuple[str, ...]) -> ResolvedProfile:
        """A profile that a config file alone defines, by extending another one."""
        for path, config in self.configs:
            change = config.profiles.get(name)
            if change is not None and change.extends is not None:
                key = f"profiles.{name}.extends"
                base = self._base(change.extends, path, key, (*chain, name))
                named = base.profile.model_copy(update={"name": name})
                return ResolvedProfile(named, base.files)
        raise ConfigError([_unknown("profile", name, self.profile_names())])

    def _base(self, name: str, path: str, key: str, chain: tuple[str, ...]) -> ResolvedProfile:
        """The profile that is extended by `key` of the file at `path`."""
        if name not in self.profile_names():
            fault = _unknown("profile", name, self.profile_names())
            raise ConfigError([replace(fault, path=path, key=key)])
        return self._profile(name, chain)

    def _place_of(self, name: str) -> str:
        """The file that says what the profile `name` extends."""
        if name in self.profiles:
            return self.profiles[name].path
        return next(p for p, c in self.configs if name in c.profiles and c.profiles[name].extends)

    def profile_names(self) -> tuple[str, ...]:
        """Every profile that a spec may name."""
        own = {
            name
            for _, config in self.configs
            for name, change in config.profiles.items()
            if change.extends is not None
        }
        return tuple(sorted(own | set(self.profiles)))

    def domain(self, name: str) -> tuple[Domain, tuple[str, ...]]:
        """The domain called `name` and its files; raises `ConfigError` where it is not."""
        defined = self.domains.get(name)
        if defined is not None:
            return defined.value, (defined.path,)
        if any(name in config.domains for _, config in self.configs):
            return Domain(name=name, summary=f"the domain {name} of this workspace"), ()
        raise ConfigError([_unknown("domain", name, self.domain_names())])

    def domain_names(self) -> tuple[str, ...]:
        """Every domain that a spec may name."""
        own = {name for _, config in self.configs for name in config.domains}
        return tuple(sorted(own | set(self.domains)))

    def section(self, name: str) -> Defined[SectionHeader]:
        """The header of the section `name`; raises `ConfigError` where it is not."""
        found = self.sections.get(name)
        if found is None:
            raise ConfigError([_unknown("section", name, self.sections)])
        return found

    def header(self, name: str) -> str:
        """The header `name` as it is; raises `ConfigError` where there is none."""
        if name not in self.headers:
            raise ConfigError([_unknown("header", name, self.headers)])
        return name

    @property
    def categories(self) -> tuple[str, ...]:
        """The categories that a spec may have."""
        own = {word for _, config in self.configs for word in config.categories}
        return (*BUILT_IN_CATEGORIES, *sorted(own - set(BUILT_IN_CATEGORIES)))

    @property
    def source_changes(self) -> Literal["hold", "update"]:
        """What becomes of an untouched critical section when the spec's own source changes."""
        said = (config.critical_sections for _, config in self.configs)
        return next((c.source_changes for c in said if c.model_fields_set), "hold")

    def output(self, name: str) -> Any:
        """A setting of what is kept beside the documents, from the strongest config with it."""
        said = [
            config.output for _, config in self.configs if name in config.output.model_fields_set
        ]
        return getattr(said[0] if said else Output(), name)

    @property
    def repository(self) -> str:
        """The name by which SPEC_INDEX calls this repository."""
        names = (config.repository for _, config in self.configs)
        return next((name for name in names if name), LOCAL_REPOSITORY)


def extended(profile: Profile, base: Profile) -> Profile:
    """`profile` laid over `base`: its own lists and levels win, `add` comes beside the inherited.

    The sections of the result hold the added ones too; its `add` says which they are, since their
    place is where they follow something and not where they were listed.
    """
    own = profile.model_dump(exclude_unset=True, exclude={"add", "extends"})
    merged = {**base.model_dump(exclude_unset=True), **own}
    merged["levels"] = {
        **base.levels.model_dump(exclude_none=True),
        **profile.levels.model_dump(exclude_none=True),
    }
    merged["sections"] = [
        *(profile.sections or base.sections),
        *(name for name in profile.add if name not in base.sections),
    ]
    merged["add"] = [*(() if profile.sections else base.add), *profile.add]
    return Profile.model_validate(merged)


def _unknown(kind: str, name: str, known: Mapping[str, object] | tuple[str, ...]) -> Fault:
    hint = nearest(name, known) or f"known: {', '.join(sorted(known))}"
    return Fault("", 0, 0, f"there is no {kind} '{name}'", key=kind, hint=hint)
