"""Votes, readers, what owners see of them, and the word that a page is still right."""

from __future__ import annotations

import dataclasses
import time
from pathlib import Path

import pytest

from callboard import Identity
from callboard.plugins.catalog import find_entity
from callboard.plugins.techdocs.model import DocsPublished
from callboard.plugins.techdocs.queries.feedback import page_state
from callboard.plugins.techdocs.report import beside, note_reader, stale_sites
from callboard.plugins.techdocs.report.aging import note_published
from callboard.plugins.techdocs.store.feedback import count_reader, forget_feedback
from callboard.testing import RunningPortal

from .documented import BASE, DAY, KEY, component, documented, manifest, people

pytestmark = pytest.mark.usefixtures("callboard_database")

GUIDE = {"path": "guide/", "version": ""}


async def state(running: RunningPortal, person: str = "user:default/guest"):  # type: ignore[no-untyped-def]
    return await running.context("techdocs").database.read(page_state, KEY.ref, "guide/", person, time.time())


async def test_a_vote_counts_once_for_each_person_and_can_be_changed_and_taken_back(tmp_path: Path) -> None:
    async with documented(tmp_path) as running:
        for useful, word in (("yes", ""), ("yes", "Helped me"), ("no", "Out of date @team")):
            answer = await running.post_form(f"{BASE}/feedback", {**GUIDE, "useful": useful, "word": word})
            assert answer.headers["location"] == "/docs/default/component/docs/guide/#cb-docs-feedback"
        found = await state(running)
        assert (found.votes, found.useful, found.mine, found.word) == (1, 0, False, "Out of date @team")
        page = (await running.get(f"{BASE}/feedback")).text
        assert "Out of date @team" in page and "0%" in page and "Guide" in page
        await running.post_form(f"{BASE}/feedback", {**GUIDE, "useful": ""})
        assert (await state(running)).mine is None
        assert (await running.post_form(f"{BASE}/feedback", {**GUIDE, "useful": "perhaps"})).status_code == 400
        assert (await running.post_form(f"{BASE}/feedback", {"path": "no/", "useful": "yes"})).status_code == 404


async def test_a_reader_counts_once_a_month_and_is_forgotten_after_it(tmp_path: Path) -> None:
    async with documented(tmp_path) as running:
        database, now = running.context("techdocs").database, time.time()
        for person in ("user:default/a", "user:default/a", "user:default/b"):
            await database.run(count_reader, KEY.ref, "guide/", person, now)
        found = await state(running, "user:default/a")
        assert (found.readers, found.has_read) == (2, True)
        assert not (await state(running, "user:default/c")).has_read
        await database.run(forget_feedback, now + 32 * DAY)
        found = await state(running, "user:default/a")
        assert (found.readers, found.has_read) == (2, False)
        await database.run(forget_feedback, now + 500 * DAY)
        assert (await state(running)).readers == 0


async def test_what_stands_beside_a_page_counts_who_reads_it(tmp_path: Path) -> None:
    async with documented(tmp_path) as running:
        ctx, site = running.context("techdocs"), manifest()
        ctx = dataclasses.replace(ctx, identity=Identity(ref="user:default/guest", title="Guest"))
        entity, record = await find_entity(ctx, KEY.ref), site.page("guide/")
        assert record is not None
        shown = await beside(ctx, entity, KEY, site, record)
        assert (shown.readers, shown.useful, shown.is_owner) == (1, None, True)
        note_reader(ctx, shown)
        (later,) = ctx.later
        await ctx.database.run(later)
        again = await beside(ctx, entity, KEY, site, record)
        ctx.later.clear()
        note_reader(ctx, again)
        assert (again.readers, again.state.has_read, ctx.later) == (1, True, [])


async def test_owners_hear_that_code_has_moved_on_until_they_say_that_the_page_is_right(tmp_path: Path) -> None:
    now = time.time()
    site = manifest(written=now - 400 * DAY, code=now - DAY)
    async with documented(tmp_path, site) as running:
        ctx = running.context("techdocs")
        guest = dataclasses.replace(ctx, identity=Identity(ref="user:default/guest", title="Guest"))
        entity, record = await find_entity(ctx, KEY.ref), site.page("guide/")
        assert record is not None
        await note_published(DocsPublished(ref=KEY.ref), ctx)
        assert set(await stale_sites(guest, [KEY.ref])) == {KEY.ref}
        assert (await beside(guest, entity, KEY, site, record)).freshness.is_stale
        await running.post_form(f"{BASE}/review", GUIDE)
        after = await beside(guest, entity, KEY, site, record)
        assert not after.freshness.is_stale and after.state.review is not None
        assert set(await stale_sites(guest, [KEY.ref])) == {KEY.ref}
        await running.post_form(f"{BASE}/review", {**GUIDE, "whole": "yes"})
        assert await stale_sites(guest, [KEY.ref]) == {}


@pytest.mark.parametrize(
    ("written", "code", "is_stale"), [(400, 1, True), (400, 401, False), (100, 1, False), (400, 0, False)]
)
async def test_a_page_is_stale_when_it_is_old_and_older_than_the_code(
    written: int, code: int, is_stale: bool, tmp_path: Path
) -> None:
    now = time.time()
    site = manifest(written=now - written * DAY, code=now - code * DAY if code else 0.0)
    async with documented(tmp_path, site) as running:
        ctx, record = running.context("techdocs"), site.page("guide/")
        assert record is not None
        shown = await beside(ctx, await find_entity(ctx, KEY.ref), KEY, site, record)
        assert shown.freshness.is_stale is is_stale


async def test_those_who_do_not_own_a_page_hear_of_no_alarm(tmp_path: Path) -> None:
    now = time.time()
    site = manifest(written=now - 400 * DAY, code=now - DAY)
    async with documented(tmp_path, site, catalog=[component(), *people("ada")]) as running:
        ctx = running.context("techdocs")
        guest = dataclasses.replace(ctx, identity=Identity(ref="user:default/guest", title="Guest"))
        record = site.page("guide/")
        assert record is not None
        await note_published(DocsPublished(ref=KEY.ref), ctx)
        assert await stale_sites(guest, [KEY.ref]) == {}
        assert not (await beside(guest, await find_entity(guest, KEY.ref), KEY, site, record)).is_owner
