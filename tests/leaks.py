"""Watches all portals of a test run: whatever one of them answers or logs, no secret may be in it.

Secrets are what settings hold as such, what opens a session, a visit or a token, tokens that were made or worked, and
the private halves of keys. They are found in every answer but where somebody is to get one: see `IS_GIVEN`.
"""

from __future__ import annotations

import html
import json
import logging
import re
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import pytest
import structlog

from callboard.foundation.secrets import Secret
from callboard.foundation.web.limits import Limits
from callboard.foundation.web.routing import Routes
from callboard.plugins.auth import store

LONG = 43
"""Characters of 256 bits as text: what `new_secret` makes."""
SHORTEST, MOST_SETTINGS = 8, 300
WORD = re.compile(rf"[A-Za-z0-9_-]{{{LONG},}}")
PRIVATE = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY|[\"']d[\"']: ?[\"'][\w-]{43}")
HINTS = ("PRIVATE KEY", '"d"', "'d'")
FEW = 200
"""So many are looked for one by one."""
MOST_LOOKED_AT = 128 * 1024
"""Bytes of one piece of an answer. Longer are only lists of thousands of entities, whose speed tests measure."""
STATIC = "/-/static/"

IS_GIVEN: dict[str, re.Pattern[str]] = {
    "set-cookie": re.compile(r".*"),
    "location": re.compile(r"/api/auth/\w+/start"),
    "body": re.compile(r"POST /settings/tokens|GET /sign-in/first|\w+ /api/auth/\w+/(refresh|handler/answer)"),
    "log": re.compile(r"auth\.first_run"),
}
"""Where people and programs get what is theirs: by header, else by the address that answers; `log` by what is said."""


@dataclass
class Watch:
    """What is secret, and where it was found."""

    opening: set[str] = field(default_factory=set)
    """What opens something, or its last characters: looked up by pieces of this length."""
    settings: deque[str] = field(default_factory=lambda: deque(maxlen=MOST_SETTINGS))
    found: list[str] = field(default_factory=list)

    def learn(self, secret: str) -> None:
        """From now on this may be in no answer."""
        if len(secret) >= LONG:
            self.opening.add(secret[-LONG:])

    def learn_setting(self, text: str) -> None:
        if len(text) >= SHORTEST and text not in self.settings:
            self.settings.append(text)

    def look(self, where: str, text: str) -> None:
        """Notes what is secret in a text."""
        if kind := self.kind_of(text):
            self.found.append(f"{where} holds {kind}")

    def kind_of(self, text: str) -> str:
        if self._holds_what_opens(text):
            return "what opens a session, a visit or a token"
        # Looking for a word is much quicker than looking for a pattern, and most answers hold neither.
        if any(word in text for word in HINTS) and PRIVATE.search(text):
            return "a private key"
        if any(form in text for each in self.settings for form in _forms(each)):
            return "a secret of the settings"
        return ""

    def _holds_what_opens(self, text: str) -> bool:
        if len(self.opening) < FEW:
            return any(secret in text for secret in self.opening)
        pieces = (word[at : at + LONG] for word in WORD.findall(text) for at in range(len(word) - LONG + 1))
        return any(piece in self.opening for piece in pieces)


@lru_cache(maxsize=2 * MOST_SETTINGS)
def _forms(text: str) -> set[str]:
    return {text, html.escape(text), quote(text, safe=""), json.dumps(text)[1:-1]}


WATCH = Watch()


@contextmanager
def watching() -> Iterator[Watch]:
    """Everything that portals of this process answer or log goes past the watch."""
    patched = pytest.MonkeyPatch()
    handler = _Listener()
    logging.getLogger().addHandler(handler)
    try:
        _learn_secrets(patched)
        _look_at_answers(patched)
        _look_at_logs(patched)
        yield WATCH
    finally:
        patched.undo()
        logging.getLogger().removeHandler(handler)


def _learn_secrets(patched: pytest.MonkeyPatch) -> None:
    make, good, chance = Secret.__init__, Limits.good, store.secrets

    def with_setting(self: Secret, text: str) -> None:
        make(self, text)
        WATCH.learn_setting(text)

    def with_token(self: Limits, secret: str) -> None:
        good(self, secret)
        WATCH.learn(secret)

    def by_chance(size: int) -> str:
        made = chance.token_urlsafe(size)
        WATCH.learn(made)
        return made

    patched.setattr(Secret, "__init__", with_setting)
    patched.setattr(Limits, "good", with_token)
    patched.setattr(store, "secrets", SimpleNamespace(token_urlsafe=by_chance))


def _look_at_answers(patched: pytest.MonkeyPatch) -> None:
    handle = Routes.handle

    async def watched(self: Routes, scope: Any, receive: Any, send: Any) -> None:
        asked = f"{scope['method']} {scope['path']}"
        last = ""

        async def past(message: Mapping[str, Any]) -> None:
            nonlocal last
            if message["type"] == "http.response.start":
                _look_at_headers(asked, message["headers"])
            elif message.get("body") and not _is_given("body", asked):
                # What is cut in two by the pieces of an answer is found as well.
                text = last + bytes(message["body"][:MOST_LOOKED_AT]).decode("utf-8", "replace")
                WATCH.look(f"The answer to {asked}", text)
                last = text[-200:]
            await send(message)

        await handle(self, scope, receive, send if scope["path"].startswith(STATIC) else past)

    patched.setattr(Routes, "handle", watched)


def _look_at_headers(asked: str, headers: Any) -> None:
    for name, value in headers:
        key = name.decode().lower()
        if not _is_given(key, asked):
            WATCH.look(f"The header {key} of the answer to {asked}", value.decode("latin-1"))


def _is_given(where: str, asked: str) -> bool:
    pattern = IS_GIVEN.get(where)
    return pattern is not None and pattern.match(asked if where == "body" else asked.partition(" ")[2]) is not None


def _look_at_logs(patched: pytest.MonkeyPatch) -> None:
    write = structlog.PrintLogger.msg

    def told(self: structlog.PrintLogger, message: str) -> None:
        if not IS_GIVEN["log"].search(message):
            WATCH.look(f"The log line {message[:80]!r}", message)
        write(self, message)

    for name in ("msg", "log", "debug", "info", "warn", "warning", "error", "err", "critical", "exception", "fatal"):
        patched.setattr(structlog.PrintLogger, name, told)


class _Listener(logging.Handler):
    """What the libraries log."""

    def emit(self, record: logging.LogRecord) -> None:
        WATCH.look(f"A log line of {record.name}", record.getMessage())
