"""Nudges that are new reach their owners once, quietly, and never when they are known or put off."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from notifications.mail_server import mail_server
from notifications.test_channels import SOON, by_mail
from notifications.world import API, COMPANY, come_as, settings
from sqlalchemy import Connection, update

from callboard import Context, Plugin
from callboard.plugins.catalog import has_entity
from callboard.plugins.home import Nudge, NudgeSource
from callboard.plugins.home.reminding import remind
from callboard.plugins.home.store.tables import nudge
from callboard.testing import Meadow, RunningPortal, portal

pytestmark = pytest.mark.usefixtures("callboard_database")
BROKEN, DOCS = "till points at gone", "till has no documentation"
PARTS = [
    *COMPANY,
    Meadow.user("eve"),
    Meadow.component("till", owner="web", dependsOn=["resource:gone"]),
    Meadow.component("desk", owner="pay", type="website", dependsOn=["resource:gone"]),
]


async def hostile(ref: str | None, ctx: Context) -> list[Nudge]:
    if ctx.identity.ref != "user:default/eve":
        return []
    words = "<b>Look\n</b>"
    return [Nudge(key="x", ref="", title=words, reason=words, href="javascript:alert(1)", icon="x" * 500)]


async def fails(ref: str | None, ctx: Context) -> list[Nudge]:
    raise ValueError("oh")


STRANGE = Plugin(
    id="strange",
    title="Strange",
    contributes=[
        NudgeSource(id="hostile", title="Hostile", find=hostile),
        NudgeSource(id="fails", title="Fails", find=fails),
    ],
)


async def told(running: RunningPortal, headers: dict[str, str]) -> list[dict[str, Any]]:
    """The reminders in an inbox, the first first."""
    found = await running.api(f"{API}?topic=nudge&orderField=created,asc", headers=headers)
    payloads = [each["payload"] for each in found["notifications"]]
    assert {each["severity"] for each in payloads} <= {"low"}
    return payloads


async def test_new_nudges_reach_their_owners_once_in_the_inbox_alone_unless_they_choose_otherwise(
    tmp_path: Path,
) -> None:
    async with mail_server() as mail:
        given = settings(processors=by_mail(mail), deliveries=SOON)
        async with portal(STRANGE, catalog=PARTS, settings=given, folder=tmp_path) as running:
            ann, cem, eve = [await come_as(running, name) for name in ("ann", "cem", "eve")]
            await _put_off_what_is_there(running, cem)
            ctx = running.context("home")
            await asyncio.gather(remind(ctx), remind(ctx))
            await remind(ctx)
            (one,) = await told(running, ann)
            assert (one["title"], one["link"]) == ("2 things need your attention", "/attention")
            assert one["description"].split("\n") == [BROKEN, DOCS]
            assert await told(running, cem) == []
            (strange,) = await told(running, eve)
            assert (strange["title"], strange["link"]) == ("<b>Look </b>", "/attention")
            await _what_is_new_comes_alone(running, tmp_path, ann)
            assert mail.got == []
            await _whoever_wants_it_by_mail_gets_it(running, tmp_path, ann)
            await running.wait_until(lambda: mail.got)
            assert [each["Subject"] for each in mail.got] == ["more2 points at gone"]


async def _put_off_what_is_there(running: RunningPortal, headers: dict[str, str]) -> None:
    page = (await running.get("/attention", headers=headers)).text
    (key,) = re.findall(r'name="key" value="(broken:component:default/desk[^"]*)"', page)
    form = {"source": "broken", "key": key, "do": "week"}
    answer = await running.post_form("/-/home/nudges", form, headers=headers)
    assert answer.status_code == 303

    def pass_by(connection: Connection) -> None:
        connection.execute(update(nudge).where(nudge.c.state == "snoozed").values(until=1.0))

    await running.context("home").database.run(pass_by)


async def _what_is_new_comes_alone(running: RunningPortal, folder: Path, ann: dict[str, str]) -> None:
    await _add(running, folder, ann, "more1")
    await remind(running.context("home"))
    await remind(running.context("home"))
    first, second = await told(running, ann)
    assert first["description"].split("\n") == [BROKEN, DOCS]
    assert (second["title"], second["link"]) == ("more1 points at gone", "/catalog/default/component/more1")
    assert second["description"].startswith("That is not in the catalog")


async def _whoever_wants_it_by_mail_gets_it(running: RunningPortal, folder: Path, ann: dict[str, str]) -> None:
    known = await running.api(f"{API}/settings", headers=ann)
    ways = {each["id"]: {one["id"]: one["topics"] for one in each["origins"]} for each in known["channels"]}
    assert {way: {each["id"]: each["enabled"] for each in ways[way]["plugin:home"]} for way in ways} == {
        "Web": {"digest": True, "nudge": True},
        "Email": {"digest": True, "nudge": False},
    }
    wanted = {"id": "plugin:home", "topics": [{"id": "nudge", "enabled": True}]}
    said = {"channels": [{"id": "Email", "origins": [wanted]}]}
    await running.api(f"{API}/settings", method="POST", json=said, headers=ann)
    await _add(running, folder, ann, "more2")
    await remind(running.context("home"))


async def _add(running: RunningPortal, folder: Path, ann: dict[str, str], name: str) -> None:
    """One more component with the same fault."""
    file = folder / "catalog-info.yaml"
    more = yaml.safe_dump(Meadow.component(name, owner="web", type="website", dependsOn=["resource:gone"]))
    file.write_text(f"{file.read_text()}\n---\n{more}")
    owned = {"entityRef": "component:default/till"}
    await running.api("/api/catalog/refresh", method="POST", json=owned, headers=ann)
    ref = f"component:default/{name}"
    await running.wait_until(lambda: has_entity(running.context("catalog"), ref))
