"""Backstage's protocol for searching, as its clients know it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.datastructures import QueryParams

from callboard.plugins.catalog.ingest.refresh import refresh
from callboard.plugins.search.endpoints import filters_of, page_of
from callboard.testing import Meadow, RunningPortal, portal

from .test_pages import until_found

pytestmark = pytest.mark.usefixtures("callboard_database")

NAMES = st.one_of(
    st.sampled_from(
        ["pageCursor", "pageLimit", "types[]", "filters[kind]", "filters[kind][]", "filters[", "filters[]"]
    ),
    st.text(max_size=8),
)
COMPANY = [
    Meadow.group("pay-team"),
    Meadow.component("pay-api", description="Payments backend", owner="pay-team"),
    *(Meadow.component(f"part-{number:02}", description="A part", owner="pay-team") for number in range(30)),
]


@pytest.fixture
async def company() -> AsyncIterator[RunningPortal]:
    async with portal(catalog=COMPANY) as running:
        await until_found(running, len(COMPANY))
        yield running


async def ask(running: RunningPortal, query: str) -> Any:
    return await running.api(f"/api/search/query?{query}")


async def refused(running: RunningPortal, query: str) -> str:
    answer = await running.get(f"/api/search/query?{query}")
    assert answer.status_code == 400
    assert answer.json()["error"]["name"] == "InputError"
    message: str = answer.json()["error"]["message"]
    return message


async def test_a_result_is_a_document_with_its_rank_and_its_hits(company: RunningPortal) -> None:
    answer = await ask(company, "term=pay-api")
    first = answer["results"][0]
    assert first["type"] == "software-catalog"
    assert first["rank"] == 1
    document = first["document"]
    assert document | {"name": "pay-api"} == document
    assert {name: document[name] for name in ("title", "text", "location", "kind", "namespace", "owner")} == {
        "title": "pay-api",
        "text": "Payments backend",
        "location": "/catalog/default/component/pay-api",
        "kind": "Component",
        "namespace": "default",
        "owner": "pay-team",
    }
    assert "authorization" not in document
    before, after = first["highlight"]["preTag"], first["highlight"]["postTag"]
    assert first["highlight"]["fields"]["title"] == f"{before}pay{after}-{before}api{after}"


async def test_cursors_lead_forth_and_back_and_ranks_go_on(company: RunningPortal) -> None:
    first = await ask(company, "term=part")
    assert (len(first["results"]), first["numberOfResults"], first["nextPageCursor"]) == (25, 30, "MQ==")
    assert "previousPageCursor" not in first
    second = await ask(company, f"term=part&pageCursor={quote(first['nextPageCursor'])}")
    assert (len(second["results"]), second["results"][0]["rank"]) == (5, 26)
    assert second["previousPageCursor"] == "MA=="
    assert "nextPageCursor" not in second


async def test_no_term_is_everything(company: RunningPortal) -> None:
    assert (await ask(company, ""))["numberOfResults"] >= len(COMPANY)


@pytest.mark.parametrize(
    ("filters", "number"),
    [
        ("filters[kind]=Component", 31),
        ("filters[kind]=component", 0),
        ("filters[kind][]=Component&filters[kind][]=Group", 32),
        ("filters[kind][0]=Component&filters[kind][1]=Group", 32),
        ("filters[kind]=Component&term=zzzz", 0),
        ("filters[nope]=x", 0),
        ("types[]=software-catalog&filters[owner]=pay-team", 31),
        ("types=software-catalog&filters[kind]=Group", 1),
        ("types[0]=software-catalog&filters[kind]=Group&unknown=1", 1),
    ],
)
async def test_filters_narrow_exactly(company: RunningPortal, filters: str, number: int) -> None:
    assert (await ask(company, filters))["numberOfResults"] == number


async def test_a_cursor_that_is_none_gives_no_results_and_no_error(company: RunningPortal) -> None:
    for cursor in ("xx", "%00", "LTE=", "9" * 50, "OTk5OTk5OTk5OTk5"):
        assert (await ask(company, f"pageCursor={cursor}"))["results"] == []


async def test_what_is_too_much_or_nonsense_is_refused_in_backstages_words(company: RunningPortal) -> None:
    assert "Invalid query string: [" in await refused(company, "pageLimit=101")
    assert "pageLimit" in await refused(company, "pageLimit=x")
    assert "term" in await refused(company, f"term={'a' * 101}")
    assert "software-catalog" in await refused(company, "types[]=nope")
    assert len((await ask(company, "pageLimit=0"))["results"]) == 25


async def test_a_change_is_found_and_what_is_gone_is_not(tmp_path: Path) -> None:
    async with portal(catalog=COMPANY, folder=tmp_path) as running:
        await until_found(running, len(COMPANY))
        assert (await ask(running, "term=zebra"))["numberOfResults"] == 0
        fresh = [*COMPANY[:-1], Meadow.component("zebra", description="Came later")]
        (tmp_path / "catalog-info.yaml").write_text(yaml.safe_dump_all(fresh))
        await refresh(running.context("catalog"))
        await running.wait_until(lambda: _is(running, "term=zebra", 1))
        await running.wait_until(lambda: _is(running, "term=part", 29))


async def _is(running: RunningPortal, query: str, number: int) -> bool:
    return bool((await ask(running, query))["numberOfResults"] == number)


@settings(deadline=None, max_examples=60)
@given(sent=st.lists(st.tuples(NAMES, st.text(max_size=12)), max_size=5))
def test_whatever_is_sent_is_answered_or_refused(sent: list[tuple[str, str]]) -> None:
    sound = [(name, value.encode("utf-8", "replace").decode()) for name, value in sent]
    params = QueryParams(sound)
    for value in params.getlist("pageCursor"):
        page = page_of(value)
        assert page is None or 0 <= page < 1_000_000
    assert all(isinstance(each, list) for each in filters_of(params).values())
