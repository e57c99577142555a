"""The inbox and what people want, as a browser without scripts sees them."""

from __future__ import annotations

import re

import httpx2
import pytest

from callboard.testing import RunningPortal, portal
from listening import listening

from .world import API, COMPANY, come_as, settings, tell

pytestmark = pytest.mark.usefixtures("callboard_database")


def badge(page: str) -> str:
    """What the bell says to those who do not see it."""
    found = re.search(r'cb-bell" href="/notifications" aria-label="([^"]+)"', page)
    return found[1] if found else ""


async def test_the_inbox_shows_what_is_unread_and_forms_mark_it() -> None:
    async with portal(catalog=COMPANY, settings=settings()) as running:
        ann = await come_as(running, "ann")
        assert badge((await running.get("/catalog", headers=ann)).text) == "Notifications"
        assert "You are up to date" in (await running.get("/notifications", headers=ann)).text
        evil = await tell(running, "user:default/ann", "<b>Build</b> failed", severity="critical", link="//evil.test/x")
        await tell(running, None, "Coffee", topic="kitchen", description="First floor")
        await tell(running, "user:default/ben", "Not for Ann")
        page = (await running.get("/notifications", headers=ann)).text
        assert badge(page) == "Notifications, 2 unread"
        assert "&lt;b&gt;Build&lt;/b&gt; failed" in page
        assert "Not for Ann" not in page
        assert "build-farm" in page
        assert "Coffee" not in (await running.get("/notifications?severity=high", headers=ann)).text
        assert "Build" not in (await running.get("/notifications?topic=kitchen&view=all", headers=ann)).text
        assert "Nothing fits" in (await running.get("/notifications?q=tea&view=all", headers=ann)).text

        opened = await running.get(f"/notifications/{evil[0]['id']}/open", headers=ann)
        assert (opened.status_code, opened.headers["location"]) == (303, "/evil.test/x")
        await running.wait_until(lambda: _unread(running, ann, 1))
        ben = await come_as(running, "ben")
        assert (await running.get(f"/notifications/{evil[0]['id']}/open", headers=ben)).status_code == 404

        saved = await running.post_form(
            "/notifications", {"one": f"save:{evil[0]['id']}", "back": "view=read"}, headers=ann
        )
        assert saved.headers["location"] == "/notifications?view=read"
        assert "failed" in (await running.get("/notifications?view=saved", headers=ann)).text
        await running.post_form(
            "/notifications", {"do": "unread", "id": evil[0]["id"], "back": "//x?view=x"}, headers=ann
        )
        page = (await running.get("/notifications", headers=ann)).text
        until = re.search(r'name="all" value="([\d.]+)"', page)
        assert until
        await tell(running, "user:default/ann", "Came later")
        await running.post_form("/notifications", {"all": until[1]}, headers=ann)
        page = (await running.get("/notifications", headers=ann)).text
        assert (badge(page), "Came later" in page, "Coffee" in page) == ("Notifications, 1 unread", True, False)
        assert (await running.api(f"{API}/status", headers=ben))["unread"] == 2


async def _unread(running: RunningPortal, headers: dict[str, str], count: int) -> bool:
    return bool((await running.api(f"{API}/status", headers=headers))["unread"] == count)


async def test_people_choose_by_channel_origin_and_topic_and_when_their_digest_comes() -> None:
    async with portal(catalog=COMPANY, settings=settings()) as running:
        ann = await come_as(running, "ann")
        await tell(running, "user:default/ann", topic="builds / nightly")
        page = (await running.get("/settings/notifications", headers=ann)).text
        shown = re.findall(r'name="shown" value="([^"]+)"', page)
        nightly = "Web/build-farm/builds%20%2F%20nightly"
        assert shown[:3] == ["Web//", "Web/build-farm/", nightly]
        # All but the topic stay on.
        form = {"shown": shown, "on": [each for each in shown if each != nightly], "hour": "7"}
        answer = await running.post_form("/settings/notifications", form, headers=ann)  # type: ignore[arg-type]
        assert answer.status_code == 303
        assert await tell(running, "user:default/ann", topic="builds / nightly") == []
        assert len(await tell(running, "user:default/ann", topic="deploys")) == 1
        page = (await running.get("/settings/notifications", headers=ann)).text
        assert 'value="7" selected' in page
        assert page.count(" checked") >= 3


async def test_pages_are_whole_while_notifications_are_broken() -> None:
    """The bell goes, and nothing else."""
    async with portal(catalog=COMPANY, settings=settings(retention="soon"), tolerant=True) as running:
        page = await running.get("/catalog")
        assert (page.status_code, badge(page.text)) == (200, "")
        await running.wait_until_swept()


async def test_a_stream_says_how_much_is_unread_as_soon_as_it_changes() -> None:
    async with portal(catalog=COMPANY, settings=settings()) as running, listening(running) as url:
        ann = await come_as(running, "ann")
        async with httpx2.AsyncClient() as client, client.stream("GET", f"{url}{API}/stream", headers=ann) as answer:
            lines = answer.aiter_lines()
            assert await anext(each async for each in lines if each.startswith("data")) == 'data: {"count":0}'
            await tell(running, "user:default/ben", "Not for Ann")
            await tell(running, ["user:default/ann"], "One")
            assert await anext(each async for each in lines if each.startswith("data")) == 'data: {"count":1}'
            await tell(running, None, "Two")
            assert await anext(each async for each in lines if each.startswith("data")) == 'data: {"count":2}'
