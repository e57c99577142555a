"""A mail server on this machine, in a thread-free way: it takes messages, or refuses them as a test says."""

from __future__ import annotations

import asyncio
import base64
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message


@dataclass
class MailServer:
    """`got` are the messages that were taken, `answers` what the next recipients are answered in place of 250.

    One with `tls` offers STARTTLS, and one with a `login` takes messages only from who has said that name and password,
    and asks for those only over TLS. `heard` are the commands of all connections, without what goes with them; those
    that came over TLS have a star."""

    tls: ssl.SSLContext | None = None
    login: tuple[str, str] | None = None
    port: int = 0
    got: list[Message] = field(default_factory=list)
    to: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, until the client ends it."""
        try:
            await _Talk(self, reader, writer).run()
        except (ConnectionError, ssl.SSLError):
            pass
        finally:
            writer.close()


@dataclass
class _Talk:
    server: MailServer
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    is_closed: bool = False
    is_known: bool = False

    async def run(self) -> None:
        await self._say("220 mail.test ready")
        while line := await self.reader.readline():
            verb, _, rest = line.decode().strip().partition(" ")
            self.server.heard.append(verb.upper() + ("*" if self.is_closed else ""))
            if not await self._answer(verb.upper(), rest):
                return

    async def _answer(self, verb: str, rest: str) -> bool:
        server = self.server
        if verb == "EHLO":
            offered = ["STARTTLS"] if server.tls and not self.is_closed else []
            offered += ["AUTH PLAIN"] if server.login and self.is_closed else []
            lines = ["mail.test", *offered, "8BITMIME"]
            for each in lines[:-1]:
                await self._say(f"250-{each}")
            await self._say(f"250 {lines[-1]}")
        elif verb == "STARTTLS" and server.tls:
            await self._say("220 go on")
            await self.writer.start_tls(server.tls)
            self.is_closed = True
        elif verb == "AUTH" and server.login:
            said = base64.b64decode(rest.removeprefix("PLAIN ")).decode().split("\0")
            self.is_known = tuple(said[1:]) == server.login
            await self._say("235 welcome" if self.is_known else "535 nobody of that name")
        elif server.login and not self.is_known and verb not in ("QUIT", "RSET"):
            await self._say("530 who are you")
        else:
            await self._take(verb, rest)
        return verb != "QUIT"

    async def _take(self, verb: str, rest: str) -> None:
        server = self.server
        if verb == "DATA":
            await self._say("354 go on")
            lines = []
            while (each := await self.reader.readline()) not in (b".\r\n", b""):
                lines.append(each.removeprefix(b"."))
            server.got.append(message_from_bytes(b"".join(lines)))
        if verb == "RCPT":
            server.to.append(rest.partition(":")[2].partition(">")[0].strip("<>"))
        said = server.answers.pop(0) if verb == "RCPT" and server.answers else "250 fine"
        await self._say("221 bye" if verb == "QUIT" else said)

    async def _say(self, line: str) -> None:
        self.writer.write(f"{line}\r\n".encode())
        await self.writer.drain()


@asynccontextmanager
async def mail_server(
    tls: ssl.SSLContext | None = None, login: tuple[str, str] | None = None
) -> AsyncIterator[MailServer]:
    """Listens until the end of the block."""
    made = MailServer(tls=tls, login=login)
    server = await asyncio.start_server(made.talk, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        server.close()
        await server.wait_closed()
