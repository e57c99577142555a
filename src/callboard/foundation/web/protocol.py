"""HTTP as the server reads it, with bounds to what it holds of a request that nobody has looked at yet."""

from __future__ import annotations

import asyncio
import time

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

MOST_HEAD, MOST_URL, MOST_HEADERS = 64 * 1024, 16 * 1024, 200
"""Bytes of the request line and the headers together, of the address, and how many headers there may be. A token of
Backstage's has up to 32 KB."""
HEAD_SECONDS, WHOLE_SECONDS = 15.0, 75.0
"""How long a client may take for the headers, and for all of a request. The kernel gives up on a body earlier."""
REASONS = {408: "The request took too long", 414: "The address is too long", 431: "The headers are too large"}


class BoundedProtocol(HttpToolsProtocol):
    """Refuses, and closes the connection, where uvicorn would go on to collect or to wait."""

    head_seconds, whole_seconds = HEAD_SECONDS, WHOLE_SECONDS
    _in_head = _in_message = _has_spoken = False
    _began = 0.0
    _head = _chunk = _piece = 0
    _watch: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._began = time.monotonic()
        self._look_later()

    def connection_lost(self, exc: Exception | None) -> None:
        self._look_no_more()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing():
            return
        self._chunk = self._piece = len(data)
        super().data_received(data)
        if self._in_head:
            self._head += self._chunk
            if self._head > MOST_HEAD:
                self._refuse(431)
        if self._in_message and self._watch is None:
            self._look_later()
        elif not self._in_message and self._watch is not None:
            self._look_no_more()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_head = self._in_message = self._has_spoken = True
        # What it shares a piece with may belong to the request before: from the next piece on all counts.
        self._began, self._head, self._chunk = time.monotonic(), 0, 0

    def on_headers_complete(self) -> None:
        self._in_head = False
        if len(self.url) > MOST_URL:
            self._refuse(414)
        elif len(self.headers) > MOST_HEADERS or self._is_large():
            self._refuse(431)
        else:
            super().on_headers_complete()
            return
        # Nothing of it goes any further. The parser makes an error of this that `send_400_response` hears of.
        raise ValueError(REASONS[431])

    def on_message_complete(self) -> None:
        self._in_message = False
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        if not self.transport.is_closing():
            super().send_400_response(msg)

    def _is_large(self) -> bool:
        if self._head + self._piece <= MOST_HEAD:
            return False  # as nearly always: there was no room for so much
        return sum(len(name) + len(value) for name, value in self.headers) + len(self.url) > MOST_HEAD

    def _look_later(self) -> None:
        self._watch = self.loop.call_later(self.head_seconds, self._look)

    def _look_no_more(self) -> None:
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None

    def _look(self) -> None:
        """Has it come to its end by now, or has nothing come at all?"""
        self._watch = None
        waited = time.monotonic() - self._began
        if not self._in_message:
            if not self._has_spoken:
                self.transport.close()
        elif waited >= (self.head_seconds if self._in_head else self.whole_seconds):
            self._refuse(408)
        else:
            self._look_later()

    def _refuse(self, status: int) -> None:
        """Says why, unless an answer to something else is under way, and hangs up."""
        if self.transport.is_closing():
            return
        if self.cycle is None or self.cycle.response_complete:
            said = REASONS[status].encode()
            head = b"content-type: text/plain; charset=utf-8\r\nconnection: close\r\ncontent-length: %d\r\n\r\n%s"
            self.transport.write(STATUS_LINE[status] + head % (len(said), said))
        self.transport.close()
