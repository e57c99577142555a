"""Old records go, the rest can be verified, and a record says what went."""

from __future__ import annotations

import time
from typing import Any

import pytest
from sqlalchemy import text

from callboard import Invalid
from callboard.plugins.audit import jobs
from callboard.plugins.audit.store import anchor_of
from callboard.testing import RunningPortal, portal

from .tampering import fill, statements, verdict

pytestmark = pytest.mark.usefixtures("callboard_database")

DAY = 24 * 3600.0


async def records(running: RunningPortal) -> list[Any]:
    query = "SELECT seq, actor, action, details FROM audit_record ORDER BY seq"
    return list(await running.context("audit").database.read(lambda c: c.execute(text(query)).all()))


async def old_and_young(running: RunningPortal) -> None:
    await fill(running, 5, at=time.time() - 401 * DAY)
    await fill(running, 3, at=time.time() - 399 * DAY)


async def test_records_older_than_400_days_go_and_the_rest_can_be_verified() -> None:
    async with portal(work=False) as running:
        await old_and_young(running)
        noted = (await verdict(running)).head
        await jobs.trim(running.context("audit"))
        found = await verdict(running, noted)
        left = await records(running)
        anchor = await running.context("audit").database.read(anchor_of)
    assert (found.broken, found.records, found.first) == (None, 4, 6)
    assert [row.seq for row in left] == [6, 7, 8, 9]
    assert left[-1].action == "audit.trim"
    assert f'"last":"{anchor}"' in left[-1].details
    assert '"first":"1"' in left[-1].details


async def test_nothing_is_written_when_nothing_is_old() -> None:
    async with portal(work=False) as running:
        await fill(running, 3)
        await jobs.trim(running.context("audit"))
        await jobs.trim(running.context("audit"))
        assert len(await records(running)) == 3


async def test_a_log_of_which_everything_is_old_goes_on() -> None:
    async with portal(work=False) as running:
        await fill(running, 4, at=time.time() - 500 * DAY)
        await jobs.trim(running.context("audit"))
        await fill(running, 2)
        found = await verdict(running)
    assert (found.broken, found.first, found.records) == (None, 5, 3)


async def test_old_records_go_some_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("callboard.plugins.audit.store.MOST_AT_ONCE", 2)
    async with portal(work=False) as running:
        await old_and_young(running)
        await jobs.trim(running.context("audit"))
        found = await verdict(running)
        left = await records(running)
    assert (found.broken, found.first) == (None, 6)
    assert [row.action for row in left] == ["box.open"] * 3 + ["audit.trim"] * 3


async def test_a_clock_that_was_behind_takes_no_younger_record_along() -> None:
    async with portal(work=False) as running:
        await fill(running, 1, at=time.time() - 401 * DAY)
        await fill(running, 1, at=time.time() - 399 * DAY)
        await fill(running, 1, at=time.time() - 401 * DAY)
        await jobs.trim(running.context("audit"))
        assert (await verdict(running)).broken is None
        assert [row.seq for row in await records(running)] == [2, 3, 4]


async def test_tampering_with_what_is_left_is_found_after_trimming() -> None:
    async with portal(work=False) as running:
        await old_and_young(running)
        await jobs.trim(running.context("audit"))
        await statements(running, "DELETE FROM audit_record WHERE seq = 6")
        assert (await verdict(running)).broken == "Record 6 is missing"


async def test_an_anchor_that_was_moved_is_found() -> None:
    async with portal(work=False) as running:
        await old_and_young(running)
        await jobs.trim(running.context("audit"))
        moved = "SET seq = 7, hash = (SELECT hash FROM audit_record WHERE seq = 7)"
        await statements(running, f"UPDATE audit_anchor {moved}", "DELETE FROM audit_record WHERE seq < 8")
        found = await verdict(running)
    assert found.broken is not None
    assert found.broken.startswith("Records up to 7 are missing")


async def test_of_a_head_that_has_gone_since_nothing_is_claimed() -> None:
    async with portal(work=False) as running:
        await fill(running, 2, at=time.time() - 401 * DAY)
        noted = (await verdict(running)).head
        await fill(running, 3, at=time.time() - 401 * DAY)
        await jobs.trim(running.context("audit"))
        with pytest.raises(Invalid, match="removed for its age"):
            await verdict(running, noted)


async def test_how_long_is_a_setting() -> None:
    async with portal(work=False, settings={"audit": {"keep": "30 days"}}) as running:
        await fill(running, 1, at=time.time() - 31 * DAY)
        await fill(running, 1, at=time.time() - 29 * DAY)
        await jobs.trim(running.context("audit"))
        assert [row.seq for row in await records(running)] == [2, 3]


async def test_a_log_that_keeps_nothing_is_refused() -> None:
    async with portal(work=False, settings={"audit": {"keep": "1 hour"}}, tolerant=True) as running:
        [refusal] = [each for each in running.portal.refused if each.plugin == "audit"]
    assert "at least a day" in refusal.reason
