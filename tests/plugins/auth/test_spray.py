"""Somebody tries tokens, links and answers of providers, one after another: they are shut out, and nobody else is."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, func, select

from callboard.plugins.audit.store import record_table
from callboard.plugins.auth import store
from callboard.plugins.auth.tokens import PREFIX
from callboard.testing import RunningPortal, portal

from .people import NO_WAY_IN, come_in, first_link
from .provider import CALLBACK, Provider
from .test_programs import TOKEN
from .test_sessions import ANN, cookie, signed_in
from .test_tokens import bearer, new_token
from .test_user_tokens import BY_SCRIPT, REFRESH, WITH_PROVIDER, ann, token_of

pytestmark = pytest.mark.usefixtures("callboard_database")

HERE, THERE = {"x-forwarded-for": "203.0.113.7"}, {"x-forwarded-for": "203.0.113.8"}
PATH = "/api/catalog/entities"
AFTER = 30
LIMITED: dict[str, Any] = {
    **NO_WAY_IN,
    "backend": {
        "trustProxy": "loopback",
        "auth": {"externalAccess": [{"type": "static", "options": {"token": TOKEN, "subject": "build-farm"}}]},
    },
}


async def status(running: RunningPortal, headers: dict[str, str], path: str = PATH) -> int:
    return int((await running.get(path, headers=headers)).status_code)


async def spray(running: RunningPortal, times: int, headers: dict[str, str] = HERE, path: str = PATH) -> list[int]:
    """Tries so many tokens of every kind: what the answers were."""
    guesses = [PREFIX + secrets.token_urlsafe(32) if number % 2 else f"{number:016x}" for number in range(times)]
    return [await status(running, headers | bearer(guess), path) for guess in guesses]


@contextmanager
def counted(running: RunningPortal) -> Iterator[list[str]]:
    """Every statement that the portal sends to its database while the block lasts."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        statements.append(statement)

    engine = running.portal.database.engines.reader
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


async def recorded(running: RunningPortal) -> list[Any]:
    def rows(connection: Any) -> list[Any]:
        return list(connection.execute(select(record_table).where(record_table.c.action.like("limits.%"))))

    return await running.context("audit").database.read(rows)


async def test_a_spray_of_tokens_shuts_its_address_out_and_nobody_else() -> None:
    async with portal(settings=LIMITED) as running:
        _, session = await signed_in(running)
        used, unused = await new_token(running, session), await new_token(running, session)
        assert await status(running, HERE | bearer(used)) == 200

        assert await spray(running, 200) == [401] * (AFTER - 1) + [429] * (201 - AFTER)

        with counted(running) as statements:
            assert await spray(running, 100) == [429] * 100
            assert await spray(running, 50, path="/no-such-page") == [429] * 50
            assert await status(running, HERE | bearer(TOKEN)) == 429
            assert await status(running, HERE | bearer(unused)) == 429
        assert statements == []

        # Who shares the address with them and has a session, or a token that was in use before, goes on.
        assert await status(running, HERE | cookie(session)) == 200
        assert await status(running, HERE | cookie(session), "/catalog") == 200
        assert await status(running, HERE | bearer(used)) == 200
        # And from elsewhere everybody comes in.
        assert await status(running, THERE | bearer(unused)) == 200
        assert await status(running, THERE | bearer(TOKEN)) == 200
        [record] = await recorded(running)
    assert (record.action, record.target, record.outcome) == ("limits.lockout", "203.0.113.7", "denied")


async def test_a_spray_from_all_of_somebodys_ipv6_addresses_is_one_spray() -> None:
    async with portal(settings=LIMITED) as running:
        found = []
        for number in range(AFTER + 5):
            found += await spray(running, 1, {"x-forwarded-for": f"2001:db8:1:2:{number:x}::{number:x}"})
        assert found == [401] * (AFTER - 1) + [429] * 6
        assert await spray(running, 1, {"x-forwarded-for": "2001:db8:1:3::1"}) == [401]


async def test_guesses_on_public_addresses_count_as_well() -> None:
    async with portal(settings=LIMITED) as running:
        found = await spray(running, AFTER + 1, path="/sign-in")
        assert found == [200] * (AFTER - 1) + [429] * 2
        assert await status(running, HERE, "/sign-in") == 200


async def test_whoever_guesses_the_link_of_the_first_run_is_shut_out_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    async with portal(settings=LIMITED) as running:
        link = await first_link(running, capsys)
        running.client.headers.update(HERE)
        guesses = [(await come_in(running, "ticket=guess")).status_code for _ in range(AFTER + 3)]
        assert guesses == [403] * (AFTER - 1) + [429] * 4
        assert (await come_in(running, link)).status_code == 429
        running.client.headers.update(THERE)
        assert (await come_in(running, link)).status_code == 303


async def test_visits_that_were_only_begun_do_not_fill_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "MOST_TICKETS", 20)
    async with portal(settings=NO_WAY_IN) as running:
        database = running.context("auth").database
        last = ""
        for number in range(100):
            last = await database.run(store.keep_ticket, "oidc", {}, until=2e9 + number)
            kept = await database.read(
                lambda connection: connection.execute(select(func.count(store.ticket.c.hash))).scalar_one()
            )
            assert kept <= 21
        assert await database.run(store.take_ticket, "oidc", last, 1e9) == {}


async def test_starts_and_answers_of_sign_in_are_bounded() -> None:
    with Provider() as provider:
        more = {"trustProxy": "loopback", "rateLimit": {"attempts": 40, "window": "1h"}}
        async with portal(settings={**provider.settings(), "backend": more}) as running:
            starts = [await status(running, HERE, "/api/auth/oidc/start") for _ in range(45)]
            forged = [await status(running, THERE, f"{CALLBACK}?code=c&state=s") for _ in range(AFTER + 2)]
            assert await status(running, THERE, "/api/auth/oidc/start") == 429
    assert starts == [303] * 40 + [429] * 5
    assert forged == [403] * (AFTER - 1) + [429] * 3


async def test_a_session_gets_tokens_of_backstages_shape_also_where_somebody_sprays() -> None:
    limited = {**WITH_PROVIDER, "backend": {"trustProxy": "loopback"}}
    async with portal(settings=limited) as running:
        id_, session, _ = await ann(running)
        assert (await spray(running, AFTER))[-1] == 429
        fresh = token_of((await running.get(REFRESH, headers=HERE | session | BY_SCRIPT)).json())
        assert await status(running, HERE | bearer(fresh)) == 200

        # One whose session is over was no guess: its front end may go on asking.
        await running.context("auth").database.run(store.end_session, id_, ANN.ref)
        assert [await status(running, THERE | bearer(fresh)) for _ in range(AFTER + 5)] == [401] * (AFTER + 5)
        assert (await spray(running, 1, THERE)) == [401]
