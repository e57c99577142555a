"""The samples of the guide "Your first plugin in ten lines", run as they are printed."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
import yaml
from samples import complaints

from callboard.kernel.assemble import find_plugins
from callboard.kernel.settings import read_settings

ROOT = Path(__file__).resolve().parents[2]
README, GUIDE = ROOT / "README.md", ROOT / "docs" / "guides" / "first-plugin.md"


def samples(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", GUIDE.read_text(encoding="utf-8"), re.M | re.S)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What a reader who follows the guide has."""
    plugin, _ = samples("python")
    (tmp_path / "plugins").mkdir()
    (tmp_path / "plugins/company_jenkins.py").write_text(plugin, encoding="utf-8")
    (tmp_path / "callboard.yaml").write_text(samples("yaml")[0], encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def cases_of_the_guide() -> dict[str, Callable[[], Awaitable[None]]]:
    _, source = samples("python")
    found: dict[str, Callable[[], Awaitable[None]]] = {}
    exec(compile(source, str(GUIDE), "exec"), found)
    return {name: test for name, test in found.items() if name.startswith("test_")}


def test_the_plugin_has_the_lines_that_the_title_promises() -> None:
    plugin, _ = samples("python")
    assert len([line for line in plugin.splitlines() if line.strip()]) <= 10


def test_the_readme_shows_the_same_plugin() -> None:
    assert samples("python")[0] in README.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(cases_of_the_guide()))
async def test_the_cases_of_the_guide_pass(name: str, folder: Path) -> None:
    await cases_of_the_guide()[name]()


def test_the_plugin_is_found_in_the_folder_that_the_guide_names(folder: Path) -> None:
    settings = read_settings([folder / "callboard.yaml"])
    found, refused = find_plugins(settings)
    assert "company-jenkins" in {each.plugin.id for each in found}
    assert refused == []


def test_the_settings_of_the_guide_are_right(folder: Path) -> None:
    assert complaints(folder / "callboard.yaml") == []
    assert yaml.safe_load(samples("yaml")[0])["plugins"] == {"folder": "./plugins"}
