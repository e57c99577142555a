"""One connection of a process that hears what the others announce, in a thread of its own."""

from __future__ import annotations

import select
import socket
import threading
from collections.abc import Callable
from typing import Any

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from callboard.foundation.database.postgres import LISTEN_TO

LOOK_AFTER_SECONDS = 30.0
PAUSES = (0.2, 0.5, 1.0, 2.0)
log = structlog.get_logger(plugin="kernel")


class Listening:
    """Calls `hear` with every message, and `missed` whenever some may have been lost: at the start and after each
    time that the connection was away. It connects again by itself, for as long as it takes."""

    def __init__(self, engine: Engine, hear: Callable[[str], None], missed: Callable[[], None]) -> None:
        self._engine, self._hear, self._missed = engine, hear, missed
        self._ended = threading.Event()
        self._woken, self._wake = socket.socketpair()
        self._thread = threading.Thread(target=self._keep_listening, name="database-listener", daemon=True)

    def start(self) -> None:
        """Begins, without waiting for the connection."""
        self._thread.start()

    def close(self) -> None:
        """Ends it, at once."""
        self._ended.set()
        self._wake.send(b".")
        self._thread.join(5)
        self._woken.close()
        self._wake.close()

    def _keep_listening(self) -> None:
        failures = 0
        while not self._ended.is_set():
            try:
                with self._engine.connect() as connection:
                    driver: Any = connection.connection.driver_connection
                    driver.execute(f"LISTEN {LISTEN_TO}")
                    failures = 0
                    self._missed()
                    self._listen(driver)
            except (DBAPIError, self._engine.dialect.loaded_dbapi.Error, OSError) as error:
                log.warning("database.listening_failed", error=str(error))
                self._ended.wait(PAUSES[min(failures, len(PAUSES) - 1)])
                failures += 1

    def _listen(self, driver: Any) -> None:
        while not self._ended.is_set():
            ready, _, _ = select.select([driver.fileno(), self._woken], [], [], LOOK_AFTER_SECONDS)
            if not ready:
                driver.execute("SELECT 1")
            driver.pgconn.consume_input()
            while message := driver.pgconn.notifies():
                self._hear(message.extra.decode())
