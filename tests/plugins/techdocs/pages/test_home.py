"""The list of what is documented, what is found in a site, and a site to take along."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import pytest

from callboard.testing import Meadow, RunningPortal, portal

from ..sites import PEOPLE, documented, publish

pytestmark = pytest.mark.usefixtures("callboard_database")

CATALOG = [
    documented(description="Mixes"),
    documented("archive", owner="search", type="library"),
    Meadow.component("plain"),
    *PEOPLE,
]


async def listed(running: RunningPortal, **asked: Any) -> list[str]:
    answer = await running.get("/docs", params=asked)
    assert answer.status_code == 200
    return re.findall(r'class="cb-entity" href="/docs/default/component/([^/"]+)/"', answer.text)


async def test_what_is_documented_is_listed_narrowed_and_sorted() -> None:
    async with portal(catalog=CATALOG) as running:
        await publish(running)
        await running.post_form("/-/stars/component:default/archive", {"starred": "true"})
        assert await listed(running) == ["archive", "mixer"]
        assert await listed(running, sort="-name") == ["mixer", "archive"]
        assert await listed(running, sort="-updated") == ["mixer", "archive"]
        assert await listed(running, q="mixes") == ["mixer"]
        assert await listed(running, owner="group:default/search") == ["archive"]
        assert await listed(running, type="library") == ["archive"]
        assert await listed(running, scope="starred") == ["archive"]
        assert await listed(running, q="no such thing") == []
        text = (await running.get("/docs")).text
        assert "1–2 of 2 sites" in text
        assert 'href="/docs/default/component/mixer/-/problems"' in text


async def test_without_any_documentation_it_is_said_how_to_begin() -> None:
    async with portal(catalog=PEOPLE) as running:
        text = (await running.get("/docs")).text
        assert "No documentation yet" in text
        assert "backstage.io/techdocs-ref" in text


async def test_places_in_a_site_are_found_on_a_page_and_while_one_types() -> None:
    async with portal(catalog=CATALOG) as running:
        await publish(running)
        base = "/docs/default/component/mixer/-"
        to = 'href="/docs/default/component/mixer/launch/checklist/#load"'
        page = (await running.get(f"{base}/search", params={"q": "profile"})).text
        assert to in page
        assert "<mark>profile</mark>" in page
        assert to in (await running.get(f"{base}/suggest", params={"q": "profile"})).text
        assert "Nothing here has these words" in (await running.get(f"{base}/search", params={"q": "gramophone"})).text


async def test_a_site_is_taken_along_as_it_is_stored() -> None:
    async with portal(catalog=CATALOG) as running:
        await publish(running)
        answer = await running.get("/docs/default/component/mixer/-/offline.zip")
        assert answer.headers["content-disposition"] == 'attachment; filename="mixer-docs.zip"'
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            names = set(archive.namelist())
        assert {"mixer-docs/index.html", "mixer-docs/launch/checklist/index.html", "mixer-docs/mixer.png"} <= names
        assert "mixer-docs/callboard.json" not in names


async def test_the_palette_finds_pages_by_their_titles_and_only_those_of_what_may_be_seen() -> None:
    async with portal(catalog=CATALOG) as running:
        await publish(running)
        found = (await running.get("/-/palette", params={"q": "going live"})).text
        assert 'href="/docs/default/component/mixer/launch/checklist/"' in found
    async with portal(catalog=PEOPLE) as running:
        await publish(running)
        assert "/docs/default/component/mixer" not in (await running.get("/-/palette", params={"q": "going live"})).text


async def test_the_card_says_how_much_there_is_and_alarms_no_reader() -> None:
    async with portal(catalog=CATALOG) as running:
        await publish(running)
        text = (await running.get("/catalog/default/component/mixer")).text
        assert "Jonas Weber" in text
        assert "1 problem" in text and "The code has moved on" not in text
        assert 'href="/docs/default/component/mixer/-/problems"' in text
        assert "Documentation" not in (await running.get("/catalog/default/component/plain")).text
