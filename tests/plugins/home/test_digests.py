"""The daily digest: what is new and concerns somebody, once a day, by the ways they chose, and no more than they may
see."""

from __future__ import annotations

import asyncio
import datetime
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from notifications.mail_server import MailServer, mail_server
from notifications.test_channels import SOON, by_mail
from notifications.world import API, COMPANY, come_as, settings

from callboard import Context, Plugin, Unavailable
from callboard.plugins.catalog import has_entity
from callboard.plugins.home import Circle, News, tell
from callboard.plugins.home.digests import MOST_COUNTED, day_of, give_digests, in_words
from callboard.plugins.home.model import Item
from callboard.testing import LocalServer, Meadow, RunningPortal, portal

pytestmark = pytest.mark.usefixtures("callboard_database")
DAY = datetime.timedelta(days=1)
MORNING = datetime.datetime(2026, 11, 30, 8, 3, tzinfo=datetime.UTC)
SECRET = {"labels": {"acme.io/confidential": "true"}}
PARTS = [
    *COMPANY,
    Meadow.component("site", owner="web", dependsOn=["component:ledger"]),
    Meadow.component("ledger", owner="pay"),
    Meadow.component("far", owner="pay"),
    Meadow.component("vault", owner="pay", **SECRET),
]
CONFIDENTIAL = {"confidential": [{"label": "acme.io/confidential", "visibleTo": ["user:default/cem"]}]}
IS_LOST: list[str] = []


async def watched(ctx: Context) -> list[str]:
    """Everybody watches the vault; and nobody knows what whom concerns while the circle is lost."""
    if IS_LOST:
        raise Unavailable("Nobody knows")
    return ["component:default/vault"]


CIRCLE = Plugin(id="watching", title="Watching", contributes=[Circle(id="watched", title="Watched", refs=watched)])


@pytest.fixture(autouse=True)
def found() -> Iterator[None]:
    IS_LOST.clear()
    yield
    IS_LOST.clear()


async def happen(running: RunningPortal, *what: str, ago: float = 0.0) -> None:
    """News, each as `name words`."""
    at = time.time() - ago
    news = [
        News(
            key=each,
            kind="owner",
            ref=f"component:default/{name}",
            title=name,
            words=words,
            href="javascript:alert(1)",
            at=at,
        )
        for each in what
        for name, _, words in [each.partition(" ")]
    ]
    await tell(running.context("home"), news)


async def told(running: RunningPortal, headers: dict[str, str]) -> list[tuple[str, list[str]]]:
    """The digests in an inbox, the first first, as title and lines."""
    found = await running.api(f"{API}?topic=digest&orderField=created,asc", headers=headers)
    payloads = [each["payload"] for each in found["notifications"]]
    assert all(each["link"] == "/news?of=near" for each in payloads)
    return [(each["title"], each.get("description", "").split("\n")) for each in payloads]


async def choose(running: RunningPortal, headers: dict[str, str], hour: str) -> None:
    answer = await running.post_form("/settings/notifications", {"hour": hour}, headers=headers)
    assert answer.status_code == 303


async def test_once_a_day_people_hear_of_what_concerns_them_and_of_nothing_else(tmp_path: Path) -> None:
    async with mail_server() as mail:
        with LocalServer({"/hook": ""}) as receiver:
            hook = {"url": f"{receiver.url}/hook", "secret": "the-secret-of-a-receiver"}
            processors = {**by_mail(mail), "webhook": [hook]}
            given: dict[str, Any] = settings(processors=processors, deliveries=SOON) | {"permission": CONFIDENTIAL}
            async with portal(CIRCLE, catalog=PARTS, settings=given, folder=tmp_path) as running:
                ann, ben, cem = [await come_as(running, name) for name in ("ann", "ben", "cem")]
                for each in (ann, cem):
                    await choose(running, each, "8")
                said = {"channels": [{"id": "Email", "enabled": False}]}
                await running.api(f"{API}/settings", method="POST", json=said, headers=cem)
                await _it_begins_with_what_is_new_from_then_on(running, ann)
                await _it_says_what_each_may_see(running, ann, cem)
                assert await told(running, ben) == []
                await _it_goes_by_the_ways_that_they_chose(running, mail, receiver)
                await _nothing_is_passed_over(running, ann)
                await _who_leaves_or_wants_none_gets_none(running, tmp_path, ann, cem)
                await happen(running, "site is down", "vault is down")
            async with portal(CIRCLE, catalog=PARTS, settings=given, folder=tmp_path) as running:
                await _one_that_begins_anew_goes_on(running, ann)


async def _it_begins_with_what_is_new_from_then_on(running: RunningPortal, ann: dict[str, str]) -> None:
    await happen(running, "site is before")
    await give_digests(running.context("home"), MORNING)
    await give_digests(running.context("home"), MORNING + DAY - datetime.timedelta(hours=1))
    assert await told(running, ann) == []


async def _it_says_what_each_may_see(running: RunningPortal, ann: dict[str, str], cem: dict[str, str]) -> None:
    ctx = running.context("home")
    await happen(running, "site <b>now</b> belongs to web", "ledger is deprecated", "far is new", "vault is open")
    # Replicas that come at the same time, and one that begins anew, tell it once.
    await asyncio.gather(*(give_digests(ctx, MORNING + DAY) for _ in range(3)))
    await give_digests(ctx, MORNING + DAY + datetime.timedelta(hours=5))
    assert await told(running, ann) == [
        ("What's new: 2 things that concern you", ["ledger is deprecated", "site <b>now</b> belongs to web"])
    ]
    assert await told(running, cem) == [
        ("What's new: 3 things that concern you", ["vault is open", "far is new", "ledger is deprecated"])
    ]
    page = (await running.get("/news?of=near", headers=ann)).text
    assert ("ledger" in page, "vault is open" in page, "far is new" in page) == (True, False, False)
    inbox = (await running.get("/notifications", headers=ann)).text
    assert "site &lt;b&gt;now&lt;/b&gt; belongs to web" in inbox
    await give_digests(ctx, MORNING + 2 * DAY)
    assert len(await told(running, ann)) == 1


async def _it_goes_by_the_ways_that_they_chose(running: RunningPortal, mail: MailServer, receiver: LocalServer) -> None:
    await running.wait_until(lambda: mail.got and len(receiver.seen) == 2)
    (one,) = mail.got
    assert (one["To"], one["Subject"]) == ("ann@meadow.test", "What's new: 2 things that concern you")
    text = one.get_payload()[0].get_payload(decode=True).decode()  # type: ignore[union-attr, index]
    assert "ledger is deprecated\r\nsite <b>now</b> belongs to web" in text.replace("\n", "\r\n").replace("\r\r", "\r")
    assert "/news?of=near" in text
    bodies = [each.json()["data"] for each in receiver.seen]
    assert {each["recipients"]["entityRef"][0]: each["payload"]["topic"] for each in bodies} == {
        "user:default/ann": "digest",
        "user:default/cem": "digest",
    }
    of_ann = next(each for each in bodies if each["recipients"]["entityRef"] == ["user:default/ann"])
    assert "vault" not in str(of_ann)
    assert of_ann["origin"] == "plugin:home"


async def _nothing_is_passed_over(running: RunningPortal, ann: dict[str, str]) -> None:
    """Neither what is told late, nor what could not be given at its time."""
    ctx = running.context("home")
    await happen(running, "site is late", ago=7200.0)
    IS_LOST.append("yes")
    await give_digests(ctx, MORNING + 3 * DAY)
    assert len(await told(running, ann)) == 1
    IS_LOST.clear()
    await give_digests(ctx, MORNING + 3 * DAY + datetime.timedelta(minutes=5))
    assert (await told(running, ann))[1:] == [("What's new: site is late", [""])]
    await happen(running, *(f"site is {number}" for number in range(20)))
    await give_digests(ctx, MORNING + 6 * DAY)
    title, lines = (await told(running, ann))[-1]
    assert (title, lines[-1]) == ("What's new: 20 things that concern you", "and 5 more")


async def _who_leaves_or_wants_none_gets_none(
    running: RunningPortal, folder: Path, ann: dict[str, str], cem: dict[str, str]
) -> None:
    ctx = running.context("home")
    counts = len(await told(running, ann)), len(await told(running, cem))
    await choose(running, ann, "")
    await happen(running, "site is unheard", "vault is shut")
    file, owned = folder / "catalog-info.yaml", {"entityRef": "component:default/site"}
    catalog = file.read_text()
    without = "---\n".join(each for each in catalog.split("---\n") if "name: cem" not in each)
    for text, is_there in ((without, False), (catalog, True)):
        file.write_text(text)
        await running.api("/api/catalog/refresh", method="POST", json=owned, headers=ann)
        await running.wait_until(lambda is_there=is_there: has_entity(ctx, "user:default/cem") is is_there)
        await give_digests(ctx, MORNING + 7 * DAY)
    await choose(running, ann, "8")
    await give_digests(ctx, MORNING + 8 * DAY)
    assert (len(await told(running, ann)), len(await told(running, cem))) == counts


async def _one_that_begins_anew_goes_on(running: RunningPortal, ann: dict[str, str]) -> None:
    before = await told(running, ann)
    await give_digests(running.context("home"), MORNING + 8 * DAY + datetime.timedelta(hours=2))
    assert await told(running, ann) == before
    for later in (9 * DAY, 9 * DAY, 10 * DAY):
        await give_digests(running.context("home"), MORNING + later)
    assert (await told(running, ann))[len(before) :] == [("What's new: site is down", [""])]


@pytest.mark.parametrize(("hour", "day"), [(8, "2026-11-30"), (9, "2026-11-29"), (0, "2026-11-30"), (23, "2026-11-29")])
def test_a_digest_was_due_at_its_hour_of_today_or_of_yesterday(hour: int, day: str) -> None:
    assert day_of(hour, MORNING) == day


def test_a_digest_of_very_many_news_says_so_and_fits() -> None:
    items = [Item(n, "owner", "", "t" * 300, "w" * 500 + "\n", "", "", 1.0) for n in range(MOST_COUNTED)]
    payload = in_words(items)
    assert payload.title == "What's new: more than 199 things that concern you"
    assert len(payload.description) < 6000
