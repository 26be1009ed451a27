from __future__ import annotations

from typing import Any

import pytest

from smartspec.planning.config import Config
from smartspec.planning.settings import AUTO, Resolved, SettingName, resolve, source_key
from smartspec.source.spec import Spec
from tests.planning.conftest import ORGANISATION, PROJECT

# A value of each setting for each layer, from the strongest to the weakest.
VALUES: dict[SettingName, tuple[str, str, str, str]] = {
    "profile": ("basic", "financial", "full", "backend-service"),
    "mode": ("compact", "standard", "compact", "standard"),
    "domain": ("iot", "ai", "saas", "fintech"),
    "security": ("none", "basic", "stride-basic", "stride-full"),
    "di": ("none", "minimal", "full", "none"),
    "performance": ("none", "basic", "full", "none"),
    "author": ("flag", "source", "project", "organisation"),
}
DEFAULTS: dict[SettingName, str] = {
    "profile": "full",
    "mode": "standard",
    "domain": AUTO,
    "security": AUTO,
    "di": AUTO,
    "performance": AUTO,
    "author": "SmartSpec",
}


def source_with(name: SettingName, value: str | None) -> Spec:
    data: dict[str, Any] = {"id": "a", "title": "t"}
    if value is not None:
        levels = name in {"security", "di", "performance"}
        data.update({"levels": {name: value}} if levels else {name: value})
    return Spec.model_validate(data)


def config_with(name: SettingName, value: str | None) -> Config:
    if value is None:
        return Config()
    if name == "author":
        return Config.model_validate({"organization": {"defaultAuthor": value}})
    return Config.model_validate({"defaults": {name: value}})


@pytest.mark.parametrize("name", VALUES)
@pytest.mark.parametrize("strongest", range(5))
def test_the_strongest_layer_that_says_something_counts(name: SettingName, strongest: int) -> None:
    said: list[str | None] = [
        value if layer >= strongest else None for layer, value in enumerate(VALUES[name])
    ]
    flags = {name: said[0]} if said[0] is not None else {}
    configs = ((PROJECT, config_with(name, said[2])), (ORGANISATION, config_with(name, said[3])))
    found = resolve(source_with(name, said[1]), configs, flags)[name]
    origins = [
        f"flag --{name}",
        f"{source_key(name)} in spec.yaml",
        PROJECT,
        ORGANISATION,
        "built-in default",
    ]
    expected = [*VALUES[name], DEFAULTS[name]][strongest]
    assert (found.text, found.origin) == (expected, origins[strongest])


def test_every_setting_has_a_default() -> None:
    found = resolve(source_with("profile", None), (), {})
    assert {name: value.text for name, value in found.items()} == DEFAULTS
    assert {value.origin for value in found.values()} == {"built-in default"}


def test_an_explicit_auto_is_somebodys_word() -> None:
    configs = ((PROJECT, config_with("security", "basic")),)
    found = resolve(source_with("security", AUTO), configs, {})["security"]
    assert (found.text, found.origin) == (AUTO, "levels.security in spec.yaml")


def test_an_empty_list_of_domains_is_somebodys_word_too() -> None:
    spec = Spec.model_validate({"id": "a", "title": "t", "domain": []})
    configs = ((PROJECT, config_with("domain", "iot")),)
    assert resolve(spec, configs, {})["domain"].words == ()


def test_a_value_reads_as_one_text_and_as_a_list() -> None:
    assert Resolved(("a", "b"), "x").text == "a, b"
    assert Resolved("a", "x").words == ("a",)
