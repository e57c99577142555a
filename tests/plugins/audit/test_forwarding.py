"""Records as lines of the portal's own log."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import structlog

from callboard.plugins.audit import store
from callboard.testing import RunningPortal, portal

from .tampering import fill

pytestmark = pytest.mark.usefixtures("callboard_database")

SETTINGS = {"audit": {"log": True}}
NASTY = 'x\n{"event": "audit.record"}'


def lines(told: list[Any]) -> list[Any]:
    return [each["record"] for each in told if each["event"] == "audit.record"]


async def up_to(running: RunningPortal, seq: int) -> None:
    async def is_there() -> bool:
        return await running.context("audit").database.run(store.forwarded) == seq

    await running.wait_until(is_there)


async def test_each_record_is_a_line_in_order_and_once(tmp_path: Path) -> None:
    with structlog.testing.capture_logs() as told:
        async with portal(settings=SETTINGS, folder=tmp_path) as running:
            await up_to(running, 0)
            await fill(running, 3, details={"why": NASTY})
            await up_to(running, 3)
        async with portal(settings=SETTINGS, folder=tmp_path) as running:
            await fill(running, 2)
            await up_to(running, 5)
    found = lines(told)
    assert [each["seq"] for each in found] == [1, 2, 3, 4, 5]
    assert found[0]["details"] == {"why": NASTY}
    assert "\n" not in json.dumps(found)
    assert "\n" not in repr(found)


async def test_what_was_recorded_before_it_was_asked_for_is_not_told(tmp_path: Path) -> None:
    with structlog.testing.capture_logs() as told:
        async with portal(folder=tmp_path) as running:
            await fill(running, 3)
        async with portal(settings=SETTINGS, folder=tmp_path) as running:
            await up_to(running, 3)
            await fill(running, 1)
            await up_to(running, 4)
    assert [each["seq"] for each in lines(told)] == [4]


async def test_what_is_recorded_after_an_older_backup_was_restored_is_told(tmp_path: Path) -> None:
    async with portal(work=False, folder=tmp_path) as running:
        await fill(running, 2)
        await running.context("audit").database.run(store.set_forwarded, 9)
    with structlog.testing.capture_logs() as told:
        async with portal(settings=SETTINGS, folder=tmp_path) as running:
            await up_to(running, 2)
            await fill(running, 1)
            await up_to(running, 3)
    assert [each["seq"] for each in lines(told)] == [3]
