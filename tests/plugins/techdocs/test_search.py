"""Pages and sections of documentation are found, as soon as they are published, by those who may see the entity."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from callboard.plugins.search.following import LiveSearch
from callboard.plugins.techdocs import DocsPublished, SiteKey
from callboard.plugins.techdocs.storage import storage_of
from callboard.testing import Meadow, RunningPortal, portal

pytestmark = pytest.mark.usefixtures("callboard_database")

DOCUMENTED = Meadow.component("lyrics", title="Lyrics", annotations={"backstage.io/techdocs-ref": "dir:."})
ENTRIES = [
    {"location": "", "title": "Lyrics &amp; words", "text": "How lyrics are kept."},
    {"location": "guide/", "title": "Guide", "text": "All of it. Turn the crank slowly. Then wait."},
    {"location": "guide/#turn", "title": "Turning", "text": "Turn the <b>crank</b> slowly."},
    {"location": "guide/#wait", "title": "Waiting", "text": "Then wait."},
]
LYRICS = SiteKey("default", "component", "lyrics")


@pytest.fixture
async def running() -> AsyncIterator[RunningPortal]:
    async with portal(catalog=[DOCUMENTED, Meadow.component("bare")]) as running:
        live = running.context("search").state(LiveSearch)
        await running.wait_until(lambda: live.is_loaded and len(live.index) >= 2)
        yield running


async def publish(running: RunningPortal, entries: list[dict[str, str]]) -> None:
    context = running.context("techdocs")
    index = json.dumps({"config": {}, "docs": entries}).encode()
    files = {"index.html": b"<article>Lyrics</article>", "search/search_index.json": index}
    await storage_of(context).publish(LYRICS, files)
    await context.publish(DocsPublished(ref=LYRICS.ref))


async def found(running: RunningPortal, term: str) -> Any:
    return await running.api(f"/api/search/query?types[]=techdocs&term={term}")


async def finds(running: RunningPortal, term: str, number: int) -> bool:
    return bool((await found(running, term))["numberOfResults"] == number)


async def test_what_was_published_is_found_by_section(running: RunningPortal) -> None:
    assert await finds(running, "crank", 0)
    await publish(running, ENTRIES)
    await running.wait_until(lambda: finds(running, "", 4))
    first = (await found(running, "crank turning"))["results"][0]
    assert first["type"] == "techdocs"
    assert first["document"] == {
        "title": "Turning",
        "text": "Turn the crank slowly.",
        "location": "/docs/default/component/lyrics/guide/#turn",
        "path": "guide/#turn",
        "namespace": "default",
        "kind": "component",
        "name": "lyrics",
        "entityTitle": "Lyrics",
        "componentType": "service",
        "type": "service",
        "lifecycle": "production",
        "owner": "playlist-core",
    }
    assert (await found(running, "words"))["results"][0]["document"]["title"] == "Lyrics & words"


async def test_what_is_published_anew_takes_the_place_of_what_was(running: RunningPortal) -> None:
    await publish(running, ENTRIES)
    await running.wait_until(lambda: finds(running, "crank", 2))
    await publish(running, ENTRIES[:1])
    await running.wait_until(lambda: finds(running, "", 1))
    assert await finds(running, "crank", 0)


async def test_an_index_that_cannot_be_read_gives_nothing_and_breaks_nothing(running: RunningPortal) -> None:
    context = running.context("techdocs")
    await storage_of(context).publish(LYRICS, {"index.html": b"", "search/search_index.json": b"{broken"})
    await context.publish(DocsPublished(ref=LYRICS.ref))
    await context.publish(DocsPublished(ref="component:default/nobody"))
    await publish(running, ENTRIES)
    await running.wait_until(lambda: finds(running, "", 4))
    assert not running.context("search").state(LiveSearch).missed


async def test_a_page_and_the_section_under_its_title_are_one_thing_to_find(running: RunningPortal) -> None:
    whole = {"location": "keep/", "title": "Keeping", "text": "Keeping Never lose a verse. Why Verses are rare."}
    opening = {"location": "keep/#keeping", "title": "Keeping", "text": "Never lose a verse."}
    await publish(running, [whole, opening, {"location": "keep/#why", "title": "Why", "text": "Verses are rare."}])
    await running.wait_until(lambda: finds(running, "", 2))
    paths = [each["document"]["path"] for each in (await found(running, "lose verse"))["results"]]
    assert paths[0] == "keep/"
    assert (await found(running, "lose"))["numberOfResults"] == 1
    assert (await found(running, "rare"))["results"][0]["document"]["path"] == "keep/#why"
