"""The list of templates, and what narrows it."""

from __future__ import annotations

import re
from typing import Any

import pytest

from callboard.testing import Meadow, RunningPortal, portal

from ..documents import PEOPLE, template

pytestmark = pytest.mark.usefixtures("callboard_database")

TEMPLATES = [
    template("python-service", title="Python service", tags=["python", "recommended"], description="An API."),
    template("java-service", title="Java service", tags=["java"], owner="search"),
    template("website", title="Website", type="website", tags=["web"]),
    template("own-docs", title="Docs", type="docs", owner="search", annotations={"backstage.io/techdocs-ref": "dir:."}),
]


async def found(running: RunningPortal, **asked: Any) -> list[str]:
    """The templates that the list shows, from top to bottom."""
    answer = await running.get("/create", params=asked)
    assert answer.status_code == 200
    return re.findall(r'<h3><a href="/create/templates/default/([^"]+)"', answer.text)


async def test_what_is_recommended_or_starred_comes_first() -> None:
    async with portal(catalog=[*TEMPLATES, *PEOPLE]) as running:
        assert await found(running) == ["python-service", "java-service", "own-docs", "website"]
        await running.post_form("/-/stars/template:default/website", {"starred": "true"})
        assert await found(running) == ["website", "python-service", "java-service", "own-docs"]
        text = (await running.get("/create")).text
        assert [title for title in ("Starred", "Recommended", "All golden paths") if f">{title}</h2>" in text] == [
            "Starred",
            "Recommended",
            "All golden paths",
        ]


async def test_words_category_tags_owner_and_stars_narrow_the_list() -> None:
    async with portal(catalog=[*TEMPLATES, *PEOPLE, Meadow.component("website-of-old")]) as running:
        await running.post_form("/-/stars/template:default/website", {"starred": "true"})
        assert await found(running, q="serv") == ["java-service", "python-service"]
        assert await found(running, type="website") == ["website"]
        assert await found(running, tag=["java", "web"]) == ["java-service", "website"]
        assert await found(running, owner="group:default/search") == ["java-service", "own-docs"]
        assert await found(running, scope="starred") == ["website"]
        assert await found(running, scope="owned") == ["python-service", "website"]
        assert await found(running, q="nothing-like-it") == []
        assert await found(running, **{"filters[tags]": "java", "filters[type]": "service"}) == ["java-service"]


async def test_a_card_has_words_owner_and_ways_to_more() -> None:
    async with portal(catalog=[*TEMPLATES, *PEOPLE]) as running:
        text = (await running.get("/create", params={"q": "docs"})).text
        assert 'href="/catalog/default/template/own-docs"' in text
        assert 'href="/docs/default/template/own-docs"' in text
        assert 'aria-label="Star Docs"' in text


async def test_what_somebody_has_begun_is_marked_as_a_draft() -> None:
    page = {"title": "Basics", "properties": {"name": {"type": "string"}}}
    async with portal(catalog=[template("begun", page), template("other", page)]) as running:
        data = {"page": "1", "do": "refresh", "shown": "/name", "v/name": "mixer"}
        await running.post_form("/create/templates/default/begun", data)
        cards = (await running.get("/create")).text.split("<article")
        assert [">Draft<" in each.replace("</svg>", ">") for each in cards[1:]] == [True, False]


async def test_without_templates_it_is_said_how_they_come_here() -> None:
    async with portal(catalog=PEOPLE) as running:
        assert "No golden paths yet" in (await running.get("/create")).text


async def test_the_ways_to_the_form_are_in_the_sidebar_the_palette_and_the_menu_of_the_template() -> None:
    async with portal(catalog=[*TEMPLATES, *PEOPLE]) as running:
        assert 'href="/create"' in (await running.get("/catalog")).text
        palette = (await running.get("/-/palette", params={"q": "create java"})).text
        assert 'href="/create/templates/default/java-service"' in palette
        page = (await running.get("/catalog/default/template/website")).text
        assert 'href="/create/templates/default/website"' in page
        assert "Create from this template" not in (await running.get("/catalog/default/group/search")).text
