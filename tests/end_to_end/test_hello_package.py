"""The example of a third-party plugin: built, installed and tested as its authors would."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pytest
from installing import Installed, build_wheel, install

from callboard.testing import Meadow

EXAMPLE = Path(__file__).parents[2] / "examples" / "callboard-hello"
CALLBOARD = ("-c", "from callboard.kernel.cli import main; main()")
WEB_PLAYER = "component:default/web-player"


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy, so that building leaves nothing in the checkout."""
    folder = tmp_path_factory.mktemp("source") / "callboard-hello"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("__pycache__", ".*", "build", "dist"))
    return folder


@pytest.fixture(scope="module")
def wheel(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_wheel(source, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    return install(wheel, tmp_path_factory.mktemp("site"))


def test_the_wheel_carries_templates_and_migrations(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for name in ("plugin.py", "py.typed", "templates/card.html", "migrations/versions/0001_waves.py"):
        assert f"callboard_hello/{name}" in names


def test_its_own_tests_pass_against_this_portal(installed: Installed, source: Path, tmp_path: Path) -> None:
    shutil.copytree(source / "tests", tmp_path / "tests")
    shutil.copy(source / "pyproject.toml", tmp_path)
    done = installed.run("-m", "pytest", "-q", "-W", "error", "-p", "no:cacheprovider", folder=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "10 passed" in done.stdout


def test_the_command_line_lists_it_and_has_its_command(installed: Installed, tmp_path: Path) -> None:
    listed = installed.run(*CALLBOARD, "plugins", folder=tmp_path)
    assert listed.returncode == 0, listed.stderr
    assert "callboard-hello" in listed.stdout
    document = Meadow.component("web-player")
    (tmp_path / "catalog-info.yaml").write_text(
        "apiVersion: {apiVersion}\nkind: {kind}\nmetadata: {metadata}\nspec: {spec}\n".format(**document)
    )
    (tmp_path / "callboard.yaml").write_text(
        "catalog: {locations: [{type: file, target: ./catalog-info.yaml}]}\nhello: {greeting: Ahoy}\n"
    )
    checked = installed.run(*CALLBOARD, "config", "check", folder=tmp_path)
    assert (checked.returncode, "Nothing is wrong." in checked.stderr) == (0, True), checked.stderr
    read = installed.run(*CALLBOARD, "catalog", "refresh", folder=tmp_path)
    assert read.returncode == 0, read.stderr
    waved = installed.run(*CALLBOARD, "hello", "wave", WEB_PLAYER, folder=tmp_path)
    assert (waved.returncode, waved.stdout) == (0, "Waved at web-player.\n"), waved.stderr


def test_its_settings_are_checked_with_a_hint(installed: Installed, tmp_path: Path) -> None:
    (tmp_path / "callboard.yaml").write_text("hello:\n  greting: Ahoy\n")
    checked = installed.run(*CALLBOARD, "config", "check", folder=tmp_path)
    assert checked.returncode == 1
    assert "callboard.yaml:2" in checked.stderr
    assert "greeting" in checked.stderr
