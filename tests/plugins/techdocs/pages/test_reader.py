"""A page of a site, and all that leads to it."""

from __future__ import annotations

import re

import pytest

from callboard.plugins.techdocs.model import SiteKey
from callboard.testing import Meadow, RunningPortal, portal

from ..sites import COMMIT, KEY, PEOPLE, REPOSITORY, documented, files_of, publish, site

pytestmark = pytest.mark.usefixtures("callboard_database")

CHECKLIST = "/docs/default/component/mixer/launch/checklist/"


async def text_of(running: RunningPortal, path: str, status: int = 200) -> str:
    answer = await running.get(path)
    assert answer.status_code == status, answer.text[:500]
    return answer.text


async def test_a_page_has_its_text_its_neighbours_and_where_it_comes_from() -> None:
    async with portal(catalog=[documented(), *PEOPLE]) as running:
        await publish(running)
        text = await text_of(running, CHECKLIST)
        assert text.count("<h1") == 1
        assert "Going live checklist" in text
        assert 'href="/docs/default/component/mixer/" rel="prev"' in text
        assert 'href="/docs/default/component/mixer/launch/testing/" rel="next"' in text
        assert f'href="{REPOSITORY}/edit/main/docs/launch/checklist.md"' in text
        assert "by Jonas Weber" in text
        assert f'href="{REPOSITORY}/commit/{COMMIT}"' in text
        assert re.search(r'aria-current="page" href="/docs/default/component/mixer/launch/checklist/"', text)
        assert 'href="#load">Load test before launch</a>' in text
        assert "1 problem in these docs" in text


async def test_a_page_without_a_heading_gets_its_title() -> None:
    async with portal(catalog=[documented(), *PEOPLE]) as running:
        await publish(running)
        text = await text_of(running, "/docs/default/component/mixer/launch/testing/")
        assert "<h1>Load testing</h1>" in text


@pytest.mark.parametrize(
    ("asked", "to"),
    [
        ("/docs/Default/Component/Mixer/launch/checklist/?a=b", "/docs/default/component/mixer/launch/checklist/?a=b"),
        ("/docs/default/component/mixer/launch/checklist", "/docs/default/component/mixer/launch/checklist/"),
        ("/docs/default/component/mixer/launch/checklist/index.html", CHECKLIST),
        ("/docs/default/component/mixer/index.html", "/docs/default/component/mixer/"),
        ("/docs/default/component/mixer/going-live/", CHECKLIST),
        ("/docs/default/component/mixer/going-live", CHECKLIST),
        ("/docs/default/component/mixer/away/", "/docs/default/component/mixer/"),
        ("/catalog/default/Component/mixer/docs/launch/checklist/", CHECKLIST),
    ],
)
async def test_other_ways_to_write_an_address_lead_to_it(asked: str, to: str) -> None:
    async with portal(catalog=[documented(), *PEOPLE]) as running:
        await publish(running)
        answer = await running.get(asked)
        assert (answer.status_code, answer.headers["location"]) == (302, to)


async def test_the_address_without_a_slash_leads_to_the_one_with_it() -> None:
    async with portal(catalog=[documented(), *PEOPLE]) as running:
        await publish(running)
        answer = await running.get("/docs/default/component/mixer")
        assert answer.headers["location"].endswith("/docs/default/component/mixer/")


async def test_files_and_the_markdown_of_a_page_are_served_below_the_same_address() -> None:
    async with portal(catalog=[documented(), *PEOPLE]) as running:
        await publish(running)
        picture = await running.get("/docs/default/component/mixer/mixer.png")
        assert picture.headers["content-type"] == "image/png"
        markdown = await running.get(f"{CHECKLIST}index.md")
        assert markdown.headers["content-type"].startswith("text/plain")
        assert markdown.text.startswith("# Going live checklist")
        assert (await running.get("/docs/default/component/mixer/llms.txt")).text == "# Mixer\n"


async def test_what_is_not_there_names_what_may_be_meant() -> None:
    async with portal(catalog=[documented(), *PEOPLE]) as running:
        await publish(running)
        text = await text_of(running, "/docs/default/component/mixer/launch/cheklist/", 404)
        assert f'href="{CHECKLIST}"' in text
        assert "Did you mean" in text


async def test_who_may_not_see_the_entity_finds_nothing_of_its_documentation() -> None:
    async with portal(catalog=PEOPLE) as running:
        await publish(running)
        for path in ("", "launch/checklist/", "mixer.png", "llms.txt", "-/search?q=mix", "-/suggest?q=mix"):
            await text_of(running, f"/docs/default/component/mixer/{path}", 404)
        for path in ("-/offline.zip", "-/problems", "launch/checklist/index.md"):
            await text_of(running, f"/docs/default/component/mixer/{path}", 404)


async def test_an_entity_that_names_another_shows_the_documentation_of_that() -> None:
    annotations = {
        "backstage.io/techdocs-entity": "component:default/mixer",
        "backstage.io/techdocs-entity-path": "/launch/testing/",
    }
    other = Meadow.component("player", annotations=annotations)
    async with portal(catalog=[documented(), other, *PEOPLE]) as running:
        await publish(running)
        answer = await running.get("/docs/default/component/player/")
        assert answer.headers["location"] == "/docs/default/component/mixer/launch/testing/"
        assert "How to put load on it" in await text_of(running, "/catalog/default/component/player/docs")


async def test_the_tab_of_an_entity_shows_the_first_page_below_its_own_heading() -> None:
    async with portal(catalog=[documented(), *PEOPLE]) as running:
        await publish(running)
        text = await text_of(running, "/catalog/default/component/mixer/docs")
        assert text.count("<h1") == 1
        assert "Mixes what people listen to" in text
        assert 'href="/docs/default/component/mixer/launch/checklist/"' in text


async def test_versions_are_beside_the_usual_one() -> None:
    async with portal(catalog=[documented(), *PEOPLE]) as running:
        await publish(running, SiteKey("default", "component", "mixer", "v1"), files_of(site(name="Mixer 1")))
        await publish(running)
        text = await text_of(running, CHECKLIST)
        assert 'href="/docs/default/component/mixer/@v1/launch/checklist/"' in text
        old = await text_of(running, "/docs/default/component/mixer/@v1/launch/checklist/")
        assert "You are reading version v1" in old
        assert 'href="/docs/default/component/mixer/launch/checklist/"' in old
        assert "no version" in await text_of(running, "/docs/default/component/mixer/@v2/", 404)


async def test_only_pages_with_diagrams_may_frame_and_only_the_place_where_they_are_drawn() -> None:
    async with portal(catalog=[documented(), *PEOPLE]) as running:
        await publish(running)
        with_one = (await running.get(CHECKLIST)).headers["content-security-policy"]
        assert "frame-src 'self'" in with_one
        without = (await running.get("/docs/default/component/mixer/")).headers["content-security-policy"]
        assert "frame-src" not in without
        frame = (await running.get("/docs/-/diagram")).headers
        assert "sandbox allow-scripts" in frame["content-security-policy"]
        assert "frame-ancestors 'self'" in frame["content-security-policy"]
        assert "connect-src 'none'" in frame["content-security-policy"]


async def test_a_damaged_description_of_a_site_is_no_error_of_ours() -> None:
    async with portal(catalog=[documented(), *PEOPLE]) as running:
        await publish(running, KEY, {"callboard.json": b"{", "index.html": b"<p>Hi"})
        assert (await running.get("/docs/default/component/mixer/")).status_code in {200, 404}
