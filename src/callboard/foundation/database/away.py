"""A database that is away for a moment: what to try again, and what to say when it stays away."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Executor
from typing import TypeVar

from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from callboard.foundation.errors import Unavailable

T = TypeVar("T")
PAUSES = (0.0, 0.1, 0.3, 0.6, 1.0, 1.5)
BUSY, TRY_AGAIN = "55P03", frozenset({"40001", "40P01"})


def is_away(error: BaseException) -> bool:
    """Was the connection lost, or could none be made?"""
    if isinstance(error, PoolTimeout):
        return True
    # An error without a statement came up while connecting: the server refuses, starts, or stops.
    return isinstance(error, DBAPIError) and (
        error.connection_invalidated or (isinstance(error, OperationalError) and error.statement is None)
    )


def is_in_the_way(error: BaseException) -> bool:
    """Did two transactions hinder each other, so that one of them has to begin anew?"""
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) in TRY_AGAIN


def unavailable(error: BaseException, *, undone: bool = True) -> Unavailable:
    """What to tell people and programs. Without `undone` nobody knows whether a change was kept."""
    if isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) == BUSY:
        return Unavailable("Others are writing to the database", hint="Nothing was changed. Try again in a moment.")
    kept = "Nothing was changed." if undone else "The change may have been kept or not: look before you try again."
    return Unavailable("The database does not answer", hint=f"{kept} /readyz says when it is back.")


def again_while_away(work: Callable[[], T]) -> T:
    """Calls `work`, which may be begun anew, until the database has been away for a few seconds. Raises Unavailable."""
    for pause in PAUSES:
        try:
            return work()
        except (DBAPIError, PoolTimeout) as error:
            _check_whether_to_go_on(error)
        time.sleep(pause)
    return _for_the_last_time(work)


async def again_in_threads(threads: Executor, work: Callable[[], T]) -> T:
    """The same in one of these threads, none of which is kept from others by waiting for the database."""
    loop = asyncio.get_running_loop()
    for pause in PAUSES:
        try:
            return await loop.run_in_executor(threads, work)
        except (DBAPIError, PoolTimeout) as error:
            _check_whether_to_go_on(error)
        await asyncio.sleep(pause)
    return await loop.run_in_executor(threads, _for_the_last_time, work)


def _check_whether_to_go_on(error: DBAPIError | PoolTimeout) -> None:
    if not (is_away(error) or is_in_the_way(error)):
        raise error


def _for_the_last_time(work: Callable[[], T]) -> T:
    try:
        return work()
    except (DBAPIError, PoolTimeout) as error:
        _check_whether_to_go_on(error)
        raise unavailable(error) from error
