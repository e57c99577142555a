"""What is new: told from what really happened, to those who may see it, in every format."""

from __future__ import annotations

import datetime
import re
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from permission.people import PEOPLE, Person

from callboard.plugins.auth.recognize import password_of
from callboard.plugins.home import News, tell
from callboard.plugins.home.model import Item
from callboard.plugins.home.queries import Cursor, news_before
from callboard.plugins.home.store import trim_news
from callboard.plugins.home.store.news import fit
from callboard.plugins.home.syndicate import Feed, as_atom, as_json, as_rss
from callboard.testing import Meadow, RunningPortal, portal

from .formats import check_feed

FEEDS = ("rss", "atom", "json")
HOSTILE = '<script>alert(1)</script> & "q" ]]> \x07\ud83d '
SECRET = {"labels": {"acme.io/confidential": "true"}}
SETTINGS: dict[str, Any] = {
    "permission": {"confidential": [{"label": "acme.io/confidential", "visibleTo": ["group:default/data"]}]},
    "organization": {"name": "Meadowlark"},
}
BEFORE = [
    Meadow.group("web"),
    Meadow.group("pay"),
    Meadow.component("site", owner="web", dependsOn=["component:ledger"]),
    Meadow.component("ledger", owner="pay"),
    Meadow.component("vault", owner="pay", **SECRET),
    Meadow.api("songs", owner="web", definition="openapi: 3.0.0"),
]
AFTER = [
    *BEFORE[:2],
    Meadow.component("site", owner="pay", lifecycle="deprecated"),
    Meadow.component("ledger", owner="web"),
    Meadow.component("vault", owner="data", **SECRET),
    Meadow.api("songs", owner="web", definition="openapi: 3.1.0"),
    Meadow.component("mixer", owner="web"),
]


async def rows(running: RunningPortal, *kinds: str) -> list[Item]:
    """All that is in the feed, whoever may see it."""
    wanted = kinds or ("registered", "owner", "lifecycle", "api")
    return list(await running.context("home").database.read(news_before, None, wanted, "", 10_000))


async def said(person: Person, query: str = "") -> list[str]:
    """What the page says to somebody: each item as its title and words."""
    page = (await person.get(f"/news{query}")).text
    found = re.findall(r'<div class="tx"><a href="[^"]*">([^<]*)</a> ([^<]*)</div>', page)
    return [f"{title} {words}" for title, words in found]


@pytest.mark.usefixtures("callboard_database")
async def test_the_feed_tells_what_happened_to_those_who_may_see_it(tmp_path: Path) -> None:
    async with portal(PEOPLE, catalog=BEFORE, settings=SETTINGS, folder=tmp_path) as running:
        ann, dan = Person(running, "ann group:default/web"), Person(running, "dan group:default/data")
        await running.wait_until(lambda: _has(running, 4))
        (tmp_path / "catalog-info.yaml").write_text(yaml.safe_dump_all(AFTER, sort_keys=False))
        done = await ann.post("/api/catalog/refresh", {"entityRef": "component:default/site"})
        assert done.status_code == 200, done.text
        await running.wait_until(lambda: _has(running, 10))
        told = {
            "site now belongs to pay",
            "site is deprecated",
            "ledger now belongs to web",
            "songs has a new definition, which asks and answers as before",
            *(f"{name} was registered" for name in ("site", "ledger", "songs", "mixer")),
        }
        hidden = {"vault was registered", "vault now belongs to data"}
        assert set(await said(ann)) == told
        assert set(await said(dan)) == told | hidden

        await _counts_and_widgets_say_no_more(ann, dan)
        await _it_is_narrowed(ann)
        await _feeds_hold_the_same(running, ann, dan, told, hidden)
        await _pages_follow_each_other(running, ann)
        await _what_goes_takes_its_news_along(running, tmp_path, ann)


async def _has(running: RunningPortal, number: int) -> bool:
    return len(await rows(running)) >= number


async def _counts_and_widgets_say_no_more(ann: Person, dan: Person) -> None:
    for who, total, owners in ((ann, 8, 2), (dan, 10, 3)):
        page = (await who.get("/news")).text
        assert re.findall(r">(All|Owners)<span class=\"n\">(\d+)<", page) == [
            ("All", str(total)),
            ("Owners", str(owners)),
        ]
    assert "vault" not in (await ann.get("/")).text
    assert "vault" not in (await ann.get("/-/home/widgets/news")).text
    assert "vault" in (await dan.get("/-/home/widgets/news")).text
    assert "vault" not in (await ann.get("/news?about=vault")).text.replace('value="vault"', "").replace(
        "about=vault", ""
    )
    assert (await ann.get("/news?kind=nope&of=nope&before=x_y")).status_code == 200


async def _it_is_narrowed(ann: Person) -> None:
    assert set(await said(ann, "?kind=lifecycle")) == {"site is deprecated"}
    assert set(await said(ann, "?of=teams&kind=registered")) == {
        f"{each} was registered" for each in ("ledger", "songs", "mixer")
    }
    assert await said(ann, "?of=dependencies") == []
    assert {each.split()[0] for each in await said(ann, "?about=LEDG")} == {"ledger"}
    assert await said(ann, "?about=%25") == []


async def _feeds_hold_the_same(
    running: RunningPortal, ann: Person, dan: Person, told: set[str], hidden: set[str]
) -> None:
    for who, expected in ((ann, told), (dan, told | hidden)):
        feed = await who.json("/api/home/news.json")
        assert {each["title"] for each in feed["items"]} == expected
        for end in FEEDS:
            answer = await who.get(f"/api/home/news.{end}?kind=owner")
            assert answer.status_code == 200
            assert ("vault" in answer.text) == (who is dan)
            check_feed(end, answer.text)
    assert (await running.get("/api/home/news.rss")).status_code == 401


async def _pages_follow_each_other(running: RunningPortal, ann: Person) -> None:
    now = time.time()
    many = [
        News(
            key=f"t{number}",
            kind="registered",
            ref="component:default/site",
            title=HOSTILE,
            words=f"n{number}",
            href="javascript:alert(1)",
            at=now - 60 - number // 3,
        )
        for number in range(600)
    ]
    ctx = running.context("home")
    await tell(ctx, many)
    await tell(ctx, many)
    await tell(ctx, [News(key="old", kind="registered", ref="", title="x", words="y", href="/", at=1.0)])
    found: list[str] = []
    path = "/news?about=script"
    while path:
        page = (await ann.get(path)).text
        assert "<script>alert" not in page
        assert 'href="javascript' not in page
        found += re.findall(r"</b> n(\d+)</div>", page)
        older = re.search(r'href="(/news[^"]*before=[^"]*)"', page)
        path = older[1].replace("&amp;", "&") if older else ""
    assert sorted(map(int, found)) == list(range(600))
    for end in FEEDS:
        check_feed(end, (await ann.get(f"/api/home/news.{end}?about=script")).text)
    await ctx.database.run(trim_news, 90 * 86400.0, 300)
    assert len(await rows(running)) <= 300
    await ctx.database.run(trim_news, 0.0, 300)
    assert await rows(running) == []


async def _what_goes_takes_its_news_along(running: RunningPortal, folder: Path, ann: Person) -> None:
    ctx = running.context("home")
    await tell(
        ctx,
        [
            News(
                key=f"k{ref}",
                kind="owner",
                ref=f"component:default/{ref}",
                title=ref,
                words="x",
                href="/",
                at=time.time(),
            )
            for ref in ("mixer", "ledger")
        ],
    )
    (folder / "catalog-info.yaml").write_text(yaml.safe_dump_all(AFTER[:-1], sort_keys=False))
    done = await ann.post("/api/catalog/refresh", {"entityRef": "component:default/ledger"})
    assert done.status_code == 200, done.text

    async def gone() -> bool:
        return [each.title for each in await rows(running, "owner")] == ["ledger"]

    await running.wait_until(gone)


def test_hostile_words_are_words_in_every_format() -> None:
    item = Item(1, "owner", "component:default/a", HOSTILE, "& more", "", "/catalog?a=1&b=2", 1_790_000_000.5)
    now = datetime.datetime(2026, 11, 30, tzinfo=datetime.UTC)
    feed = Feed(
        title=HOSTILE,
        root="https://x.io",
        home="https://x.io/news?a=1&b=2",
        own="https://x.io/f?a=1&b=2",
        items=[item],
        kinds={"owner": HOSTILE},
        now=now,
    )
    for end, text in (("rss", as_rss(feed)), ("atom", as_atom(feed))):
        check_feed(end, text.encode("utf-8").decode())
        assert "<script" not in text
    assert as_json(feed)["items"][0]["url"] == "https://x.io/catalog?a=1&b=2"
    empty = Feed(
        title="t", root="https://x.io", home="https://x.io/news", own="https://x.io/f", items=[], kinds={}, now=now
    )
    check_feed("rss", as_rss(empty))
    check_feed("atom", as_atom(empty))


@pytest.mark.parametrize(
    "text", ["", "_", "1", "1_", "_1", "nan_1", "inf_1", "1e9_1", "-1_1", "1.5_-1", "١_1", "9" * 40 + "_1"]
)
def test_what_is_no_cursor_is_none(text: str) -> None:
    assert Cursor.read(text) is None


def test_a_cursor_survives_an_address() -> None:
    assert Cursor.read(str(Cursor(1_790_000_000.123456, 7))) == Cursor(1_790_000_000.123456, 7)


@given(text=st.text(st.characters(codec=None)))
@settings(deadline=None, max_examples=100)
def test_whatever_somebody_calls_something_every_feed_is_well_formed(text: str) -> None:
    assert len(fit(text, 50).encode()) <= 4 * 50
    assert "\0" not in fit(text, 50)
    item = Item(1, "owner", "component:default/a", text, text, text, text, 1_790_000_000.0)
    now = datetime.datetime(2026, 11, 30, tzinfo=datetime.UTC)
    root = "https://x.io"
    feed = Feed(title=f"t{text}", root=root, home=root, own=root, items=[item], kinds={"owner": text}, now=now)
    assert as_rss(feed).encode()
    check_feed("atom", as_atom(feed).replace("></title>", ">x</title>"))
    assert Cursor.read(text) is None or Cursor.read(str(Cursor.read(text))) == Cursor.read(text)
    assert "Basic" not in password_of(f"Basic {text}")
    assert password_of(text) == "" or text.lower().startswith("basic ")
