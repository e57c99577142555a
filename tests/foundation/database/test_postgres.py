"""PostgreSQL, shared: one writer of all at a time, logs in order, news across processes, back after a loss."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL, Connection, text

from callboard import Invalid, Unavailable, announce
from callboard.foundation.config.core import DatabaseConnection
from callboard.foundation.database import Database, UnitOfWork, postgres_url
from callboard.foundation.secrets import Secret
from callboard.testing.postgres import PostgresServer

Replicas = list[Database]


@pytest.fixture
def url(callboard_postgres: PostgresServer) -> Iterator[URL]:
    made = callboard_postgres.create()
    yield made
    callboard_postgres.drop(made)


@pytest.fixture
async def replicas(url: URL) -> AsyncIterator[Replicas]:
    """Three portals' worth of connections to one database, which holds a log."""
    made = [Database(url) for _ in range(3)]
    await write(made[0], "CREATE TABLE log (seq BIGSERIAL PRIMARY KEY, writer INTEGER, n INTEGER)")
    yield made
    for each in made:
        await asyncio.to_thread(each.close)


async def write(database: Database, statement: str) -> None:
    await UnitOfWork(database, writes=True, per_call=True).run(execute, statement)


def execute(connection: Connection, statement: str) -> None:
    connection.execute(text(statement))


def append(connection: Connection, writer: int, n: int) -> None:
    """Draws a number early and takes its time: without a lock later numbers would be seen first."""
    connection.execute(text("INSERT INTO log (writer, n) VALUES (:writer, :n)"), {"writer": writer, "n": n})
    time.sleep(0.003 * (writer + 1))
    announce(connection, "log")


def above(connection: Connection, seq: int) -> list[int]:
    return list(connection.execute(text(f"SELECT seq FROM log WHERE seq > {seq} ORDER BY seq")).scalars())


def kill_connections(connection: Connection) -> None:
    """As a restart of the server does."""
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
    connection.execute(text(f"{others} AND datname = current_database()"))


async def test_who_follows_a_log_never_misses_a_row_that_others_append_at_once(replicas: Replicas) -> None:
    seen: list[int] = []
    done = asyncio.Event()

    async def work(writer: int) -> None:
        for n in range(30):
            unit = UnitOfWork(replicas[writer], writes=True)
            await unit.run(append, writer, n)
            await unit.end(failed=n % 5 == 4)

    async def follow() -> None:
        while not done.is_set():
            seen.extend(await replicas[0].read(above, seen[-1] if seen else 0))

    following = asyncio.create_task(follow())
    await asyncio.gather(*(work(writer) for writer in range(3)))
    done.set()
    await following
    seen.extend(await replicas[0].read(above, seen[-1] if seen else 0))
    assert seen == await replicas[1].read(above, 0)
    assert len(seen) == 3 * 24


async def test_news_reach_the_other_processes_once_they_are_committed(replicas: Replicas) -> None:
    for each in replicas:
        each.listen()
    before = await replicas[1].news.wait("log", 0, 20.0)
    unit = UnitOfWork(replicas[0], writes=True)
    await unit.run(append, 0, 0)
    assert await replicas[1].news.wait("log", before, 0.3) == before
    await unit.end()
    assert await replicas[1].news.wait("log", before, 20.0) == before + 1
    assert replicas[0].news.count("albums") == replicas[0].news.count("log") - 1


async def test_a_reader_sees_one_moment_throughout(replicas: Replicas) -> None:
    def look_twice(connection: Connection) -> tuple[int, int]:
        before = len(above(connection, 0))
        with replicas[1].alone() as other:
            append(other, 1, 1)
        return before, len(above(connection, 0))

    assert await replicas[0].read(look_twice) == (0, 0)
    assert len(await replicas[0].read(above, 0)) == 1


async def test_after_a_loss_reads_and_writes_go_on_and_news_arrive_again(replicas: Replicas) -> None:
    first, second, third = replicas
    first.listen()
    so_far = await first.news.wait("log", 0, 20.0)
    await asyncio.gather(*(each.read(above, 0) for each in replicas for _ in range(8)))
    await UnitOfWork(second, writes=True, per_call=True).run(append, 1, 1)
    await third.read(above, 0)
    await UnitOfWork(third, writes=True, per_call=True).run(kill_connections)
    assert len(await first.read(above, 0)) == 1
    await UnitOfWork(second, writes=True, per_call=True).run(append, 1, 2)
    assert await first.news.wait("log", so_far, 20.0) > so_far
    assert len(await first.read(above, 0)) == 2


async def test_a_transaction_whose_connection_is_lost_is_refused_as_unavailable_and_leaves_nothing(
    replicas: Replicas,
) -> None:
    unit = UnitOfWork(replicas[0], writes=True)
    await unit.run(append, 0, 0)
    with replicas[1].engines.brief.begin() as other:  # type: ignore[union-attr]
        kill_connections(other)
    with pytest.raises(Unavailable, match="does not answer"):
        await unit.run(append, 0, 1)
    await UnitOfWork(replicas[0], writes=True, per_call=True).run(append, 0, 2)
    assert len(await replicas[0].read(above, 0)) == 1


async def test_a_commit_that_nobody_can_confirm_is_not_acknowledged(replicas: Replicas) -> None:
    unit = UnitOfWork(replicas[0], writes=True)
    await unit.run(execute, "INSERT INTO log (writer, n) VALUES (0, 0)")
    with replicas[1].engines.brief.begin() as other:  # type: ignore[union-attr]
        kill_connections(other)
    with pytest.raises(Unavailable) as raised:
        await unit.end()
    assert "may have been kept or not" in (raised.value.hint or "")


async def test_what_is_brief_does_not_wait_for_a_long_writer(replicas: Replicas) -> None:
    unit = UnitOfWork(replicas[0], writes=True)
    await unit.run(append, 0, 0)
    async with asyncio.timeout(20):
        await replicas[1].brief(execute, "CREATE TABLE heartbeat (at FLOAT)")
    await unit.end()


async def test_a_text_with_a_nul_is_kept_without_it(replicas: Replicas) -> None:
    def keep(connection: Connection) -> str:
        connection.execute(text("CREATE TABLE song (title TEXT)"))
        connection.execute(text("INSERT INTO song VALUES (:title)"), {"title": "Needle\0Drop"})
        return str(connection.execute(text("SELECT title FROM song")).scalar_one())

    assert await UnitOfWork(replicas[0], writes=True).run(keep) == "Needle\ufffdDrop"


@pytest.mark.parametrize("given", ["postgres://saga:p%40ss@db:5433/portal", "postgresql://saga:p%40ss@db:5433/portal"])
def test_an_address_as_text_is_taken_apart(given: str, tmp_path: Path) -> None:
    url = postgres_url(Secret(given), tmp_path)
    assert (url.username, url.password, url.host, url.port, url.database) == ("saga", "p@ss", "db", 5433, "portal")
    assert "p@ss" not in str(url)


def test_keys_as_backstage_has_them_become_an_address(tmp_path: Path) -> None:
    keys = {"host": "db", "port": 5433, "user": "saga", "password": "p@ss", "database": "portal", "ssl": False}
    url = postgres_url(DatabaseConnection.model_validate(keys), tmp_path)
    assert url.render_as_string(hide_password=False) == "postgresql://saga:p%40ss@db:5433/portal?sslmode=disable"


def test_certificates_given_as_text_become_files_that_only_we_can_read(tmp_path: Path) -> None:
    pem = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"
    keys = {"host": "db", "ssl": {"ca": pem, "cert": "/etc/client.pem", "key": pem}}
    query = postgres_url(DatabaseConnection.model_validate(keys), tmp_path / "tls").query
    assert query["sslmode"] == "verify-full"
    assert query["sslcert"] == "/etc/client.pem"
    for name in ("sslrootcert", "sslkey"):
        assert Path(str(query[name])).read_text() == pem
        assert Path(str(query[name])).stat().st_mode & 0o077 == 0


def test_a_connection_that_is_no_address_is_refused_without_being_shown(tmp_path: Path) -> None:
    with pytest.raises(Invalid) as refused:
        postgres_url(Secret("mysql://saga:p@ssword@db"), tmp_path)
    assert "p@ssword" not in f"{refused.value} {refused.value.hint}"
