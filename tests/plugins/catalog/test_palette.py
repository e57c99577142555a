"""What search finds of the catalog for the command palette, and in which order."""

from __future__ import annotations

import re

import pytest

from callboard.plugins.catalog.problems import KnownProblems
from callboard.plugins.search.following import LiveSearch
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
        live = running.context("search").state(LiveSearch)
        await running.wait_until(lambda: len(live.index) >= len(DOCUMENTS))
        shown = await found(running, "play")
        assert shown.index("component/player") < shown.index("component/zz-play") < shown.index("component/words-only")


async def test_an_at_sign_asks_for_people_and_teams_alone() -> None:
    async with portal(catalog=DOCUMENTS) as running:
        live = running.context("search").state(LiveSearch)
        await running.wait_until(lambda: len(live.index) >= len(DOCUMENTS))
        assert await found(running, "@play") == ["group/playlist-core"]


async def test_problems_are_found_by_what_is_said_of_them() -> None:
    broken = {**Meadow.component("half-done"), "spec": {"type": "service", "lifecycle": "production"}}
    async with portal(catalog=[*DOCUMENTS[:2], broken]) as running:
        page = (await running.get("/-/palette", params={"q": "problem owner"})).text
        assert "Problem" in page
        told = await running.get("/-/palette", params={"q": "p"}, headers={"Cookie": "callboard_toast=Done"})
        assert "callboard_toast" not in told.headers.get("set-cookie", ""), "what is to be told waits for a page"
        known, ctx = running.context("catalog").state(KnownProblems), running.context("catalog")
        assert await known.find(ctx) is await known.find(ctx), "they are read once for all who type"
        assert "owner" in page
        assert "Problem" not in (await running.get("/-/palette", params={"q": "problem xylophone"})).text
