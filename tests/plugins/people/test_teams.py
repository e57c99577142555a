"""The page of a team: what it owns, alone and with all below, who is in it, how it is reached, where it sits."""

from __future__ import annotations

import re
from typing import Any

import pytest

from callboard.testing import Meadow, RunningPortal, portal

pytestmark = pytest.mark.usefixtures("callboard_database")
SETTINGS: dict[str, Any] = {
    "auth": {"providers": {"guest": {"userEntityRef": "user:default/saga"}}},
    "people": {"chatWithPerson": "https://chat.acme.io/@{value}"},
}
COMPANY = [
    Meadow.group("acme", children=["music"]),
    Meadow.group("music", parent="acme", children=["playlists", "lyrics"]),
    Meadow.group("playlists", parent="music", links=[{"url": "https://chat.acme.io/p", "title": "#p", "icon": "chat"}]),
    Meadow.group("lyrics", parent="music"),
    Meadow.user("saga", member_of=["playlists"], profile={"displayName": "Saga", "email": "saga@acme.io"}),
    Meadow.user("noor", member_of=["lyrics"]),
    Meadow.component("mixer", owner="playlists", annotations={"pagerduty.com/service-id": "P1"}),
    Meadow.component("sorter", owner="playlists", annotations={"pagerduty.com/service-id": "P1"}),
    Meadow.component("words", owner="lyrics", type="library"),
    Meadow.resource("store", owner="music"),
    Meadow.component("ledger", owner="payments"),
]


def tiles(page: str) -> list[list[tuple[str, str]]]:
    """Count and words of the tiles of each view."""
    views = page.partition('id="card-ownership"')[2].partition("</section>")[0].split("data-view=")
    found = (re.findall(r"<b>(\d+)</b><span>([^<]+)</span>", view) for view in views)
    return [sorted(each) for each in found if each]


async def test_a_department_counts_what_its_teams_own() -> None:
    async with portal(catalog=COMPANY, settings=SETTINGS) as running:
        page = (await running.get("/catalog/default/group/music")).text
        assert tiles(page) == [[("1", "Database")], [("1", "Database"), ("1", "Library"), ("2", "Service")]]
        assert "2 people with the 2 groups below" in page
        tree = page.partition('id="card-place"')[2].partition("</section>")[0]
        assert re.findall(r'trunc">([^<]+)</span><span class="push small subtle">(\d+)', tree) == [
            ("acme", "4"),
            ("music", "4"),
            ("lyrics", "1"),
            ("playlists", "2"),
        ]
        await _each_tile_leads_to_what_it_counts(running, page)

        team = (await running.get("/catalog/default/group/playlists")).text
        assert tiles(team) == [[("2", "Service")]]
        assert 'href="https://chat.acme.io/p"' in team
        assert 'href="https://chat.acme.io/@saga%40acme.io"' in team
        assert "Chat with Saga" in team

        person = (await running.get("/catalog/default/user/saga")).text
        assert tiles(person) == [[("2", "Service")]]
        assert 'href="mailto:saga@acme.io"' in person

        home = (await running.get("/")).text.partition('id="widget-on-call"')[2].partition("</section>")[0]
        assert home.count("https://app.pagerduty.com/service-directory/P1") == 1
        assert all(name in home for name in ("mixer", "sorter"))
        assert "words" not in home


async def _each_tile_leads_to_what_it_counts(running: RunningPortal, page: str) -> None:
    below = [each.replace("&amp;", "&") for each in re.findall(r'href="(/catalog\?[^"]*below=[^"]*)"', page)]
    assert below
    listed = (await running.get(next(each for each in below if "service" in each))).text
    assert all(f"/component/{name}" in listed for name in ("mixer", "sorter"))
    assert all(f"/component/{name}" not in listed for name in ("words", "ledger"))
    assert "music and below" in listed
    for odd in ("group:/", ":", "a/b/c", "%20"):
        assert (await running.get(f"/catalog?kind=component&below={odd}")).status_code == 200
