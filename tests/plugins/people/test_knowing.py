"""Who knows about something: by what they own and what they changed lately, and only as far as one may see it."""

from __future__ import annotations

import re
import time
from functools import partial

import pytest
from events.posts import SETTINGS, commit, github, github_push, github_repository

from callboard.plugins.people import store
from callboard.plugins.people.queries import changed_by
from callboard.testing import Meadow, RunningPortal, portal

pytestmark = pytest.mark.usefixtures("callboard_database")
COMPANY = [
    Meadow.group("playlists", profile={"displayName": "Playlists"}),
    Meadow.user("saga", member_of=["playlists"], profile={"displayName": "Saga"}),
    Meadow.user("noor", annotations={"github.com/user-login": "NoorH"}, profile={"displayName": "Noor"}),
    Meadow.user("ines", profile={"displayName": "Ines", "email": "Ines@acme.io"}),
    Meadow.user("twin-a", profile={"email": "twin@acme.io"}),
    Meadow.user("twin-b", profile={"email": "twin@acme.io"}),
    Meadow.user("ulf", profile={"email": "ulf@acme.io"}),
    Meadow.component("web", owner="playlists", annotations={"github.com/project-slug": "acme/web"}),
    Meadow.component("ledger", owner="user:noor"),
]


WEB = ["github.com/acme/web"]


async def both_are_known(running: RunningPortal) -> bool:
    return len(await running.context("people").database.run(changed_by, WEB, 0.0)) > 1


def knowers(page: str) -> list[tuple[str, str]]:
    listed = page.partition("cb-knowers")[2].partition("</ul>")[0]
    return re.findall(r'med t13 trunc">([^<]+)</span> <span class="small subtle">([^<]+)<', listed)


async def deliver(running: RunningPortal, event: str, payload: object, delivery: str) -> None:
    headers, body = github(event, payload, delivery=delivery)
    answer = await running.post("/api/events/http/github", content=body, headers=dict(headers))
    assert answer.status_code == 202, answer.text


async def test_those_who_own_it_and_those_who_changed_it_know_about_it() -> None:
    async with portal(catalog=COMPANY, settings=SETTINGS) as running:
        page = (await running.get("/catalog/default/component/web")).text
        assert knowers(page) == [("Saga", "In Playlists, which owns it")]

        elsewhere = {**commit(modified=["a.py"]), "author": {"email": "ulf@acme.io"}}
        await deliver(running, "push", github_push(elsewhere, ref="refs/heads/other"), "0")
        authors = [{"email": "ines@acme.io"}, {"email": "twin@acme.io"}, {"email": "stranger@elsewhere.io"}]
        commits = [{**commit(modified=["a.py"]), "author": author} for author in authors]
        await deliver(running, "push", github_push(*commits), "1")
        by_noor = {"number": 1, "merged": True, "user": {"login": "noorh"}}
        closed = {"action": "closed", "pull_request": by_noor, "repository": github_repository()}
        await deliver(running, "pull_request", closed, "2")
        await running.wait_until(partial(both_are_known, running))
        changed = "Changed its code this week"
        assert knowers((await running.get("/catalog/default/component/web")).text) == [
            ("Ines", changed),
            ("Noor", changed),
            ("Saga", "In Playlists, which owns it"),
        ]
        asked = (await running.get("/who-knows?about=web")).text
        assert [name for name, _ in knowers(asked)] == ["Ines", "Noor", "Saga"]
        assert ("Noor", "Owns it") in knowers((await running.get("/who-knows?about=component:ledger")).text)
        palette = (await running.get("/-/palette?q=%40web")).text
        assert "Knows about web" in palette
        assert changed in palette
        for odd in ("", "%20", ":", "component:/", "<b>no-such</b>"):
            assert knowers((await running.get(f"/who-knows?about={odd}")).text) == []

        await _little_is_kept_and_not_for_ever(running)


async def _little_is_kept_and_not_for_ever(running: RunningPortal) -> None:
    database = running.context("people").database
    kept = await database.run(changed_by, WEB, 0.0)
    assert set(kept) == {"user:default/ines", "user:default/noor"}
    assert all(time.time() - at < 600 for at in kept.values())
    many = [f"user:default/{number}" for number in range(70_000)]
    await database.run(store.forget_people, ["user:default/ines", *many])
    await database.run(store.forget_arrivals, many)
    await database.run(store.trim_changes)
    assert set(await database.run(changed_by, WEB, 0.0)) == {"user:default/noor"}
