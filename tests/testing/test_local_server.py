"""The web server that plays other people's tools."""

from __future__ import annotations

import time

import httpx2
import pytest

from callboard.testing import LocalServer, Reply, Seen


def test_values_are_json_text_is_text_and_the_rest_is_not_found() -> None:
    with LocalServer({"/value": {"a": 1}, "/text": "hello", "/gone": 410}) as server, httpx2.Client() as client:
        assert client.get(f"{server.url}/value").json() == {"a": 1}
        assert client.get(f"{server.url}/text").text == "hello"
        assert client.get(f"{server.url}/gone").status_code == 410
        assert client.get(f"{server.url}/nowhere").status_code == 404


def test_a_route_with_its_query_comes_before_the_one_without() -> None:
    with LocalServer({"/a": "plain", "/a?b=1": "with b"}) as server, httpx2.Client() as client:
        assert client.get(f"{server.url}/a?b=1").text == "with b"
        assert client.get(f"{server.url}/a?b=2").text == "plain"


def test_a_function_sees_the_request_and_requests_are_kept() -> None:
    def double(seen: Seen) -> dict[str, int]:
        return {"twice": 2 * seen.json()["n"]}

    with LocalServer({"/double": double}) as server, httpx2.Client() as client:
        assert client.post(f"{server.url}/double", json={"n": 21}).json() == {"twice": 42}
    assert [(each.method, each.path) for each in server.seen] == [("POST", "/double")]
    assert server.seen[0].headers["content-type"] == "application/json"


def test_answers_can_be_late_and_connections_can_break() -> None:
    routes = {"/late": Reply(body="at last", delay=0.2), "/broken": Reply(hang_up=True)}
    with LocalServer(routes) as server, httpx2.Client() as client:
        started = time.monotonic()
        assert client.get(f"{server.url}/late").text == "at last"
        assert time.monotonic() - started >= 0.2
        with pytest.raises(httpx2.RemoteProtocolError):
            client.get(f"{server.url}/broken")
