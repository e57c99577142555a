"""What the guide "Publish what templates make" shows is taken by the portal, and the actions it names are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from samples import complaints_of

from callboard import Action
from callboard.testing import portal

pytestmark = pytest.mark.usefixtures("callboard_database")
GUIDE = (Path(__file__).resolve().parents[2] / "docs" / "guides" / "publishing.md").read_text(encoding="utf-8")
STEPS, SETTINGS = re.findall(r"^```yaml\n(.*?)^```$", GUIDE, re.M | re.S)


def test_nothing_is_wrong_with_the_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert complaints_of(SETTINGS, tmp_path, monkeypatch) == []


async def test_the_actions_are_there_and_take_what_is_shown(tmp_path: Path) -> None:
    async with portal(folder=tmp_path, work=False) as running:
        found = {each.contribution.id: each.contribution for each in running.context("scaffolder").of(Action)}
    named = set(re.findall(r"`((?:publish|github|gitlab|gitea|catalog):[\w:-]+)`", GUIDE))
    assert named <= set(found)
    assert {each for each in found if each.startswith("publish:")} <= named
    for step in yaml.safe_load(STEPS)["steps"]:
        found[step["action"]].input.model_validate(step["input"])
