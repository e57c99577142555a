"""For whom a request is made: a person who waits goes before an event, and that before a sweep."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar


class Priority(enum.IntEnum):
    """The smaller goes first."""

    PERSON = 0
    EVENT = 1
    SWEEP = 2


_current: ContextVar[Priority] = ContextVar("callboard_outgoing_priority", default=Priority.PERSON)


def current_priority() -> Priority:
    """That of the work that runs now. Tasks and threads inherit it from whoever began them."""
    return _current.get()


@contextmanager
def asking_as(priority: Priority) -> Iterator[None]:
    """Requests made within the block, and by what is begun there, have this priority."""
    token = _current.set(priority)
    try:
        yield
    finally:
        _current.reset(token)
