"""The client against a real server: answers, errors, limits."""

from __future__ import annotations

import asyncio
import gzip
import json
import logging
import threading
import time
import zlib
from typing import Any

import pytest

from callboard.foundation.errors import Conflict, Invalid, NotAllowed, NotFound, Unavailable
from callboard.foundation.http import Allowance, HostRule, HttpClient, Response

ANY_PORT = range(1, 65536)
LOOPBACK = Allowance((HostRule("127.0.0.1", ANY_PORT),))


def get(url: str, *, client: dict[str, Any] | None = None, **options: Any) -> Response:
    async def main() -> Response:
        async with HttpClient(LOOPBACK, plugin="test", **(client or {})) as http:
            return await http.get(url, **options)

    return asyncio.run(main())


def call(method: str, *args: Any, **options: Any) -> Any:
    async def main() -> Any:
        async with HttpClient(LOOPBACK, plugin="test") as http:
            return await getattr(http, method)(*args, **options)

    return asyncio.run(main())


def test_an_answer_has_status_headers_content_and_address(server):
    server.says("/x", b"hello", ETag='"1"', X_Kind="greeting")
    answer = get(server.url("/x"), params={"q": "a b&c"})
    assert (answer.status, answer.content, answer.text, answer.etag) == (200, b"hello", "hello", '"1"')
    assert answer.headers["x-kind"] == answer.headers["X-Kind"] == "greeting"
    assert answer.url == server.url("/x?q=a+b%26c")
    assert server.requests[0].headers["user-agent"] == "Callboard (test)"
    assert server.requests[0].headers["host"] == f"127.0.0.1:{server.port}"


def test_json_goes_out_and_comes_back(server):
    server.answers["/echo"] = lambda handler: handler.reply(200, handler.body)
    assert call("post_json", server.url("/echo"), {"name": "petstore", "size": [1, 2.5, None]}) == {
        "name": "petstore",
        "size": [1, 2.5, None],
    }
    assert server.requests[0].headers["content-type"] == "application/json"


def test_an_empty_answer_to_a_post_is_none(server):
    server.says("/hook", b"", status=204)
    assert call("post_json", server.url("/hook"), {}) is None


def test_text_is_decoded_as_the_answer_says_and_never_by_a_slow_codec(server):
    server.says("/latin", "grüße".encode("latin-1"), Content_Type="text/plain; charset=ISO-8859-1")
    server.says("/odd", b"plain", Content_Type="text/plain; charset=punycode")
    server.says("/broken", b"\xff", Content_Type="text/plain; charset=utf-8")
    assert call("get_text", server.url("/latin")) == "grüße"
    assert call("get_text", server.url("/odd")) == "plain"
    assert call("get_text", server.url("/broken")) == "\ufffd"


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, Invalid),
        (401, NotAllowed),
        (403, NotAllowed),
        (404, NotFound),
        (409, Conflict),
        (410, NotFound),
        (422, Invalid),
        (429, Unavailable),
        (500, Unavailable),
        (503, Unavailable),
        (304, Unavailable),
    ],
)
def test_a_failing_status_is_raised_as_its_kind_with_the_status_in_the_message(server, status, kind):
    server.says("/x", b"", status=status)
    with pytest.raises(kind, match=f"answered {status}") as failure:
        call("get_json", server.url("/x?token=hunter2"))
    assert "hunter2" not in str(failure.value)


def test_a_used_up_quota_is_not_a_missing_right(server):
    server.says("/x", b"", status=403, X_RateLimit_Remaining="0")
    with pytest.raises(Unavailable):
        get(server.url("/x"))


def test_request_gives_every_status_as_an_answer(server):
    server.says("/x", b"gone", status=410)
    assert call("request", "DELETE", server.url("/x")).status == 410
    assert server.requests[0].command == "DELETE"


@pytest.mark.parametrize("body", [b"<html>", b"", b'{"a": NaN}', b'{"a":', b"[" * 100_000, b"\xff\xfe"])
def test_an_answer_that_is_not_json_is_unavailable(server, body):
    server.says("/x", body)
    with pytest.raises(Unavailable, match="not JSON"):
        call("get_json", server.url("/x"))


def test_an_unchanged_resource_is_not_sent_again(server):
    def conditional(handler):
        same = handler.headers.get("if-none-match") == '"7"'
        handler.reply(304 if same else 200, b"" if same else b"text", ETag='"7"')

    server.answers["/x"] = conditional
    first = get(server.url("/x"))
    assert not first.not_modified
    second = get(server.url("/x"), etag=first.etag)
    assert second.not_modified
    assert second.content == b""


def test_a_host_that_nobody_allowed_is_never_asked(server):
    for url in (server.url("/x", host="localhost"), server.url("/x", host="[::ffff:127.0.0.1]")):
        with pytest.raises(NotAllowed, match="Reading from 'http://"):
            get(url)
    assert server.requests == []


def test_a_server_that_is_not_there_is_unavailable(server):
    server.shutdown()
    server.server_close()
    with pytest.raises(Unavailable, match="did not answer"):
        get(server.url("/x"))


def test_an_unknown_name_is_unavailable():
    async def main():
        async with HttpClient(Allowance((HostRule("nowhere.invalid"),)), plugin="test") as http:
            await http.get("http://nowhere.invalid/")

    with pytest.raises(Unavailable, match=r"nowhere\.invalid"):
        asyncio.run(main())


def test_an_answer_that_breaks_off_is_unavailable(server):
    def half(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        handler.wfile.write(b"half")
        handler.close_connection = True

    server.answers["/x"] = half
    with pytest.raises(Unavailable):
        get(server.url("/x"))


def endless(handler):
    handler.send_response(200)
    handler.end_headers()
    handler.close_connection = True
    while True:
        handler.wfile.write(b"x" * 65536)


def test_an_announced_size_past_the_limit_is_refused(server):
    server.says("/x", b"x" * 1001)
    with pytest.raises(Unavailable, match="more than 1,000 bytes"):
        get(server.url("/x"), max_bytes=1000)
    assert len(get(server.url("/x"), max_bytes=1001).content) == 1001


def test_an_endless_answer_is_cut_off_at_the_limit(server):
    server.answers["/x"] = endless
    with pytest.raises(Unavailable, match="more than"):
        get(server.url("/x"), client={"max_bytes": 200_000})


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_small_body_that_inflates_past_the_limit_is_refused(server, encoding):
    bomb = gzip.compress(bytes(50_000_000)) if encoding == "gzip" else zlib.compress(bytes(50_000_000))
    assert len(bomb) < 60_000
    server.says("/x", bomb, Content_Encoding=encoding)
    with pytest.raises(Unavailable, match="more than"):
        get(server.url("/x"), max_bytes=1_000_000)


def test_a_compressed_answer_is_decompressed(server):
    server.says("/x", gzip.compress(b"hello"), Content_Encoding="gzip")
    assert get(server.url("/x")).content == b"hello"


@pytest.mark.parametrize("encoding", ["gzip, gzip", "br", "zstd", "exotic"])
def test_layers_and_unknown_encodings_are_refused(server, encoding):
    server.says("/x", gzip.compress(gzip.compress(b"hello")), Content_Encoding=encoding)
    with pytest.raises(Unavailable, match="encoding"):
        get(server.url("/x"))


def test_a_body_that_only_claims_to_be_compressed_is_unavailable(server):
    server.says("/x", b"hello", Content_Encoding="gzip")
    with pytest.raises(Unavailable, match="decompressed"):
        get(server.url("/x"))


def test_a_drip_of_bytes_does_not_outlive_the_deadline(server):
    stop = threading.Event()

    def drip(handler):
        handler.send_response(200)
        handler.end_headers()
        handler.close_connection = True
        while not stop.wait(0.05):
            handler.wfile.write(b".")

    server.answers["/x"] = drip
    started = time.monotonic()
    with pytest.raises(Unavailable, match=r"within 0\.3 seconds"):
        get(server.url("/x"), timeout=0.3)
    stop.set()
    assert time.monotonic() - started < 2


def test_a_stream_is_read_in_pieces_and_its_limit_holds(server):
    server.says("/x", b"x" * 300_000)
    server.answers["/endless"] = endless

    async def size(path: str) -> int:
        async with (
            HttpClient(LOOPBACK, plugin="test") as http,
            http.stream("GET", server.url(path), max_bytes=300_000) as answer,
        ):
            return sum([len(chunk) async for chunk in answer.chunks])

    assert asyncio.run(size("/x")) == 300_000
    with pytest.raises(Unavailable):
        asyncio.run(size("/endless"))


def test_the_callers_own_timeout_stays_a_timeout(server):
    server.says("/x", b"")

    async def main():
        async with HttpClient(LOOPBACK, plugin="test") as http, http.stream("GET", server.url("/x")):
            raise TimeoutError("mine")

    with pytest.raises(TimeoutError, match="mine"):
        asyncio.run(main())


def test_a_host_is_not_asked_more_often_at_once_than_the_limit(server):
    lock = threading.Lock()
    seen = {"now": 0, "most": 0}

    def slow(handler):
        with lock:
            seen["now"] += 1
            seen["most"] = max(seen["most"], seen["now"])
        time.sleep(0.03)
        with lock:
            seen["now"] -= 1
        handler.reply(200)

    server.answers["/x"] = slow

    async def main():
        async with HttpClient(LOOPBACK, plugin="test", concurrency=3) as http:
            await asyncio.gather(*(http.get(server.url("/x")) for _ in range(12)))

    asyncio.run(main())
    assert len(server.requests) == 12
    assert seen["most"] == 3


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Content-Length": "0"},
        {"Transfer-Encoding": "chunked"},
        {"X-Name": "a\r\nX-Injected: 1"},
        {"X-Bad name": "a"},
    ],
)
def test_headers_that_would_change_the_message_are_refused(server, headers):
    with pytest.raises(Invalid):
        get(server.url("/x"), headers=headers)
    assert server.requests == []


def test_proxies_of_the_environment_are_ignored(server, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    server.says("/x", b"direct")
    assert get(server.url("/x")).content == b"direct"


def test_cookies_are_not_kept(server):
    server.says("/x", b"", Set_Cookie="session=1; Path=/")

    async def main():
        async with HttpClient(LOOPBACK, plugin="test") as http:
            await http.get(server.url("/x"))
            await http.get(server.url("/x"))

    asyncio.run(main())
    assert server.requests[1].headers["cookie"] is None


def test_connections_are_used_again(server):
    server.says("/x", b"")

    async def main():
        async with HttpClient(LOOPBACK, plugin="test") as http:
            for _ in range(5):
                await http.get(server.url("/x"))

    asyncio.run(main())
    assert len({request.client_address for request in server.requests}) == 1


def test_nothing_of_a_request_is_logged_in_clear(server, caplog):
    server.says("/x", json.dumps({}).encode())
    with caplog.at_level(logging.DEBUG):
        get(server.url("/x?token=hunter2"), headers={"Authorization": "Bearer hunter3"})
    assert "hunter" not in caplog.text
