"""How the portal is taken up: figures that name nobody, for those who operate it alone."""

from __future__ import annotations

import time
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callboard.plugins.catalog import Entity, visitors_since
from callboard.plugins.people import store
from callboard.plugins.people.events import started_at
from callboard.plugins.people.find import cohorts_of, count_week
from callboard.plugins.people.queries import Arrival, arrival_of, arrivals_since
from callboard.plugins.search import most_missed
from callboard.plugins.search.missed import LONGEST, Misses, is_plain
from callboard.testing import Meadow, RunningPortal, portal

DAY = 24 * 3600.0
COMPANY = [
    Meadow.group("playlists", links=[{"url": "https://chat.acme.io/p", "title": "#p", "icon": "chat"}]),
    Meadow.user("ines", member_of=["playlists"]),
    Meadow.user("saga", member_of=["playlists"]),
    Meadow.user("noor"),
    Meadow.component("web", annotations={"backstage.io/techdocs-ref": "dir:."}, owner="playlists"),
    Meadow.component("api", owner="playlists"),
    Meadow.component("ledger", owner="group:lost"),
]


@pytest.mark.usefixtures("callboard_database")
async def test_operators_see_figures_and_no_names() -> None:
    settings = {"auth": {"providers": {"guest": {"userEntityRef": "user:default/saga"}}}}
    async with portal(catalog=COMPANY, settings=settings) as running:
        await running.get("/catalog/default/component/web")
        await running.get("/search?query=web")
        await running.get("/search?query=Gramophone%20%20needle")
        await running.get("/search?query=gramophone&owner=playlists")
        people = running.context("people")
        await running.wait_until(partial(people.database.run, visitors_since, 0.0))
        await count_week(people)
        await _a_term_is_kept_once_several_have_asked(running)

        found: dict[str, Any] = await running.api("/api/people/adoption")
        assert [(week["active"], week["people"]) for week in found["weeks"]] == [(1, 3)]
        assert [(week["asked"], week["missed"]) for week in found["searches"]] == [(5, 4)]
        assert found["searchesWithoutResult"] == [{"term": "gramophone needle", "people": 3}]
        teams = [
            {"ref": "group:default/lost", "components": 1, "documented": 0},
            {"ref": "group:default/playlists", "components": 2, "documented": 1},
        ]
        assert found["documentation"] == {"components": 3, "documented": 1, "teams": teams}
        assert found["newcomers"] == []
        page = (await running.get("/-/adoption")).text
        assert all(said in page for said in ("80%", "33%", "gramophone needle"))
        assert "noor" not in page
        await _a_newcomer_is_shown_where_to_begin(running)
        await _whoever_was_there_first_is_no_newcomer(running)


async def _a_newcomer_is_shown_where_to_begin(running: RunningPortal) -> None:
    database, me = running.context("people").database, "user:default/saga"
    page = (await running.get("/welcome")).text
    assert "https://chat.acme.io/p" in page
    assert "/catalog/default/user/ines" in page
    assert 'href="/docs/default/component/web"' in page
    assert "You came" not in page
    assert "Your first weeks" not in (await running.get("/")).text
    await database.run(store.meet_people, {me: time.time() - 3 * DAY})
    await database.run(store.note_merged, [me])
    assert "You came" in (await running.get("/welcome")).text
    assert 'href="/welcome"' in (await running.get("/")).text
    await database.run(store.forget_arrivals, [me])
    assert 'href="/welcome"' in (await running.get("/-/palette?q=%3Efirst")).text


async def _a_term_is_kept_once_several_have_asked(running: RunningPortal) -> None:
    context, misses = running.context("search"), Misses()
    one = running.context("search").state(Misses)
    one.heard("user:default/noor", "gramophone NEEDLE", 0)
    one.heard("user:default/noor", "gramophone needle", 0)
    one._wrote = float("-inf")
    await one.keep_up(context)
    assert await context.database.run(most_missed, 5) == []
    one.heard("user:default/ines", "gramophone needle", 0)
    one._wrote = float("-inf")
    await one.keep_up(context)
    await misses.keep_up(context)
    assert [tuple(each) for each in await context.database.run(most_missed, 5)] == [("gramophone needle", 3)]


async def _whoever_was_there_first_is_no_newcomer(running: RunningPortal) -> None:
    database, came = running.context("people").database, time.time() + 5
    assert await database.run(arrival_of, "user:default/saga") is None
    await database.run(store.meet_people, {"user:default/new": came, "user:default/old": None})
    for _ in range(12):
        await database.run(store.note_merged, ["user:default/new", "user:default/old", "user:default/none"])
    assert await database.run(arrival_of, "user:default/old") is None
    (arrival,) = await database.run(arrivals_since, 0.0)
    assert arrival.seen == came
    assert arrival.first is not None
    assert arrival.tenth is not None
    await database.run(store.forget_arrivals, ["user:default/new", ""])
    assert await database.run(arrivals_since, 0.0) == []


def test_a_quarter_is_shown_for_five_people_and_more() -> None:
    began = 1_767_225_600.0  # the beginning of 2026
    four = [Arrival(began + n, began + n + 3 * DAY, None) for n in range(4)]
    assert cohorts_of(four) == []
    (cohort,) = cohorts_of([*four, Arrival(began, None, None)])
    assert (cohort.quarter, cohort.people, cohort.first, cohort.tenth) == ("2026 Q1", 5, None, None)
    (cohort,) = cohorts_of([*four, Arrival(began, began + 9 * DAY, began + 20 * DAY)])
    assert (cohort.first, cohort.tenth) == (3.0, None)


@pytest.mark.parametrize(
    "term",
    [
        "ab",
        "saga@acme.io",
        "ghp_abcdefghijkl",
        "19840312-1234",
        "4111 1111 1111",
        "AKIAIOSFODNN7",
        "https://x.io/?token=a",
        "e93facc04764012d7b",
        "x" * 61,
        "a b c d e f g",
    ],
)
def test_what_looks_like_a_secret_or_a_name_is_never_kept(term: str) -> None:
    assert not is_plain(term)


@given(st.text())
def test_whatever_is_searched_for_what_is_kept_is_short_and_can_be_shown(term: str) -> None:
    assert not is_plain(term) or (len(term) <= LONGEST and term.isprintable() and "@" not in term)


@given(st.text() | st.dates().map(str))
def test_whatever_a_file_says_of_the_first_day_is_a_moment_or_nothing(text: str) -> None:
    began = started_at(Entity(Meadow.user("odd", annotations={"callboard.dev/started-on": text})))
    assert began is None or began >= 1.0


def test_usual_words_are_kept() -> None:
    assert all(map(is_plain, ("kubernetes", "deploy to eu-west-1", "oauth2 login", "playlist_service-v2")))
