"""A portal whose database goes away says so at every door, and is itself again once the database is back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import URL, NullPool, create_engine

from callboard import Context, Endpoint, Permission, Plugin
from callboard.testing import TestDatabases, portal
from callboard.testing.databases import using
from callboard.testing.postgres import PostgresServer


@pytest.fixture(autouse=True)
def databases(callboard_postgres: PostgresServer) -> Iterator[TestDatabases]:
    """A file does not go away: these tests run on PostgreSQL alone."""
    with using("postgres", callboard_postgres) as made:
        yield made


def allow(server: PostgresServer, url: URL, connections: int) -> None:
    """Lets nobody in any more, and throws out who is there; or everybody in again."""
    engine = create_engine(
        server.url.set(drivername="postgresql+psycopg"), poolclass=NullPool, isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as connection:
        connection.exec_driver_sql(f"ALTER DATABASE {url.database} WITH ALLOW_CONNECTIONS {connections != 0}")
        if connections == 0:
            connection.exec_driver_sql(
                f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{url.database}'"
            )
    engine.dispose()


def player() -> Plugin:
    async def play(request: Any, ctx: Context) -> Any:
        await ctx.database.run(lambda connection: connection.exec_driver_sql("SELECT 1").scalar_one())
        return {"playing": True}

    return Plugin(
        id="player",
        title="Player",
        contributes=[
            Permission(id="player.song.play", title="Play"),
            Endpoint(path="/api/player/song", run=play, requires="player.song.play"),
            Endpoint(path="/api/player/song", run=play, method="POST", requires="player.song.play"),
        ],
    )


async def test_it_is_not_ready_answers_503_with_a_hint_and_recovers_by_itself(
    databases: TestDatabases, callboard_postgres: PostgresServer
) -> None:
    async with portal(player()) as running:
        [url] = databases.urls.values()
        assert (await running.get("/readyz")).status_code == 200
        allow(callboard_postgres, url, 0)
        ready = await running.get("/readyz")
        assert (ready.status_code, ready.json()["message"]) == (503, "The database does not answer")
        assert (await running.get("/healthz")).status_code == 200
        for answer in (await running.get("/api/player/song"), await running.post("/api/player/song")):
            assert answer.status_code == 503
            assert "The database does not answer" in answer.text
        allow(callboard_postgres, url, 1)
        assert (await running.get("/readyz")).status_code == 200
        assert await running.api("/api/player/song", method="POST") == {"playing": True}
