"""What the command palette finds in the catalog, and in which order."""

from __future__ import annotations

import re

import pytest

from callboard.testing import Meadow, RunningPortal, portal

pytestmark = pytest.mark.usefixtures("callboard_database")

DOCUMENTS = [
    Meadow.group("playlist-core"),
    Meadow.component("zz-play"),
    Meadow.component("player"),
    Meadow.component("words-only", description="Made for play."),
    *(Meadow.component(f"other-{number}") for number in range(30)),
]


async def found(running: RunningPortal, text: str) -> list[str]:
    """The addresses of entities, from top to bottom."""
    answer = await running.get("/-/palette", params={"q": text})
    assert answer.status_code == 200
    return list(dict.fromkeys(re.findall(r'href="/catalog/default/([^"]+)"', answer.text)))


async def test_names_that_begin_so_come_first_then_names_then_other_words() -> None:
    async with portal(catalog=DOCUMENTS) as running:
        shown = await found(running, "play")
        assert shown.index("component/player") < shown.index("component/zz-play") < shown.index("component/words-only")


async def test_an_at_sign_asks_for_people_and_teams_alone() -> None:
    async with portal(catalog=DOCUMENTS) as running:
        assert await found(running, "@play") == ["group/playlist-core"]
