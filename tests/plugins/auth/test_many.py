"""A thousand people sign in through a provider, some at a time, beside an audit log of a hundred thousand records."""

from __future__ import annotations

import asyncio
import time
from functools import partial
from typing import Any

import httpx2
import pytest
from sqlalchemy import Connection, func, insert, select

from callboard import Audited
from callboard.plugins.audit.model import Link
from callboard.plugins.audit.queries import verify
from callboard.plugins.audit.store import chained, head_of, record_table
from callboard.plugins.auth.queries import sessions_of
from callboard.plugins.auth.store import session, ticket
from callboard.testing import Meadow, RunningPortal, TestDatabases, portal

from .people import SESSION
from .provider import ANN, Provider, back, off

pytestmark = [pytest.mark.usefixtures("callboard_database"), pytest.mark.long]

AT_ONCE, RECORDS, SECONDS = 8, 100_000, 10.0
CREATED = "auth.session.create"


def email(number: int) -> str:
    return f"person-{number}@example.com"


async def signed_in(running: RunningPortal, provider: Provider, number: int) -> str:
    """The session of one person, who comes with a browser of their own."""
    transport = running.client._transport
    async with httpx2.AsyncClient(transport=transport, base_url=running.client.base_url, timeout=60.0) as client:
        mine = RunningPortal(running.portal, client)
        asked = await off(mine)
        claims = ANN | {"sub": f"s-{number}", "email": email(number)}
        answer = await back(mine, asked, provider.grant(asked, claims))
        assert answer.status_code == 303, answer.text
        return str(client.cookies[SESSION])


def fill(connection: Connection, most: int) -> None:
    """More records, until there are so many."""
    head, rows = head_of(connection), []
    for number in range(head.seq, most):
        line = Audited(
            at=1_700_000_000 + number,
            actor=f"user:default/person-{number % 1000}",
            via=f"session:{number:016x}",
            door="api",
            plugin="catalog",
            action="catalog.entity.refresh",
            outcome="allowed",
            target=f"component:default/service-{number % 7000}",
            details={"round": str(number)},
        )
        rows.append(chained(line, head))
        head = Link(rows[-1]["seq"], rows[-1]["hash"])
        if len(rows) == 2000 or head.seq == most:
            connection.execute(insert(record_table), rows)
            rows.clear()


def counts(connection: Connection) -> list[int]:
    """How many have come in by the log, how many are in, and how many visits have been begun and not ended."""
    came = select(func.count()).where(record_table.c.action == CREATED, record_table.c.outcome == "allowed")
    asked = came, select(func.count(session.c.id)), select(func.count(ticket.c.hash)).where(ticket.c.what == "oidc")
    return [connection.execute(each).scalar_one() for each in asked]


async def test_a_thousand_sign_in_and_the_log_of_a_hundred_thousand_records_holds(
    callboard_database: TestDatabases,
) -> None:
    # Where a test run has the time for it; the other database is asked the same of fewer.
    people = 1000 if callboard_database.name == "sqlite" else 200
    catalog = [Meadow.user(f"person-{number}", profile={"email": email(number)}) for number in range(people)]
    with Provider() as provider:
        async with portal(settings=provider.settings(), catalog=catalog) as running:
            turn = asyncio.Semaphore(AT_ONCE)

            async def one(number: int) -> str:
                async with turn:
                    return await signed_in(running, provider, number)

            secrets = await asyncio.gather(*map(one, range(people)))
            database = running.context("auth").database
            assert len(set(secrets)) == people
            assert await database.read(counts) == [people, people, 0]

            await seen_by(running, database, secrets)
            await database.run(fill, RECORDS)
            began = time.process_time()
            verdict = await database.read(verify)
            took = time.process_time() - began
    assert (verdict.broken, verdict.records) == (None, RECORDS)
    # It takes one second on a machine that does nothing else; process time, since this one may.
    assert took < SECONDS


async def seen_by(running: RunningPortal, database: Any, secrets: list[str]) -> None:
    """Each sees the one device they are signed in on, and is themselves."""
    mine = partial(sessions_of, now=time.time(), idle=3600.0)
    for number in range(0, len(secrets), 50):
        ref = f"user:default/person-{number}"
        [found] = await database.read(mine, ref)
        assert found.person.ref == ref
        page = await running.get("/settings/sessions", headers={"cookie": f"{SESSION}={secrets[number]}"})
        assert page.status_code == 200
        assert ref in page.text
