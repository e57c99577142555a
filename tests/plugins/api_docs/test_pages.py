"""The pages of definitions, as whoever opens them gets them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from callboard.plugins.api_docs.news import changed as changed_apis
from callboard.plugins.catalog import EntitiesChanged
from callboard.testing import Meadow, RunningPortal, portal

from . import samples

pytestmark = pytest.mark.usefixtures("callboard_database")

BROKEN = "openapi: 3.0.0\ninfo: {title: a, version: '1'}\npaths:\n  /a:\n    get: {responses: {}}\n  /b: [\n"
DEFINITIONS: Mapping[str, tuple[str, str]] = {
    "search": ("openapi", samples.OPENAPI),
    "old": ("openapi", samples.SWAGGER),
    "plays": ("asyncapi", samples.ASYNC_3),
    "graph": ("graphql", samples.GRAPHQL),
    "finder": ("grpc", samples.PROTO),
    "broken": ("openapi", BROKEN),
    "router": ("trpc", "export const router = <b>1</b>"),
}
HERE = "/api-docs/default/api"


def catalog() -> list[dict[str, Any]]:
    apis = [Meadow.api(name, type=type, definition=text) for name, (type, text) in DEFINITIONS.items()]
    return [
        *apis,
        Meadow.component("player", consumesApis=["search"]),
        Meadow.component("index", providesApis=["search"]),
    ]


@pytest.fixture
async def running() -> AsyncIterator[RunningPortal]:
    async with portal(catalog=catalog()) as running:

        async def all_are_there() -> bool:
            found = await running.api("/api/catalog/entities?filter=kind=api")
            return len(found) == len(DEFINITIONS)

        await running.wait_until(all_are_there)
        yield running


async def page(running: RunningPortal, path: str, status: int = 200) -> LexborHTMLParser:
    answer = await running.get(path)
    assert answer.status_code == status, answer.text[:2000]
    return LexborHTMLParser(answer.text)


def harm(html: LexborHTMLParser) -> list[str]:
    """What could run in a page, but for the portal's own scripts."""
    found = [f"<script> {each.text()}" for each in html.css("script:not([src]):not([type='application/json'])")]
    for each in html.css("*"):
        for name, value in each.attributes.items():
            if name.startswith("on") or "javascript:" in (value or "").lower():
                found.append(f"{name}={value}")
    return found


def words(html: LexborHTMLParser, selector: str) -> list[str]:
    return [" ".join(each.text(separator=" ").split()) for each in html.css(selector)]


async def test_a_definition_is_shown_in_full_and_runs_nothing(running: RunningPortal) -> None:
    tab = await page(running, "/catalog/default/api/search/definition")
    assert words(tab, "details.cb-op summary .mono") == ["/search/{market}", "/search/{market}", "played"]
    assert words(tab, ".cb-verb") == ["GET", "POST", "POST"]
    assert [each for each in words(tab, ".cb-tabs a") if each == "Definition"] == ["Definition"]
    assert "index" in words(tab, "aside section[aria-label='Provided by']")[0]
    assert "player" in words(tab, "aside section[aria-label=Consumers]")[0]
    assert words(tab, "section[aria-label=Types] .cb-tag") == ["Type", "Track", "Album", "Person", "Page"]
    links = [str(each.attributes["href"]) for each in tab.css("details.cb-op a, section[aria-label=Types] a")]
    assert len(links) == 8
    for href in links:
        shown = await page(running, href)
        assert harm(shown) == []
    one = await page(running, f"{HERE}/search/operations/get-search-market")
    assert words(one, ".cb-param .med") == ["market", "q", "limit", "types", "X-Total"]
    assert {"required", "200", "default"} <= set(words(one, ".cb-badge"))
    assert "curl -s" in words(one, "figure code")[0]
    assert not one.css("form[action$=try], a[href$='/try']")
    track = await page(running, f"{HERE}/search/types?name=Track")
    assert words(track, ".cb-schema > li > div > .med") == ["id", "title", "album", "tracks", "by", "name"]
    assert harm(tab) == []


async def test_every_language_and_what_is_broken_or_unknown_has_a_page(running: RunningPortal) -> None:
    for name in DEFINITIONS:
        tab = await page(running, f"/catalog/default/api/{name}/definition")
        for href in [each.attributes["href"] for each in tab.css("details.cb-op a, section[aria-label=Types] a")]:
            await page(running, str(href))
        found = await page(running, f"{HERE}/{name}/find?q=nothing-is-called-so")
        assert not found.css("details.cb-op")
        source = await running.get(f"{HERE}/{name}/download")
        assert source.text == DEFINITIONS[name][1]
        assert source.headers["content-type"] == "text/plain; charset=utf-8"
        assert source.headers["content-disposition"].startswith(f'attachment; filename="{name}.')
    broken = await page(running, "/catalog/default/api/broken/definition")
    assert "It is no YAML" in words(broken, ".cb-problems")[0]
    assert words(broken, "details.cb-op .cb-verb") == ["GET"]
    assert "▸ 6" in " ".join(words(await page(running, f"{HERE}/broken/source?line=6"), "figure")[0].split())
    assert "<b>1</b>" in words(await page(running, "/catalog/default/api/router/definition"), "figure code")[0]
    for path in ("search/operations/no-such", "search/types?name=No", "nothing/source", "search/operations/x/try"):
        await page(running, f"{HERE}/{path}", 404)
    await page(running, "/api-docs/default/component/player/source", 404)


async def test_owners_are_told_what_is_broken(running: RunningPortal) -> None:
    async def told() -> bool:
        return "It is no YAML" in (await running.get("/catalog/default/api/broken")).text

    await running.wait_until(told)
    problems = await running.get("/problems")
    assert "It is no YAML" in problems.text
    assert problems.text.count("of the definition") == 1


async def test_an_operation_is_found(running: RunningPortal) -> None:
    async def found(term: str) -> list[str]:
        answer = await running.api(f"/api/search/query?types[]=api-operations&term={term}")
        return [each["document"]["location"] for each in answer["results"]]

    async def finds() -> bool:
        return f"{HERE}/search/operations/get-search-market" in await found("music catalog")

    await running.wait_until(finds)
    assert f"{HERE}/graph/operations/mutation-rename" in await found("rename")
    assert f"{HERE}/finder/operations/search-find" in await found("Find")
    for href in await found("market"):
        await page(running, href)


async def test_versions_and_apis_are_compared(running: RunningPortal) -> None:
    alone = await page(running, f"{HERE}/search/changes")
    assert "No earlier version is known" in " ".join(words(alone, ".cb-callout"))
    other = await page(running, f"{HERE}/search/changes?other=old")
    assert "POST /tracks is gone" in words(other, "section[aria-label=Breaking]")[0]
    assert "is no API" in (await running.get(f"{HERE}/search/changes?other=component:default/player")).text
    await page(running, f"{HERE}/search/changes?other=api:default/no-such", 404)


async def test_an_earlier_version_is_compared_with_what_is_now(tmp_path: Any) -> None:
    file = tmp_path / "api.yaml"
    entity = "apiVersion: backstage.io/v1alpha1\nkind: API\nmetadata: {name: a}\n"
    spec = "spec: {type: openapi, lifecycle: production, owner: x, definition: {$text: ./definition.yaml}}\n"
    file.write_text(entity + spec)
    (tmp_path / "definition.yaml").write_text(samples.OPENAPI)
    locations = {"catalog": {"locations": [{"type": "file", "target": str(file)}]}}
    async with portal(settings=locations) as running:
        await page(running, "/api-docs/default/api/a/definition", 404)
        (tmp_path / "definition.yaml").write_text(samples.OPENAPI.replace("    get:", "    patch:"))
        answer = await running.post_form("/catalog/default/api/a/-/refresh")
        assert answer.status_code == 303
        changed = await page(running, f"{HERE}/a/changes")
        assert words(changed, "select#field-before option")[0] == "Now"
        assert len(words(changed, "select#field-before option")) == 2
        assert "GET /search/{market} is gone" in words(changed, "section[aria-label=Breaking]")[0]
        assert "PATCH /search/{market} is new" in words(changed, "section[aria-label=Added]")[0]
        await _the_news_say_it_once(running, tmp_path / "definition.yaml")


async def _the_news_say_it_once(running: RunningPortal, definition: Path) -> None:
    async def told(number: int) -> bool:
        return len(await _of_apis(running)) == number

    await running.wait_until(lambda: told(1))
    first = definition.read_text()
    definition.write_text(first.replace("version: 3.4.0", "version: 4.0.0").replace("    post:", "    put:"))
    await running.post_form("/catalog/default/api/a/-/refresh")
    await running.wait_until(lambda: told(2))
    second, earlier = await _of_apis(running)
    assert earlier["title"] == "a has a new definition: 1 operation added, 1 removed — breaking"
    assert earlier["content_text"] == "GET /search/{market} is gone · PATCH /search/{market} is new"
    assert second["title"] == "a v3.4.0 → v4.0.0: 2 operations added, 2 removed — breaking"
    # Each leads to what differed then, whatever has come after it.
    for item, gone in ((earlier, "GET"), (second, "POST")):
        shown = await page(running, item["url"].removeprefix(running.portal.base_url))
        assert f"{gone} /search/{{market}} is gone" in words(shown, "section[aria-label=Breaking]")[0]
    # What is heard twice is told once, and only for as long as the API is there.
    again = EntitiesChanged(written=["api:default/a", "api:default/gone", "component:default/a"], removed=[])
    await changed_apis(again, running.context("api_docs"))
    assert [each["id"] for each in await _of_apis(running)] == [second["id"], earlier["id"]]


async def _of_apis(running: RunningPortal) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await running.api("/api/home/news.json?kind=api"))["items"]
    return found
