"""The samples of the guide "The front page", run as they are printed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from samples import complaints_of

from callboard.testing import portal

GUIDE = (Path(__file__).resolve().parents[2] / "docs" / "guides" / "home.md").read_text(encoding="utf-8")

pytestmark = pytest.mark.usefixtures("callboard_database")


def samples(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", GUIDE, re.M | re.S)


async def test_the_plugins_of_the_guide_fill_the_front_page() -> None:
    made: list[dict[str, Any]] = []
    for source in samples("python"):
        names: dict[str, Any] = {"__name__": "sample"}
        exec(compile(source, "home.md", "exec", dont_inherit=True), names)
        made.append(names)
    async with portal(*(each["plugin"] for each in made), work=False) as running:
        assert "Soup" in (await running.get("/-/home/widgets/lunch")).text
        attention = (await running.get("/attention")).text
        assert "cart still runs Java 11" in attention
        assert 'href="https://wiki.acme.io/java"' in attention


def test_the_settings_of_the_guide_are_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = samples("yaml")
    assert len(found) == 2
    for sample in found:
        assert complaints_of(sample, tmp_path, monkeypatch) == []
