"""Every hop is checked again, names cannot be rebound, and credentials stay at home."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from callboard.foundation.errors import Invalid, NotAllowed, Unavailable
from callboard.foundation.http import Allowance, Credential, HostRule, HttpClient, Response
from callboard.foundation.secrets import Secret

ANY_PORT = range(1, 65536)


class Names:
    """A name server of the test's own: each host has a list of answers, given one after the other."""

    def __init__(self, **answers: Sequence[Sequence[str]]) -> None:
        self.answers = {host.replace("_", "."): list(given) for host, given in answers.items()}
        self.asked: list[str] = []

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        given = self.answers[host]
        return given.pop(0) if len(given) > 1 else given[0]


def allow(*hosts: str, **options: Any) -> Allowance:
    return Allowance(tuple(HostRule(host, ANY_PORT, **options) for host in hosts))


def get(allowance: Allowance, url: str, names: Names | None = None, **options: Any) -> Response:
    resolving = {} if names is None else {"resolve": names}
    headers = options.pop("headers", None)

    async def main() -> Response:
        async with HttpClient(allowance, plugin="test", **resolving, **options) as http:
            return await http.get(url, headers=headers)

    return asyncio.run(main())


def test_redirects_are_followed_to_the_answer(server):
    server.redirects("/a", "/b", status=301)
    server.redirects("/b", server.url("/c?x=1#part"), status=307)
    server.says("/c", b"here")
    answer = get(allow("127.0.0.1"), server.url("/a"))
    assert (answer.content, answer.url) == (b"here", server.url("/c?x=1"))


def test_five_requests_are_made_and_no_more(server):
    for step in range(9):
        server.redirects(f"/{step}", f"/{step + 1}")
    server.says("/4", b"the fifth")
    assert get(allow("127.0.0.1"), server.url("/0")).content == b"the fifth"
    server.requests.clear()
    server.redirects("/4", "/5")
    with pytest.raises(Unavailable, match="too many redirects"):
        get(allow("127.0.0.1"), server.url("/0"))
    assert len(server.requests) == 5


@pytest.mark.parametrize(
    "target",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://[::ffff:169.254.169.254]/",
        "http://[::ffff:127.0.0.1]:{port}/secret",
        "http://localhost:{port}/secret",
        "http://127.0.0.1.nip.io:{port}/secret",
        "http://2130706433:{port}/secret",
        "http://0x7f.1:{port}/secret",
        "//localhost:{port}/secret",
        "http://api.test:{port}/private/secret",
    ],
)
def test_a_redirect_out_of_the_allowance_is_refused(server, target):
    server.redirects("/docs/a", target.format(port=server.port))
    server.says("/secret", b"secret")
    server.says("/private/secret", b"secret")
    names = Names(api_test=[["127.0.0.1"]])
    with pytest.raises(NotAllowed):
        get(allow("api.test", paths=("/docs",)), server.url("/docs/a", host="api.test"), names)
    assert server.paths == ["/docs/a"]


@pytest.mark.parametrize(
    "target",
    [
        "file:///etc/passwd",
        "gopher://127.0.0.1:6379/",
        "http://127.0.0.1:{port}\\@evil.example/",
        "http://user@127.0.0.1:{port}/secret",
        "\\\\evil.example/secret",
        "/docs/%2e%2e/secret",
    ],
)
def test_a_redirect_that_makes_no_sense_is_refused(server, target):
    server.redirects("/docs/a", target.format(port=server.port))
    with pytest.raises(Invalid):
        get(allow("127.0.0.1"), server.url("/docs/a"))
    assert server.paths == ["/docs/a"]


def test_allowed_then_allowed_then_private_is_refused(server, other):
    """The second allowed host is covered by a wildcard, so it may not lead inside."""
    server.redirects("/a", server.url("/b", host="second.test"))
    server.redirects("/b", other.url("/secret", host="inner.corp.test"))
    other.says("/secret", b"secret")
    names = Names(first_test=[["127.0.0.1"]], second_test=[["127.0.0.1"]], inner_corp_test=[["127.0.0.1"]])
    allowance = allow("first.test", "second.test", "*.corp.test")
    with pytest.raises(NotAllowed, match="internal address"):
        get(allowance, server.url("/a", host="first.test"), names)
    assert (server.paths, other.paths) == (["/a", "/b"], [])


def test_a_wildcard_host_may_not_lead_to_an_internal_address(server):
    for address in ("127.0.0.1", "10.0.0.1", "::1", "::ffff:127.0.0.1"):
        with pytest.raises(NotAllowed, match="internal address"):
            get(allow("*.corp.test"), server.url("/x", host="git.corp.test"), Names(git_corp_test=[[address]]))
    assert server.requests == []


def test_one_internal_address_among_public_ones_spoils_the_host(server):
    names = Names(git_corp_test=[["93.184.215.14", "127.0.0.1"]])
    with pytest.raises(NotAllowed):
        get(allow("*.corp.test"), server.url("/x", host="git.corp.test"), names)


def test_even_a_trusted_name_does_not_reach_the_metadata_service():
    names = Names(git_test=[["169.254.169.254"]])
    with pytest.raises(NotAllowed, match="internal address"):
        get(allow("git.test"), "http://git.test/latest/", names)


def test_a_name_is_looked_up_once_for_each_connection_so_that_rebinding_gains_nothing(server):
    """The first answer is checked and used. A second look-up, with another answer, would be the attack."""
    server.says("/x", b"inside")
    names = Names(api_test=[["127.0.0.1"], ["127.0.0.2"]])
    assert get(allow("api.test"), server.url("/x", host="api.test"), names).content == b"inside"
    assert names.asked == ["api.test"]
    assert server.requests[0].client_address[0] == "127.0.0.1"
    assert server.requests[0].headers["host"] == f"api.test:{server.port}"


def test_a_rebound_name_is_checked_again_at_the_next_connection(server):
    server.says("/x", b"", Connection="close")
    names = Names(api_test=[["127.0.0.1"], ["169.254.169.254"]])

    async def main() -> None:
        async with HttpClient(allow("api.test"), plugin="test", resolve=names) as http:
            await http.get(server.url("/x", host="api.test"))
            with pytest.raises(NotAllowed, match="internal address"):
                await http.get(server.url("/x", host="api.test"))

    asyncio.run(main())
    assert (len(server.requests), len(names.asked)) == (1, 2)


def test_the_next_address_is_tried_when_one_does_not_answer(server):
    server.says("/x", b"second")
    names = Names(api_test=[["127.0.0.77", "127.0.0.1"]])
    assert get(allow("api.test"), server.url("/x", host="api.test"), names).content == b"second"


def test_tls_names_and_verifies_the_host_while_the_address_is_pinned(tls_server, trusting):
    tls_server.says("/x", b"safe")
    names = Names(api_portal_test=[["127.0.0.1"]], evil_portal_test=[["127.0.0.1"]])
    allowance = allow("api.portal.test", "evil.portal.test")
    url = f"https://api.portal.test:{tls_server.port}/x"
    assert get(allowance, url, names, ssl_context=trusting).content == b"safe"
    assert tls_server.names == ["api.portal.test"]
    with pytest.raises(Unavailable, match="certificate"):
        get(allowance, url.replace("api.", "evil."), names, ssl_context=trusting)
    assert tls_server.paths == ["/x"]


def test_a_redirect_from_tls_to_plain_http_is_refused(tls_server, server, trusting):
    tls_server.redirects("/x", server.url("/y"))
    names = Names(api_portal_test=[["127.0.0.1"]])
    allowance = allow("api.portal.test", "127.0.0.1")
    with pytest.raises(NotAllowed, match="without TLS"):
        get(allowance, f"https://api.portal.test:{tls_server.port}/x", names, ssl_context=trusting)
    assert server.requests == []


def credential(server: Any, **options: Any) -> Credential:
    given = {"host": "127.0.0.1", "port": server.port, "prefix": "Bearer ", "schemes": ("http",)}
    return Credential(**given | {"secret": Secret("hunter2")} | options)


def sent(server: Any) -> list[str | None]:
    return [request.headers["authorization"] for request in server.requests]


def test_a_credential_goes_to_its_owner_path_only(server):
    for path in ("/acme/repo", "/acme-evil/repo", "/other/repo"):
        server.says(path, b"")
        get(allow("127.0.0.1"), server.url(path), credentials=[credential(server, path_prefix="/acme")])
    assert sent(server) == ["Bearer hunter2", None, None]


def test_the_credential_of_the_longest_path_wins(server):
    server.says("/acme/repo", b"")
    inner = credential(server, path_prefix="/acme", secret=Secret("inner"))
    get(allow("127.0.0.1"), server.url("/acme/repo"), credentials=[inner, credential(server)])
    assert sent(server) == ["Bearer inner"]


def test_a_credential_is_bound_to_host_port_and_scheme(server, other):
    server.says("/x", b"")
    credentials = [
        credential(server, host="localhost"),
        credential(other),
        credential(server, schemes=("https",)),
        credential(server, port=None),
    ]
    get(allow("127.0.0.1"), server.url("/x"), credentials=credentials)
    assert sent(server) == [None]


def test_on_the_same_origin_a_redirect_keeps_the_credential_if_the_path_is_still_its_owners(server):
    server.redirects("/acme/a", "/acme/b")
    server.redirects("/acme/b", "/other/c")
    server.says("/other/c", b"")
    get(allow("127.0.0.1"), server.url("/acme/a"), credentials=[credential(server, path_prefix="/acme")])
    assert sent(server) == ["Bearer hunter2", "Bearer hunter2", None]


def test_nothing_secret_crosses_to_another_origin_nor_comes_back(server, other):
    server.redirects("/a", other.url("/b"))
    other.redirects("/b", server.url("/c"))
    server.says("/c", b"")
    headers = {"X-Api-Key": "hunter3", "Cookie": "a=b", "Accept": "text/yaml"}
    credentials = [credential(server), credential(other)]
    get(allow("127.0.0.1"), server.url("/a"), headers=headers, credentials=credentials)
    assert (sent(server), sent(other)) == (["Bearer hunter2", None], [None])
    last = server.requests[-1].headers
    for seen in (other.requests[0].headers, last):
        assert (seen["x-api-key"], seen["cookie"], seen["accept"]) == (None, None, "text/yaml")


def test_a_write_is_not_repeated_at_another_address(server):
    server.redirects("/hook", "/other", status=307)

    async def main() -> Response:
        async with HttpClient(allow("127.0.0.1"), plugin="test") as http:
            return await http.request("POST", server.url("/hook"), content=b"{}")

    assert asyncio.run(main()).status == 307
    assert server.paths == ["/hook"]


def test_a_credential_does_not_show_its_secret(server):
    assert "hunter2" not in repr(credential(server))
