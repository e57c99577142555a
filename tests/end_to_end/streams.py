"""Reads server-sent events as a browser does, line by line, over a socket of its own."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Event:
    """One event; a comment has the name `:`, and an id alone has none."""

    name: str
    id: str
    data: str


class Stream:
    """An open stream: the status, the headers in lower case, and the events as they come."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection, self._buffer = connection, b""
        head = self._until(b"\r\n\r\n").decode().splitlines()
        self.status = int(head[0].split()[1])
        self.headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:])}

    def events(self) -> Iterator[Event]:
        """Until the other side ends it. Raises TimeoutError when nothing comes for a while."""
        text = ""
        while chunk := self._chunk():
            text += chunk.decode()
            while "\n\n" in text:
                block, _, text = text.partition("\n\n")
                yield _event(block)

    def _chunk(self) -> bytes:
        size = int(self._until(b"\r\n"), 16)
        while len(self._buffer) < size + 2:
            self._more()
        chunk, self._buffer = self._buffer[:size], self._buffer[size + 2 :]
        return chunk

    def _until(self, mark: bytes) -> bytes:
        while mark not in self._buffer:
            self._more()
        found, _, self._buffer = self._buffer.partition(mark)
        return found

    def _more(self) -> None:
        received = self._connection.recv(65536)
        if not received:
            raise ConnectionError("The server hung up in the middle")
        self._buffer += received


@contextmanager
def follow(url: str, headers: Mapping[str, str] | None = None, seconds: float = 20.0) -> Iterator[Stream]:
    """Opens a stream and closes it at the end of the block."""
    parts = urlsplit(url)
    asked = {"Host": parts.netloc, "Accept": "text/event-stream", "Accept-Encoding": "gzip", **(headers or {})}
    lines = [f"GET {parts.path}?{parts.query} HTTP/1.1", *(f"{name}: {value}" for name, value in asked.items())]
    with socket.create_connection((parts.hostname or "", parts.port or 80), timeout=seconds) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
        yield Stream(connection)


def _event(block: str) -> Event:
    fields = {"event": "", "id": "", "data": ""}
    for line in block.splitlines():
        name, _, value = line.partition(": ")
        if not name or line.startswith(":"):
            return Event(":", "", line[1:].strip())
        fields[name] = value
    return Event(fields["event"], fields["id"], fields["data"])
