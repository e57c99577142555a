"""What differs between the two databases, behind one value."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import URL, Connection, Engine, event, make_url

from callboard.foundation.database.postgres import (
    brief_engine,
    is_postgres,
    listening_engine,
    notify,
    reading_engine,
    writing_engine,
)
from callboard.foundation.database.sqlite import sqlite_engine
from callboard.foundation.errors import Invalid

READERS, BRIEF = 8, 2


@dataclass(frozen=True, kw_only=True)
class Engines:
    """Connections by what they are for. `brief` and `listening` are there where several processes share a database."""

    reader: Engine
    writer: Engine
    brief: Engine | None = None
    listening: Engine | None = None
    notify: Callable[[Connection, Iterable[str]], None] | None = None
    open: set[Any] = field(default_factory=set)

    def __post_init__(self) -> None:
        for engine in self._all():
            # First, so that none is missed over which what comes next fails.
            event.listen(engine, "connect", lambda connection, _record: self.open.add(connection), insert=True)
            event.listen(engine, "close", lambda connection, _record: self.open.discard(connection))

    def dispose(self) -> None:
        """Closes every connection: pools let go of those at rest, and one that was lost on the way is found here."""
        for engine in self._all():
            engine.dispose()
        while self.open:
            self.open.pop().close()

    def _all(self) -> list[Engine]:
        return [each for each in (self.reader, self.writer, self.brief, self.listening) if each is not None]


def engines_for(url: str | URL) -> Engines:
    """Those of the database with this address. Raises Invalid for one that Callboard does not know."""
    if is_postgres(url):
        return Engines(
            reader=reading_engine(url, READERS),
            writer=writing_engine(url),
            brief=brief_engine(url, BRIEF),
            listening=listening_engine(url),
            notify=notify,
        )
    if make_url(url).get_backend_name() != "sqlite":
        raise Invalid(f"The database `{make_url(url).get_backend_name()}` is not known", hint="Use sqlite or pg.")
    writer = sqlite_engine(str(url), size=1, read_only=False)
    return Engines(reader=sqlite_engine(str(url), size=READERS, read_only=True), writer=writer)
