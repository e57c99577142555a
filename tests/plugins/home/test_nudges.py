"""Nudges: found for those who can mend it, shown politely, and never twice after they were mended or put away."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from permission.people import PEOPLE, Person
from sqlalchemy import Connection, update

from callboard import Context, Plugin
from callboard.plugins.catalog.store.tables import history
from callboard.plugins.home import Nudge, NudgeSource
from callboard.plugins.home.store.tables import nudge
from callboard.testing import Meadow, RunningPortal, portal

EDIT = {"annotations": {"backstage.io/edit-url": "https://git.acme.io/edit"}}
COMPANY = [
    Meadow.group("web"),
    Meadow.system("shop", owner="web"),
    Meadow.component("cart", owner="nobody", system="shop", **EDIT),
    Meadow.component("till", owner="web", dependsOn=["resource:gone", "component:cart"]),
    Meadow.component("other", owner="pay"),
]
OWNERLESS, BROKEN, DOCS = "cart has no owner", "till points at gone", "till has no documentation"
KEYS = {
    OWNERLESS: ("ownerless", "ownerless:component:default/cart"),
    DOCS: ("docs-none", "docs-none:component:default/till"),
}
TILL = "/catalog/default/component/till"


async def fails(ref: str | None, ctx: Context) -> Any:
    raise ValueError("oh")


async def hostile(ref: str | None, ctx: Context) -> list[Nudge]:
    if ctx.identity.ref != "user:default/eve":
        return []
    title = "<script>alert(1)</script>"
    return [Nudge(key="x", ref="", title=title, reason=title, href="javascript:1", fix="javascript:2")]


STRANGE = Plugin(
    id="strange",
    title="Strange",
    contributes=[
        NudgeSource(id="fails", title="Fails", find=fails),
        NudgeSource(id="hostile", title="Hostile", find=hostile),
    ],
)


async def said(person: Person, path: str = "/attention") -> list[str]:
    """The titles of the nudges on a page."""
    page = (await person.get(path)).text
    return re.findall(r'aria-label="Put off: ([^"]*)"', page)


async def put_off(running: RunningPortal, source: str, key: str, do: str, status: int = 303) -> None:
    form = {"source": source, "key": key, "do": do}
    answer = await running.post_form("/-/home/nudges", form, headers={"x-person": "ann group:default/web"})
    assert answer.status_code == status, answer.text


@pytest.mark.usefixtures("callboard_database")
async def test_owners_are_nudged_once(tmp_path: Path) -> None:
    async with portal(PEOPLE, STRANGE, catalog=COMPANY, folder=tmp_path) as running:
        ann, ben, eve = (Person(running, who) for who in ("ann group:default/web", "ben", "eve"))
        assert await said(ann) == [OWNERLESS, BROKEN, DOCS]
        assert await said(ann, "/-/home/widgets/attention") == [OWNERLESS, BROKEN, DOCS]
        assert await said(ann, TILL) == [BROKEN, DOCS]
        assert await said(ann, "/catalog/default/component/cart") == [OWNERLESS]
        assert "https://git.acme.io/edit" in (await ann.get("/attention")).text
        for path in ("/attention", TILL, "/-/home/widgets/attention"):
            assert await said(ben, path) == []
        page = (await eve.get("/attention")).text
        assert "<script>alert" not in page
        assert 'href="javascript' not in page

        await _what_is_put_off_comes_back(running, ann)
        await _what_is_mended_does_not(running, tmp_path, ann)
        await _old_facts_are_asked_about(running, ann)


async def _what_is_put_off_comes_back(running: RunningPortal, ann: Person) -> None:
    await put_off(running, *KEYS[OWNERLESS], "week")
    assert await said(ann) == [BROKEN, DOCS]
    assert await said(ann, "/catalog/default/component/cart") == []

    def pass_by(connection: Connection) -> None:
        connection.execute(update(nudge).where(nudge.c.state == "snoozed").values(until=time.time() - 1))

    await running.context("home").database.run(pass_by)
    assert OWNERLESS in await said(ann)
    await put_off(running, *KEYS[DOCS], "never")
    assert await said(ann) == [OWNERLESS, BROKEN]
    for source, key, do in (("ownerless", "x", "x"), ("nope", "x", "week"), ("ownerless", "", "week")):
        await put_off(running, source, key, do, 400)


async def _what_is_mended_does_not(running: RunningPortal, folder: Path, ann: Person) -> None:
    mended = [
        *COMPANY[:2],
        Meadow.component("cart", owner="web", system="shop", lifecycle="experimental"),
        *COMPANY[3:],
    ]
    for documents, expected in ((mended, [BROKEN]), (COMPANY, [BROKEN])):
        (folder / "catalog-info.yaml").write_text(yaml.safe_dump_all(documents, sort_keys=False))
        done = await ann.post("/api/catalog/refresh", {"entityRef": "component:default/till"})
        assert done.status_code == 200, done.text
        assert await said(ann) == expected
        assert await said(ann) == expected


async def _old_facts_are_asked_about(running: RunningPortal, ann: Person) -> None:
    def age(connection: Connection) -> None:
        connection.execute(update(history).values(at=history.c.at - 400 * 86400))

    await running.context("catalog").database.run(age)
    found = await said(ann)
    assert "Is till still as its file says?" in found
    assert "Is other still as its file says?" not in found
