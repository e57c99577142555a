"""Makes a repository at a host once, although the word that it was made may get lost."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from callboard import ActionContext, CallboardError


async def create_once(
    act: ActionContext,
    *,
    find: Callable[[], Awaitable[Any]],
    is_fresh: Callable[[Any], Awaitable[bool]],
    create: Callable[[], Awaitable[Any]],
    key: str = "create",
) -> Any:
    """What `create` gives.

    Before it is made it is looked for, and that it was not there is kept. If the task dies right after it was made,
    the next attempt knows that; then it takes what it finds, if nobody has put anything there yet. `find` gives None
    for what is not there.
    """
    was_absent = await act.checkpoint(f"{key}.absent", lambda: _is_absent(find))

    async def work() -> Any:
        if was_absent:
            found = await find()
            if found is not None and await is_fresh(found):
                await act.log("The repository was made by an earlier attempt")
                return found
        return await create()

    return await act.checkpoint(f"{key}.made", work)


async def _is_absent(find: Callable[[], Awaitable[Any]]) -> bool:
    try:
        return await find() is None
    except CallboardError:
        return False
