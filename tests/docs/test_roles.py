"""The roles of the guide do what it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from callboard.plugins.permission.decide import Rulebook
from callboard.testing import portal

pytestmark = pytest.mark.usefixtures("callboard_database")

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guides" / "permissions.md"


async def test_the_settings_of_the_guide_are_taken_as_they_are() -> None:
    (text,) = re.findall(r"^```yaml\n(.*?)^```$", GUIDE.read_text(encoding="utf-8"), re.M | re.S)
    async with portal(settings=yaml.safe_load(text), work=False) as running:
        book = running.context("permission").state(Rulebook)
        assert not book.broken
        assert list(book.roles) == ["admin", "registrars", "players"]
        assert len(book.settings.confidential) == 1
