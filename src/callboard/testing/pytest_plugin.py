"""Fixtures for pytest, loaded by its entry point: asynchronous tests ask for `callboard_portal`.

`--database sqlite|postgres|both` says on what the tests run that use a database. A test that starts portals without
that fixture asks for `callboard_database`, so that it is run on each.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from typing import Any

import pytest

from callboard.foundation.errors import Invalid
from callboard.testing.databases import DatabaseName, TestDatabases, using
from callboard.testing.portal import portal
from callboard.testing.postgres import PostgresServer
from callboard.testing.running import RunningPortal

StartPortal = Callable[..., Awaitable[RunningPortal]]
CHOICES = {"sqlite": ("sqlite",), "postgres": ("postgres",), "both": ("sqlite", "postgres")}


def pytest_addoption(parser: pytest.Parser) -> None:
    """The databases to test on."""
    choose = "what tests run on that use a database: sqlite (the usual), postgres or both"
    parser.getgroup("callboard").addoption("--database", choices=sorted(CHOICES), help=choose)
    parser.addini("callboard_database", "the same, for the whole project", default="sqlite")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every test that uses a database is run on each that was chosen."""
    if "callboard_database" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("--database") or metafunc.config.getini("callboard_database")
        metafunc.parametrize("callboard_database", CHOICES[chosen], indirect=True, scope="module")


@pytest.fixture(scope="session")
def callboard_postgres() -> Iterator[PostgresServer]:
    """The PostgreSQL server of all tests, started when the first one needs it."""
    server = PostgresServer()
    yield server
    server.close()


@pytest.fixture(scope="module")
def callboard_database(request: pytest.FixtureRequest, callboard_postgres: PostgresServer) -> Iterator[TestDatabases]:
    """The databases of the tests of one module: portals that they start run on them, one for each folder."""
    name: DatabaseName = request.param
    if name == "postgres":
        try:
            _ = callboard_postgres.url
        except Invalid as error:
            pytest.fail(f"{error.message}. {error.hint}", pytrace=False)
    with using(name, callboard_postgres) as made:
        yield made


@pytest.fixture
async def callboard_portal(callboard_database: TestDatabases) -> AsyncIterator[StartPortal]:  # noqa: ARG001
    """Starts portals that stop when the test ends: `running = await callboard_portal(plugin, catalog=[…])`."""
    async with AsyncExitStack() as stack:

        async def start(*plugins: Any, **options: Any) -> RunningPortal:
            return await stack.enter_async_context(portal(*plugins, **options))

        yield start
