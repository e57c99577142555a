"""Where plugins come from: installed packages, files and folders; and which of them run."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from callboard import Plugin
from callboard.kernel import discovery
from callboard.kernel.discovery import Found, without_doubles
from callboard.kernel.plugin import in_order_of_need
from callboard.testing import portal

pytestmark = pytest.mark.usefixtures("callboard_database")

ONE = "from callboard import Plugin\nplugin = Plugin(id='{id}', title='{id}')\n"


@pytest.fixture
def installed(tmp_path: Path) -> Iterator[Path]:
    """A folder on Python's path in which packages can be 'installed', as pip would leave them."""
    site = tmp_path / "site"
    site.mkdir()
    sys.path.insert(0, str(site))
    yield site
    sys.path.remove(str(site))
    for name in [name for name in sys.modules if name.startswith("acme_")]:
        del sys.modules[name]


def install(site: Path, package: str, id: str, source: str) -> None:
    """What pip leaves behind for a package of one module with an entry point."""
    (site / f"{package}.py").write_text(source)
    info = site / f"{package}-1.2.3.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.2.3\n")
    (info / "entry_points.txt").write_text(f"[callboard.plugins]\n{id} = {package}:plugin\n")


def test_built_in_plugins_come_through_the_same_door_as_installed_ones(installed: Path) -> None:
    install(installed, "acme_radio", "radio", ONE.format(id="radio"))
    found, refused = discovery.installed()
    by_id = {each.plugin.id: each for each in found}
    assert refused == []
    assert {"catalog", "ui", "admin", "radio"} <= set(by_id)
    assert by_id["catalog"].built_in
    assert not by_id["radio"].built_in
    assert (by_id["radio"].origin, by_id["radio"].version, by_id["radio"].folder) == ("acme_radio", "1.2.3", installed)


def test_an_installed_plugin_that_cannot_be_loaded_is_refused_and_the_others_run(installed: Path) -> None:
    install(installed, "acme_broken", "broken", "import no_such_module_anywhere\n")
    install(installed, "acme_wrong", "wrong", "plugin = 42\n")
    install(installed, "acme_quits", "quits", "raise SystemExit(1)\n")
    found, refused = discovery.installed()
    reasons = {each.plugin: each.reason for each in refused}
    assert {each.plugin.id for each in found} >= {"catalog", "ui"}
    assert "No module named 'no_such_module_anywhere' (acme_broken.py, line 1)" in reasons["broken"]
    assert "is a int, not a Plugin" in reasons["wrong"]
    assert "SystemExit" in reasons["quits"]


def test_a_plugin_that_is_off_is_not_even_imported(installed: Path) -> None:
    install(installed, "acme_broken", "broken", "raise AssertionError('imported')\n")
    _, refused = discovery.installed(["broken"])
    assert refused == []
    assert "acme_broken" not in sys.modules


def test_files_and_packages_of_the_folder_are_found_and_hidden_ones_are_not(tmp_path: Path) -> None:
    (tmp_path / "file.py").write_text(ONE.format(id="file"))
    for name, entry in (("package", "__init__.py"), ("parts", "plugin.py")):
        (tmp_path / name).mkdir()
        (tmp_path / name / entry).write_text(ONE.format(id=name))
    (tmp_path / "parts" / "__init__.py").write_text("")
    (tmp_path / "_draft.py").write_text("raise AssertionError\n")
    (tmp_path / ".hidden.py").write_text("raise AssertionError\n")
    (tmp_path / "notes.txt").write_text("no plugin")
    (tmp_path / "data").mkdir()
    found, refused = discovery.in_folder(tmp_path)
    assert refused == []
    assert {each.plugin.id: each.folder for each in found} == {
        "file": None,
        "package": tmp_path / "package",
        "parts": tmp_path / "parts",
    }


def test_a_package_of_the_folder_may_import_its_own_modules(tmp_path: Path) -> None:
    package = tmp_path / "chorus"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "words.py").write_text("from . import spelled\nTITLE = spelled.TITLE\n")
    (package / "spelled.py").write_text("TITLE = 'Chorus'\n")
    (package / "plugin.py").write_text(
        "from callboard import Plugin\nfrom .words import TITLE\nplugin = Plugin(id='chorus', title=TITLE)\n"
    )
    found, refused = discovery.in_folder(tmp_path)
    assert (refused, [each.plugin.title for each in found]) == ([], ["Chorus"])


def test_a_folder_that_is_not_there_holds_no_plugins(tmp_path: Path) -> None:
    assert discovery.in_folder(tmp_path / "nowhere") == ([], [])


def test_a_plugin_of_the_folder_can_be_switched_off_by_its_file_or_its_id(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text("raise AssertionError\n")
    (tmp_path / "two.py").write_text(ONE.format(id="deux"))
    assert discovery.in_folder(tmp_path, ["one", "deux"]) == ([], [])


async def test_a_plugin_of_the_folder_takes_the_place_of_an_installed_one(installed: Path, tmp_path: Path) -> None:
    install(installed, "acme_radio", "radio", ONE.format(id="radio"))
    folder = tmp_path / "plugins"
    folder.mkdir()
    (folder / "radio.py").write_text("from callboard import Plugin\nplugin = Plugin(id='radio', title='Ours')\n")
    async with portal(settings={"plugins": {"folder": str(folder)}}) as running:
        found = running.portal.find("radio")
        assert found is not None
        assert (found.plugin.title, found.found.version) == ("Ours", "in folder")
        assert running.portal.refused == []


async def test_built_in_plugins_can_be_switched_off() -> None:
    async with portal(settings={"plugins": {"disabled": ["catalog", "admin"]}}) as running:
        assert {each.plugin.id for each in running.portal.running} & {"catalog", "admin", "ui"} == {"ui"}
        assert (await running.get("/-/components")).status_code == 200
        assert (await running.get("/catalog")).status_code == 404


def found(id: str, *, built_in: bool = False, origin: str = "") -> Found:
    return Found(plugin=Plugin(id=id, title=id.title()), built_in=built_in, origin=origin)


def test_of_two_with_one_id_the_built_in_one_runs_wherever_it_stands() -> None:
    other, own = found("catalog", origin="acme"), found("catalog", built_in=True, origin="callboard")
    kept, [refusal] = without_doubles([other, own, found("radio")])
    assert [each.origin for each in kept] == ["callboard", ""]
    assert "`Catalog` (callboard) runs, `Catalog` (acme) does not" in refusal.reason


def test_plugins_come_after_what_they_need_and_a_circle_is_refused_by_name() -> None:
    plugins = [
        Plugin(id="c", title="C", needs=["b"]),
        Plugin(id="b", title="B", needs=["a"]),
        Plugin(id="a", title="A"),
        Plugin(id="x", title="X", needs=["y"]),
        Plugin(id="y", title="Y", needs=["x"]),
    ]
    ordered, refused = in_order_of_need(plugins)
    assert [each.id for each in ordered] == ["a", "b", "c"]
    assert {each.plugin: each.reason for each in refused} == {
        "x": "It waits for `y`, which cannot start either.",
        "y": "It waits for `x`, which cannot start either.",
    }
