"""The samples of the guide "A source of your own", run as they are printed."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from callboard.kernel.assemble import find_plugins
from callboard.kernel.settings import findings_for, read_settings
from callboard.plugins.catalog import Changes, Given, LocationRef
from callboard.testing import LocalServer, portal

pytestmark = pytest.mark.usefixtures("callboard_database")

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guides" / "source.md"


def samples(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", GUIDE.read_text(encoding="utf-8"), re.M | re.S)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What a reader who follows the guide has."""
    (tmp_path / "plugins").mkdir()
    (tmp_path / "plugins/service_register.py").write_text(samples("python")[0], encoding="utf-8")
    (tmp_path / "callboard.yaml").write_text(samples("yaml")[0], encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def cases_of_the_guide() -> dict[str, Callable[[], Awaitable[None]]]:
    found: dict[str, Any] = {}
    exec(compile(samples("python")[2], str(GUIDE), "exec"), found)
    return {name: test for name, test in found.items() if name.startswith("test_")}


@pytest.mark.parametrize("name", sorted(cases_of_the_guide()))
async def test_the_cases_of_the_guide_pass(name: str, folder: Path) -> None:
    await cases_of_the_guide()[name]()


def test_the_settings_of_the_guide_are_right(folder: Path) -> None:
    settings = read_settings([folder / "callboard.yaml"])
    found, refused = find_plugins(settings)
    assert refused == []
    assert findings_for(settings.configuration, [each.plugin for each in found]) == []


async def test_the_sample_that_says_only_what_changed_says_so(folder: Path) -> None:
    scope: dict[str, Any] = {"Changes": Changes, "Given": Given, "LocationRef": LocationRef}
    exec(samples("python")[1], scope)
    answer = {"changed": [{"file": "https://a", "commit": "2"}], "gone": ["https://b"], "now": "7"}
    with LocalServer({"/changes.json?since=0": answer}) as company:
        settings = {"service-register": {"url": company.url}}
        async with portal("plugins/service_register.py", settings=settings, work=False) as running:
            said = await scope["changes"]("", running.context("service-register"))
    assert said == Changes(
        given=[Given(target="https://a", revision="2")], gone=[LocationRef("url", "https://b")], cursor="7"
    )
