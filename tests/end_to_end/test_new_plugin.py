"""`callboard plugin new`: what it makes can be built and installed, and its tests pass."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from installing import build_wheel, install

from callboard import Conflict, Invalid
from callboard.foundation.scaffold import new_plugin


def test_a_new_plugin_is_built_installed_and_its_tests_pass(tmp_path: Path) -> None:
    made = new_plugin("on-call", tmp_path)
    assert made == tmp_path / "callboard-on-call"
    installed = install(build_wheel(made, tmp_path / "wheel"), tmp_path / "site")
    done = installed.run("-m", "pytest", "-q", "-W", "error", "-p", "no:cacheprovider", folder=made)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 passed" in done.stdout


def test_its_names_follow_from_the_one_it_was_given(tmp_path: Path) -> None:
    made = new_plugin("on-call", tmp_path)
    project = tomllib.loads((made / "pyproject.toml").read_text())["project"]
    assert project["name"] == "callboard-on-call"
    assert project["entry-points"] == {"callboard.plugins": {"on-call": "callboard_on_call.plugin:plugin"}}
    assert (made / "src" / "callboard_on_call" / "plugin.py").is_file()


@pytest.mark.parametrize("name", ["", "On-Call", "on_call", "on call", "../evil", "-x", "7up", "on--call"])
def test_what_is_no_name_is_refused_and_nothing_is_written(name: str, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="is no name for a plugin"):
        new_plugin(name, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_is_there_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "callboard-on-call").mkdir()
    with pytest.raises(Conflict, match="is there already"):
        new_plugin("on-call", tmp_path)
