"""Asking a configuration for values, their places and paths."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from callboard.foundation.errors import Invalid

from .conftest import Company

TEXT = """
app:
  title: Acme
proxy:
  '/a.b': {target: http://x}
github:
  - host: github.com
  - host: ghe
    token: hunter2
"""


def test_values_are_found_by_path(company: Company) -> None:
    configuration = company.loaded(TEXT)
    assert configuration.get("app.title") == "Acme"
    assert configuration.get("app") == {"title": "Acme"}
    assert configuration.get("github[1].host") == configuration.get("github.1.host") == "ghe"
    assert configuration.get(("proxy", "/a.b", "target")) == "http://x"
    assert configuration.get("app.title.x") is None
    assert configuration.get("github[2]") is None
    assert configuration.get("nope", 5) == 5
    assert (configuration.has("app.title"), configuration.has("app.nope")) == (True, False)
    assert ("app.title" in configuration, "nope" in configuration) == (True, False)
    assert (list(configuration), len(configuration)) == (["app", "proxy", "github"], 3)


def test_what_is_handed_out_can_be_changed_without_changing_the_configuration(company: Company) -> None:
    configuration = company.loaded(TEXT)
    configuration.data["app"]["title"] = "other"
    configuration.get("github").clear()
    assert configuration.get("app.title") == "Acme"
    assert len(configuration.get("github")) == 2
    with pytest.raises(dataclasses.FrozenInstanceError):
        configuration.folder = Path()  # type: ignore[misc]


def test_every_value_has_a_place(company: Company) -> None:
    company.write("callboard.local.yaml", "\n\napp: {title: Local}")
    configuration = company.loaded(TEXT)
    assert str(configuration.origin("app.title")) == "callboard.local.yaml:3"
    assert str(configuration.origin("app")) == "callboard.yaml:2"
    assert str(configuration.origin("github[1].token")) == "callboard.yaml:9"
    assert configuration.origin("nope") is None
    assert str(configuration.nearest_origin("app.nope.deeper")) == "callboard.yaml:2"
    assert str(configuration.nearest_origin("nope")) == "callboard.yaml"


def test_a_section_has_its_data_and_places(company: Company) -> None:
    section = company.loaded(TEXT).section("github[1]")
    assert section.data == {"host": "ghe", "token": "hunter2"}
    assert {key: str(origin) for key, origin in section.origins.items()} == {
        "host": "callboard.yaml:8",
        "token": "callboard.yaml:9",
    }
    assert "hunter2" not in repr(section)


def test_an_absent_section_is_empty_and_a_list_is_none(company: Company) -> None:
    configuration = company.loaded(TEXT)
    assert configuration.section("catalog").data == {}
    with pytest.raises(Invalid, match=r"callboard\.yaml:6: github has to be an object"):
        configuration.section("github")


def test_a_configuration_shows_no_values_of_its_own_accord(company: Company) -> None:
    assert "hunter2" not in repr(company.loaded(TEXT))


def test_relative_paths_start_in_the_folder_of_the_file_that_says_them(company: Company) -> None:
    company.write("etc/included.yaml", "folder: ./inside")
    text = "plugins: {folder: plugins}\nother: {$include: etc/included.yaml}\nwhole: /srv/x\nhome: ~/x\n"
    configuration = company.loaded(text, {"APP_CONFIG_set": "here"})
    assert configuration.resolve_path("plugins.folder") == company.folder / "plugins"
    assert configuration.resolve_path("other.folder") == company.folder / "etc" / "inside"
    assert configuration.resolve_path("whole") == Path("/srv/x")
    assert configuration.resolve_path("home") == Path.home() / "x"
    assert configuration.resolve_path("set") == company.folder / "here"
    assert configuration.resolve_path("nope") is None
    assert configuration.resolve_path("nope", "callboard-data") == company.folder / "callboard-data"


def test_paths_start_beside_the_file_that_is_named(company: Company) -> None:
    company.write("etc/portal.yaml", "plugins: {folder: plugins}")
    configuration = company.load("etc/portal.yaml")
    assert configuration.resolve_path("plugins.folder") == company.folder / "etc/plugins"
    assert configuration.resolve_path("nope", "callboard-data") == company.folder / "etc/callboard-data"


@pytest.mark.parametrize("written", ["[a]", "5", "{}", "''", "~nobody-of-this-name/x"])
def test_what_is_no_path_is_refused_with_its_place(company: Company, written: str) -> None:
    with pytest.raises(Invalid, match=r"callboard\.yaml:1: "):
        company.loaded(f"a: {written}").resolve_path("a")
