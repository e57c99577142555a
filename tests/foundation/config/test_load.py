"""Which files make up a configuration, and in which order they lie on each other (§5.1)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from callboard.foundation.config import load
from callboard.foundation.config.files import MAX_BYTES
from callboard.foundation.errors import Invalid

from .conftest import Company


def test_without_any_file_the_configuration_is_empty(company: Company) -> None:
    configuration = company.load()
    assert configuration.data == {}
    assert list(configuration) == []
    assert configuration.files == ()
    assert configuration.folder == company.folder


def test_a_folder_that_does_not_exist_is_as_good_as_an_empty_one(tmp_path: Path) -> None:
    assert load([], environ={}, folder=tmp_path / "nowhere").data == {}


@pytest.mark.parametrize("stem", ["callboard", "app-config"])
@pytest.mark.parametrize("variable", ["CALLBOARD_ENV", "BACKSTAGE_ENV"])
def test_default_files_lie_on_each_other_in_order(company: Company, stem: str, variable: str) -> None:
    names = ["", ".one", ".two", ".local", ".one.local", ".two.local"]
    for number, name in enumerate(names):
        company.write(f"{stem}{name}.yaml", f"last: {number}\nl{number}: true\nonly: {{k{number}: {number}}}\n")
    company.write(f"{stem}.three.yaml", "last: three\n")
    environ = {variable: "one, two"}
    configuration = company.load(environ=environ)
    assert configuration.get("last") == 5
    assert configuration.get("only") == {f"k{number}": number for number in range(6)}
    assert [path.name for path in configuration.files] == [f"{stem}{name}.yaml" for name in names]
    for number in range(5, 0, -1):
        (company.folder / f"{stem}{names[number]}.yaml").unlink()
        assert company.load(environ=environ).get("last") == number - 1


def test_callboard_env_is_asked_before_backstage_env(company: Company) -> None:
    company.write("callboard.a.yaml", "from: a")
    company.write("callboard.b.yaml", "from: b")
    assert company.load(environ={"CALLBOARD_ENV": "a", "BACKSTAGE_ENV": "b"}).data == {"from": "a"}
    assert company.load(environ={"CALLBOARD_ENV": "", "BACKSTAGE_ENV": "b"}).data == {"from": "b"}


def test_app_config_is_read_only_where_there_is_no_callboard_yaml(company: Company) -> None:
    company.write("app-config.yaml", "from: app-config")
    company.write("app-config.local.yaml", "local: true")
    company.write("callboard.local.yaml", "local: of callboard")
    assert company.load().data == {"from": "app-config", "local": True}
    company.write("callboard.yaml", "from: callboard")
    assert company.load().data == {"from": "callboard", "local": "of callboard"}


def test_a_local_file_alone_is_enough(company: Company) -> None:
    company.write("app-config.local.yaml", "a: 1")
    assert company.load().data == {"a": 1}


@pytest.mark.parametrize("name", ["../secret", "a/b", ".", "a b", "-x", "a\0"])
def test_the_name_of_an_environment_leads_nowhere_else(company: Company, name: str) -> None:
    with pytest.raises(Invalid, match="is not the name of an environment"):
        company.load(environ={"CALLBOARD_ENV": name})


def test_named_files_replace_the_default_ones_and_the_later_wins(company: Company, tmp_path: Path) -> None:
    company.write("callboard.yaml", "default: true")
    company.write("etc/one.yaml", "a: 1\nb: 1")
    company.write("two.json", '{"b": 2}')
    assert company.load("etc/one.yaml", "two.json").data == {"a": 1, "b": 2}
    assert company.load("two.json", "etc/one.yaml").data == {"a": 1, "b": 1}
    assert company.load(str(tmp_path / "two.json")).data == {"b": 2}
    assert company.load("etc/one.yaml", "two.json").folder == company.folder / "etc"


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("missing.yaml", 'the file "missing.yaml" does not exist'),
        (".", "no parser"),
        ("folder.yaml", 'the file "folder.yaml" does not exist'),
        ("callboard.toml", "there is no parser for the file callboard.toml"),
        ("https://example.com/callboard.yaml", "is not a local file"),
        ("a\0.yaml", "does not exist"),
        (f"{'a' * 300}.yaml", "can't be read"),
    ],
)
def test_a_named_file_that_is_not_one_is_refused_with_a_hint(company: Company, path: str, message: str) -> None:
    company.write("callboard.toml", "a = 1")
    (company.folder / "folder.yaml").mkdir()
    with pytest.raises(Invalid, match=message) as refusal:
        company.load(path)
    assert refusal.value.hint or "can't" in message


def test_a_pipe_is_not_waited_for(company: Company) -> None:
    os.mkfifo(company.folder / "pipe.yaml")
    with pytest.raises(Invalid, match="does not exist"):
        company.load("pipe.yaml")


def test_a_huge_file_and_a_binary_one_are_refused(company: Company) -> None:
    (company.folder / "huge.yaml").write_bytes(b"#" * (MAX_BYTES + 1))
    (company.folder / "binary.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(Invalid, match=r"huge\.yaml is larger than 4 MiB"):
        company.load("huge.yaml")
    with pytest.raises(Invalid, match=r"binary\.yaml is not UTF-8 text"):
        company.load("binary.yaml")


@pytest.mark.parametrize("text", ["just text", "- a\n- b", "5", "true"])
def test_a_file_has_to_be_an_object(company: Company, text: str) -> None:
    with pytest.raises(Invalid, match=r"callboard\.yaml:1: a configuration has to be an object"):
        company.loaded(text)


def test_an_empty_file_is_an_empty_layer(company: Company) -> None:
    company.write("callboard.local.yaml", "# nothing yet\n")
    assert company.loaded("a: 1").data == {"a": 1}


def test_null_removes_what_a_lower_layer_said(company: Company) -> None:
    company.write("callboard.local.yaml", "app: {title: ~}\nguest: null\n")
    configuration = company.loaded("app: {title: Acme, baseUrl: http://x}\nguest: {a: 1}\nnothing: ~\n")
    assert configuration.data == {"app": {"baseUrl": "http://x"}}
    assert not configuration.has("guest")
    assert not configuration.has("nothing")
    assert not configuration.has("app.title")


def test_merging_files_beforehand_gives_the_same_configuration(company: Company) -> None:
    company.write("a.yaml", "x: {p: 1, q: [1]}\ny: 1")
    company.write("b.yaml", "x: {q: [2], r: 3}\ny: {z: 1}")
    company.write("c.yaml", "x: {p: ~}\ny: {w: 2}")
    company.write("ab.yaml", "x: {p: 1, q: [2], r: 3}\ny: {z: 1}")
    assert company.load("a.yaml", "b.yaml", "c.yaml").data == company.load("ab.yaml", "c.yaml").data
