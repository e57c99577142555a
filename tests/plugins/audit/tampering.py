"""Records for tests, and somebody who may do everything to the database."""

from __future__ import annotations

import time
from typing import Any

from sqlalchemy import Connection, text

from callboard import Audited
from callboard.plugins.audit.model import Link
from callboard.plugins.audit.queries import Verdict, verify
from callboard.plugins.audit.store import append
from callboard.testing import RunningPortal

__all__ = ["fill", "line", "statements", "verdict"]


def line(action: str = "box.open", **more: Any) -> Audited:
    """Something that somebody did."""
    said = {"at": time.time(), "actor": "user:default/ann", "via": "session:1", "door": "api", "outcome": "allowed"}
    return Audited(**{**said, "plugin": "box", "action": action, **more})


async def fill(running: RunningPortal, number: int, **more: Any) -> None:
    """Writes so many records."""
    async with running.context("audit").transaction() as ctx:
        for each in range(number):
            await ctx.database.run(append, line(target=f"thing:default/{each}", **more))


async def statements(running: RunningPortal, *done: str) -> None:
    """What somebody does who owns the database."""

    def do(connection: Connection) -> None:
        where = " ON audit_record" if connection.dialect.name == "postgresql" else ""
        connection.execute(text(f"DROP TRIGGER IF EXISTS audit_record_stays{where}"))
        for each in done:
            connection.execute(text(each))

    await running.context("audit").database.run(do)


async def verdict(running: RunningPortal, expected: Link | None = None) -> Verdict:
    """What verifying says."""
    return await running.context("audit").database.read(verify, expected)
