"""The page with all results, and the command palette."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from callboard.plugins.search.find import Answered
from callboard.plugins.search.following import LiveSearch
from callboard.plugins.search.model import SearchDocument
from callboard.plugins.search.opened import told_at
from callboard.testing import Meadow, RunningPortal, portal

pytestmark = pytest.mark.usefixtures("callboard_database")

COMPANY = [
    Meadow.group("playlist-core"),
    Meadow.component("playlist-service", description="Create, edit & share <b>playlists</b>.", owner="playlist-core"),
    Meadow.component("lyrics", description="Words of songs", owner="playlist-core", lifecycle="deprecated"),
    *(Meadow.component(f"part-{number:02}", description="One of many") for number in range(45)),
]


@pytest.fixture
async def company() -> AsyncIterator[RunningPortal]:
    async with portal(catalog=COMPANY) as running:
        await until_found(running, len(COMPANY))
        yield running


async def until_found(running: RunningPortal, documents: int) -> None:
    live = running.context("search").state(LiveSearch)
    await running.wait_until(lambda: live.is_loaded and len(live.index) >= documents)


async def test_results_say_how_many_they_are_and_why_they_match(company: RunningPortal) -> None:
    page = (await company.get("/search?query=playlist-service+create")).text
    assert "1 result in" in page
    assert 'href="/catalog/default/component/playlist-service"' in page
    assert "><mark>playlist</mark>-<mark>service</mark></a>" in page
    assert "share &lt;b&gt;<mark>playlists</mark>&lt;/b&gt;" in page
    assert "<title>Search results for playlist-service create" in page


async def test_a_match_in_neither_title_nor_text_is_said(company: RunningPortal) -> None:
    page = (await company.get("/search?query=playlist+core&in=components")).text
    assert "Also matches: <mark>playlist</mark>-<mark>core</mark>" in page


async def test_tabs_and_facets_count_what_there_would_be(company: RunningPortal) -> None:
    page = (await company.get("/search?query=playlist&lifecycle=production")).text
    assert "Components" in page
    assert "Teams and people" not in page
    everything = (await company.get("/search?query=playlist")).text
    assert "Teams and people" in everything


async def test_all_of_many_results_are_on_pages(company: RunningPortal) -> None:
    found: set[str] = set()
    for number in (1, 2, 3):
        page = (await company.get(f"/search?query=part&page={number}")).text
        assert "of 45 results" in page
        found |= {each.split('"')[0] for each in page.split('href="/catalog/default/component/part-')[1:]}
    assert len(found) == 45


@pytest.mark.parametrize(
    "asked", ["", "?query=", "?query=zzz", "?page=0", "?page=x", "?page=99999", "?in=nope", "?owner=nobody&query=a"]
)
async def test_whatever_is_asked_there_is_a_page(company: RunningPortal, asked: str) -> None:
    assert (await company.get(f"/search{asked}")).status_code == 200


async def test_backstages_own_address_means_the_same(company: RunningPortal) -> None:
    page = (await company.get("/search?query=playlist&types[]=software-catalog&filters[lifecycle]=deprecated")).text
    assert "1 result in" in page
    assert "lyrics" in page


async def test_nothing_found_says_what_to_do(company: RunningPortal) -> None:
    assert "Try fewer or other words" in (await company.get("/search?query=giraffe")).text


async def test_the_palette_has_results_and_asks_for_people_with_an_at_sign(company: RunningPortal) -> None:
    page = (await company.get("/-/palette?q=plalist")).text
    assert "/catalog/default/component/playlist-service" in page
    people = (await company.get("/-/palette?q=@playlist")).text
    assert "/catalog/default/group/playlist-core" in people
    assert "/component/" not in people
    assert "/catalog/default" not in (await company.get("/-/palette?q=>playlist")).text


async def test_the_palette_remembers_what_it_answered_until_something_changes(company: RunningPortal) -> None:
    search = company.context("search")
    known, live = search.state(Answered), search.state(LiveSearch)
    first = (await company.get("/-/palette?q=lyri")).text
    kept = known.remembered()
    assert (await company.get("/-/palette?q=lyri")).text == first
    assert known.remembered() == kept > 0
    live.index.replace("other", [], [SearchDocument(key="x", title="x", location="/x", category="x")])
    assert (await company.get("/-/palette?q=lyri")).text == first
    assert known.remembered() == 1
    live.index.forget("other")


async def test_results_and_the_palette_say_where_to_tell_that_they_were_opened(company: RunningPortal) -> None:
    told = told_at("/catalog/default/component/lyrics")
    assert f'ping="{told}"' in (await company.get("/search?query=lyrics")).text
    assert f'ping="{told}"' in (await company.get("/-/palette?q=lyrics")).text


async def test_results_can_be_narrowed_by_when_they_changed(company: RunningPortal) -> None:
    page = (await company.get("/search?query=lyrics&updated=week")).text
    assert "1 result in" in page
    assert 'name="updated" value="week" checked' in page
    assert "Updated <b>Past week</b>" in page
    assert "Updated" in (await company.get("/search?query=lyrics")).text
    assert "Past" not in (await company.get("/search?query=giraffe")).text


async def test_the_palette_has_plugins_problems_and_actions(company: RunningPortal) -> None:
    assert 'href="/plugins#catalog"' in (await company.get("/-/palette?q=plugin catalog")).text
    acting = (await company.get("/-/palette?q=>regis")).text
    assert 'href="/catalog-import"' in acting
    assert "Results" not in acting


async def test_the_shell_leads_to_the_page(company: RunningPortal) -> None:
    assert 'class="cb-sidesearch" href="/search"' in (await company.get("/catalog")).text


async def test_while_the_index_is_being_made_the_page_says_so_and_the_palette_too() -> None:
    async with portal(catalog=COMPANY, work=False) as running:
        assert "Search is being prepared" in (await running.get("/search?query=playlist")).text
        assert "Search is being prepared" in (await running.get("/-/palette?q=playlist")).text
        assert (await running.get("/api/search/query?term=a")).status_code == 503
