"""Whatever stands in a request's headers, forms, addresses and queries, its answer is one that was meant."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .people import ADMIN, GUEST, NOBODY, OWNER
from .routes import ROUTES
from .test_matrix import Found, routes_of
from .world import CSRF, World, world

SILENCE = 0.01
EXAMPLES = int(os.environ.get("CALLBOARD_EXAMPLES", "0"))
ODD = [
    "",
    "[",
    "http://[",
    "//",
    "\\",
    "²",
    "1" * 40,
    "-1",
    "0",
    "%00",
    "%zz",
    "a=b",
    "é",
    "\x80\xff",
    "=?utf-8?q?=00?=",
]
ODD += ["null", "{}", "0001-01-01", "9999-12-31T23:59:59-23:59", "component:default/zown-component", "a:b/c:d", "::/"]
ODD += [
    "bytes=0-",
    "bytes=z",
    "W/",
    '"',
    "*",
    "gzip;q=x",
    "multipart/form-data",
    "multipart/form-data; boundary=",
    "x" * 3000,
]
VALUES = st.sampled_from(ODD) | st.text(max_size=30)
HEADERS = [
    "accept",
    "accept-encoding",
    "accept-language",
    "authorization",
    "callboard-written",
    "content-type",
    "cookie",
]
HEADERS += ["content-length", "expect", "forwarded", "host", "if-match", "if-modified-since", "if-none-match", "origin"]
HEADERS += [
    "last-event-id",
    "range",
    "referer",
    "sec-fetch-site",
    "transfer-encoding",
    "user-agent",
    "via",
    "x-csrf-token",
]
HEADERS += [
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
    "x-live-update",
    "x-requested-with",
    "x-real-ip",
]
PRINTED = st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f")
SENT = st.sampled_from([each for each in ODD if each.isprintable()]) | st.text(PRINTED, max_size=30)
COOKIES = st.lists(
    st.tuples(
        st.sampled_from(["callboard_session", "callboard_csrf", "callboard_written", "callboard_toast", "x"]), SENT
    )
).map(lambda pairs: "; ".join(f"{name}={value}" for name, value in pairs))
FIELDS = [
    "action",
    "actor",
    "after",
    "all",
    "at",
    "before",
    "code",
    "cursor",
    "days",
    "depth",
    "digest",
    "edit",
    "entity",
]
FIELDS += [
    "filter",
    "from",
    "id",
    "kind",
    "level",
    "limit",
    "location",
    "name",
    "offset",
    "outcome",
    "owner",
    "page",
    "permission",
]
FIELDS += ["q", "relation", "root", "scope", "since", "source", "starred", "state", "target", "ticket", "to", "topic"]
FIELDS += ["until", "view", "what", "who"]
PAIRS = st.lists(st.tuples(st.sampled_from(FIELDS), VALUES), max_size=6)


class Asker:
    """Everybody at the door of one portal, on one event loop."""

    def __init__(self, folder: Path) -> None:
        self.loop, self._stack = asyncio.Runner(), AsyncExitStack()
        self.world: World = self.loop.run(self._stack.enter_async_context(world(folder)))
        self.world.door.silence = SILENCE
        self.routes = list(routes_of(self.world))

    def close(self) -> None:
        self.loop.run(self._stack.aclose())
        self.loop.close()


@pytest.fixture(scope="module")
def asker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asker]:
    found = Asker(tmp_path_factory.mktemp("odd"))
    yield found
    found.close()


# The first: what comes at random after it may take away what this is about.
def test_what_is_no_address_counts_as_elsewhere(asker: Asker) -> None:
    made = asker.world
    ask = made.ask(ADMIN, "POST", "/settings/tokens", headers={"origin": "http://["}, form={"csrf_token": CSRF})
    assert asker.loop.run(ask).status == 403
    path = "/-/stars/component:default/zown-component"
    starred = asker.loop.run(made.ask(ADMIN, "POST", path, headers={"referer": "http://["}, form={}))
    assert (starred.status, starred.headers["location"]) == (303, "/catalog")


@given(data=st.data())
@settings(
    max_examples=EXAMPLES * 100 or 800,
    deadline=None,
    database=None,
    derandomize=not EXAMPLES,
    suppress_health_check=list(HealthCheck),
)
def test_no_request_is_too_odd(asker: Asker, data: Any) -> None:
    found: Found = data.draw(st.sampled_from(asker.routes))
    person = data.draw(st.sampled_from([ADMIN, OWNER, GUEST, NOBODY]))
    headers = data.draw(st.dictionaries(st.sampled_from(HEADERS), SENT, max_size=3))
    if data.draw(st.booleans()) and "cookie" in headers:
        headers["cookie"] = data.draw(COOKIES)
    target = _address(found.path, data)
    if pairs := data.draw(PAIRS):
        target += f"?{urlencode(pairs, errors='replace')}"
    body: dict[str, Any] = {}
    if found.method != "GET":
        fields = dict(data.draw(PAIRS))
        raw = data.draw(st.binary(max_size=60))
        body = data.draw(st.sampled_from([{"form": fields}, {"content": raw}, {"json_body": fields}, {"form": {}}]))
    made = asker.world
    answer = asker.loop.run(made.ask(person, found.method, target, headers=headers, **body))
    assert answer.status < 500, (person.name, found.method, target, headers, body, answer.body[:2000])
    route = ROUTES.get(found.name)
    if route is not None and route.leaves:
        asker.loop.run(made.come_back())


def _address(path: str, data: Any) -> str:
    """The route's address, with something that is there or something odd for each placeholder."""
    known = {"kind": "component", "namespace": "default", "name": "zown-component", "topic": "github", "way": "guest"}
    known |= {
        "plugin": "catalog",
        "id": "1",
        "seq": "1",
        "card": "about",
        "tab": "waves",
        "ref": "component:default/zown-component",
    }
    parts = []
    for part in path.split("/"):
        name = part.strip("{}").partition(":")[0]
        odd = VALUES.filter(bool).map(lambda value: quote(value, safe=":", errors="replace"))
        parts.append(data.draw(st.just(known.get(name, "x")) | odd) if part.startswith("{") else part)
    return "/".join(parts)
