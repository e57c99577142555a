"""The way into a portal without a server between: one request, its answer, and of a stream the beginning."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlencode

from starlette.types import ASGIApp, Message

from callboard.kernel.web.app import Web
from callboard.testing import RunningPortal

WRITTEN = "callboard-written"
SILENCE = 0.25
"""So many seconds after its last word a stream, which never ends by itself, has told all there was."""
SECONDS = 30.0
HOST = "portal.test"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def body(self) -> str:
        return self.content.decode("utf-8", "replace")

    @property
    def leads_to_sign_in(self) -> bool:
        return self.status == 303 and self.headers.get("location", "").partition("?")[0] == "/sign-in"

    def json(self) -> Any:
        return json.loads(self.body)


class Door:
    """Asks a portal in this process. Whoever asks waits for what was written before, as one client would."""

    def __init__(self, running: RunningPortal, silence: float = SILENCE) -> None:
        self.silence = silence
        app = Web(running.portal).application(manage=False)
        self.app: ASGIApp = app
        self.routes = app.routes
        self._written = ""

    async def ask(
        self,
        method: str,
        target: str,
        *,
        headers: Mapping[str, str] | None = None,
        json_body: Any = None,
        form: Mapping[str, str] | None = None,
        content: bytes = b"",
    ) -> Answer:
        """One request. `target` is a path with its query, as it would stand in an address."""
        body, media = content, ""
        if json_body is not None:
            body, media = json.dumps(json_body).encode(), "application/json"
        elif form is not None:
            body, media = urlencode(form).encode(), "application/x-www-form-urlencoded"
        sent = {"host": HOST, **({"content-type": media} if media else {}), **(headers or {})}
        if self._written:
            sent[WRITTEN] = self._written
        answer = await asyncio.wait_for(self._call(method, target, sent, body), SECONDS)
        self._written = answer.headers.get(WRITTEN, self._written)
        return answer

    async def _call(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Answer:
        path, _, query = target.partition("?")
        raw = path.encode()
        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": unquote(path),
            "raw_path": raw,
            "query_string": query.encode(),
            "root_path": "",
            "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()],
            "client": ("127.0.0.1", 50000),
            "server": (HOST, 80),
        }
        enough, sent, found, chunks = asyncio.Event(), False, {}, []
        later = asyncio.get_running_loop().call_later

        async def receive() -> Message:
            nonlocal sent
            if not sent:
                sent = True
                return {"type": "http.request", "body": body, "more_body": False}
            await enough.wait()
            return {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                found.update(message)
                return
            chunks.append(message.get("body", b""))
            if not message.get("more_body"):
                enough.set()
            elif _is_stream(found):
                heard = len(chunks)
                later(self.silence, lambda: enough.set() if len(chunks) == heard else None)

        await self.app(scope, receive, send)
        got = {name.decode().lower(): value.decode("latin-1") for name, value in found["headers"]}
        return Answer(status=found["status"], headers=got, content=b"".join(chunks))


def _is_stream(start: Mapping[str, Any]) -> bool:
    return any(name == b"content-type" and b"event-stream" in value for name, value in start["headers"])
