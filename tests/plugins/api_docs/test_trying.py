"""Operations are tried at servers that the definition names and the settings allow, and nowhere else."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callboard import Invalid
from callboard.plugins.api_docs import Operation, Parameter, read_definition
from callboard.plugins.api_docs.calling import make_request
from callboard.plugins.api_docs.calling.places import is_below
from callboard.plugins.api_docs.calling.sending import as_words
from callboard.testing import LocalServer, Meadow, RunningPortal, portal
from callboard.testing.local_server import Reply, Seen

DEFINITION = """\
openapi: 3.0.0
info: {{title: a, version: '1'}}
servers: [{{url: {allowed}}}, {{url: {other}}}, {{url: 'http://169.254.169.254/'}}]
security: [{{key: []}}]
paths:
  /things/{{id}}:
    get:
      parameters:
        - {{name: id, in: path, required: true, schema: {{type: string}}}}
        - {{name: q, in: query, schema: {{type: string}}}}
        - {{name: X-Team, in: header, schema: {{type: string}}}}
      responses: {{'200': {{description: ok}}}}
  /things:
    post:
      requestBody: {{content: {{application/json: {{schema: {{type: object}}}}}}}}
      responses: {{'201': {{description: ok}}}}
components: {{securitySchemes: {{key: {{type: apiKey, in: header, name: X-Key}}}}}}
"""
GET, POST = "/api-docs/default/api/a/operations/get-things-id/try", "/api-docs/default/api/a/operations/post-things/try"


def echo(seen: Seen) -> Any:
    shown = {
        "path": seen.path,
        "query": seen.query,
        "team": seen.headers.get("x-team"),
        "key": seen.headers.get("x-key"),
    }
    return shown | {"body": seen.body.decode()}


async def answer(running: RunningPortal, path: str, status: int = 200, **data: str) -> str:
    found = await running.post_form(path, {name.replace("__", "."): value for name, value in data.items()})
    assert found.status_code == status, found.text[:3000]
    return re.sub(r"<[^>]+>", "", found.text).replace("&#34;", '"')


@pytest.mark.usefixtures("callboard_database")
async def test_an_operation_is_tried_where_it_may_be() -> None:
    with LocalServer() as other, LocalServer() as server:
        server.routes = routes(other)
        definition = DEFINITION.format(allowed=f"{server.url}/v1", other=other.url)
        allowed = {"allow": [f"{server.url}/v1"], "timeout": {"seconds": 1}, "mostBytes": 2000}
        told = {
            "api_docs": {"tryIt": allowed},
            # That the portal may read from there does not mean that people may send anything there.
            "backend": {"reading": {"allow": [{"host": other.url.removeprefix("http://")}]}},
        }
        async with portal(catalog=[Meadow.api("a", definition=definition)], settings=told) as running:
            form = (await running.get(GET)).text
            assert server.url in form
            assert other.url not in form
            assert "169.254" not in form
            await tries(running, server, other)
            await is_refused(running, server, other)
            log = (await running.get("/-/audit")).text
            assert "api_docs.operation.try" in log
            assert "k3y" not in log


def routes(other: LocalServer) -> dict[str, Any]:
    return {
        "/v1/things/1": echo,
        "/v1/things": echo,
        "/v1/things/a%2Fb": echo,
        "/v1/things/away": Reply(status=302, headers={"Location": f"{other.url}/stolen"}),
        "/v1/things/large": "x" * 5000,
        "/v1/things/slow": Reply(delay=3.0),
        "/v1/things/html": Reply(body="<script>alert(1)</script>", headers={"Content-Type": "text/html"}),
        "/v1/things/bytes": b"\xff\xfe\x00",
    }


async def tries(running: RunningPortal, server: LocalServer, other: LocalServer) -> None:
    given = {"server": f"{server.url}/v1", "query__q": "a b&c", "header__X-Team": "web", "key__header__X-Key": "k3y"}
    said = await answer(running, GET, path__id="1", **given)
    assert '"query":"q=a+b%26c","team":"web","key":"k3y"' in said
    assert said.count("k3y") == 1
    assert server.seen[-1].path == "/v1/things/1"
    await answer(running, GET, path__id="a/b", **given)
    assert server.seen[-1].path == "/v1/things/a%2Fb"
    said = await answer(running, GET, path__id="away", **given)
    assert "302" in said
    assert f"{other.url}/stolen" in said
    assert "large" in await answer(running, GET, path__id="large", **given)
    assert "did not answer within" in await answer(running, GET, path__id="slow", **given)
    page = await running.post_form(GET, {"path.id": "html", "server": f"{server.url}/v1"})
    assert "alert" in page.text
    assert "<script>alert" not in page.text
    assert "3 bytes that are no text" in await answer(running, GET, path__id="bytes", **given)
    await answer(running, POST, server=f"{server.url}/v1", body='{"a": 1}')
    assert server.seen[-1].headers["content-type"] == "application/json"
    assert server.seen[-1].body == b'{"a": 1}'


async def is_refused(running: RunningPortal, server: LocalServer, other: LocalServer) -> None:
    before = len(server.seen)
    for where in (other.url, "http://169.254.169.254/", f"{server.url}/", "http://127.0.0.1:1/", ""):
        await answer(running, GET, 403, path__id="1", server=where)
    for value in ("..", "a/../b", "", "x" * 5000):
        await answer(running, GET, 400, path__id=value, server=f"{server.url}/v1")
    assert (await running.post(GET, data={"path.id": "1", "server": f"{server.url}/v1"})).status_code == 403
    assert other.seen == []
    assert len(server.seen) == before


@pytest.mark.usefixtures("callboard_database")
async def test_nothing_can_be_tried_unless_the_settings_say_so() -> None:
    with LocalServer({"/v1/things/1": "no"}) as server:
        definition = DEFINITION.format(allowed=f"{server.url}/v1", other="https://other.example")
        async with portal(catalog=[Meadow.api("a", definition=definition)]) as running:
            assert (await running.get(GET)).status_code == 404
            await answer(running, GET, 404, path__id="1", server=f"{server.url}/v1")
            assert server.seen == []


BELOW = [
    ("https://a.io/v1", "https://a.io/", True),
    ("https://a.io/v1/", "https://a.io/v1", True),
    ("https://a.io/v10", "https://a.io/v1", False),
    ("http://a.io/", "https://a.io/", False),
    ("https://a.io:444/", "https://a.io/", False),
    ("https://a.io.evil.io/", "https://a.io/", False),
    ("https://a.io@evil.io/", "https://a.io/", False),
    ("https://evil.io/?https://a.io/", "https://a.io/", False),
    ("https://a.io/v1/../v2", "https://a.io/v1", False),
    ("https://a.io/v1/%2e%2e/v2", "https://a.io/v1", False),
    ("https://a.io/v1/..%2fv2", "https://a.io/v1", False),
    ("https://a.io\\@evil.io/", "https://a.io/", False),
    ("//a.io/", "https://a.io/", False),
    ("javascript:alert(1)", "https://a.io/", False),
    ("https://a.io:port/", "https://a.io/", False),
    ("", "https://a.io/", False),
]


@pytest.mark.parametrize(("url", "allowed", "is_allowed"), BELOW)
def test_a_server_is_allowed_when_it_is_below_what_is(url: str, allowed: str, is_allowed: bool) -> None:
    assert is_below(url, allowed) is is_allowed


HOSTILE_PATHS = [
    "/things",
    "//evil.io/",
    "@evil.io/",
    "/../admin",
    "/%2e%2e/admin",
    "\\evil.io",
    "/a#b",
    "/a?b",
    "/{x}",
]


@pytest.mark.parametrize("path", HOSTILE_PATHS)
def test_the_path_of_an_operation_leads_to_no_other_server(path: str) -> None:
    operation = Operation(id="a", verb="GET", name=path, is_http=True)
    if path == "/things":
        assert make_request(operation, "https://a.io/v1", {}).url == "https://a.io/v1/things"
        return
    try:
        asked = make_request(operation, "https://a.io/v1", {})
    except Invalid:
        return
    assert asked.url.startswith("https://a.io/v1/")
    assert ".." not in asked.url


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=10), st.binary(max_size=30))
def test_whatever_is_typed_stays_where_it_belongs(path: str, value: str, media: str, content: bytes) -> None:
    parameter = Parameter(name="id", place="path", required=True)
    operation = Operation(id="a", verb="POST", name=f"/{path}{{id}}", is_http=True, parameters=[parameter])
    try:
        asked = make_request(operation, "https://a.io/v1", {"path.id": value, "body": value, "media": media})
    except Invalid:
        asked = None
    assert asked is None or asked.url.startswith("https://a.io/v1/")
    assert not is_below(f"https://{value}", "https://b.io") or value.lower().startswith("b.io")
    assert isinstance(as_words(content, media), str)


def test_headers_that_frame_a_request_are_nobodys_to_set() -> None:
    text = DEFINITION.format(allowed="https://a.io", other="https://b.io").replace("X-Team", "Content-Length")
    operation = next(read_definition("openapi", text).operations())
    given = {"path.id": "1", "header.Content-Length": "5", "key.header.Host": "evil.io", "key.header.X-Key": "a"}
    assert make_request(operation, "https://a.io", given).headers == {"X-Key": "a"}
    with pytest.raises(Invalid):
        make_request(operation, "https://a.io", {"path.id": "1\r\nX: y"})
