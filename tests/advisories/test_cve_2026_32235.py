"""CVE-2026-32235: the check of where to go after signing in took an address for one of ours that a browser takes to
another host."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

from .attacking import attacked

GUEST = {"auth": {"providers": {"guest": {}}}}
ELSEWHERE = [
    "https://evil.example",
    "//evil.example",
    "///evil.example",
    "////evil.example/a",
    "\\\\evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "/\\/evil.example",
    "https:evil.example",
    "https:/evil.example",
    "HTTPS://evil.example",
    "{here}@evil.example",
    "{here}.evil.example/",
    "{here}:80@evil.example/",
    "https://evil.example#{here}/",
    "https://evil.example?{here}/",
    "https://evil.example\\{here}",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "/\x00/evil.example",
    "/.//evil.example",
    "/..//evil.example",
    "/a//evil.example",
    "/\u2215evil.example",
    "\uff0f\uff0fevil.example",
    "https://evil\u3002example",
    "//xn--vil-1na.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "/catalog\r\nLocation: https://evil.example",
    "/catalog\r\nSet-Cookie: a=b",
    "/" + "a" * 3000,
]
OURS = ["/catalog", "/catalog?filter=kind%3Dcomponent", "/catalog/default/component/web#links", "/%2F%2Fevil.example"]


def resolved(address: str, here: str) -> str:
    """Where a browser goes from a page of ours: it drops tabs and breaks, and takes a backslash for a slash."""
    read = "".join(char for char in address if char not in "\t\r\n").strip(" \x00").replace("\\", "/")
    return f"{urlsplit(urljoin(f'{here}/sign-in', read)).scheme}://{urlsplit(urljoin(f'{here}/sign-in', read)).netloc}"


async def test_who_has_signed_in_is_sent_nowhere_else() -> None:
    async with attacked(settings=GUEST) as running:
        here = str(running.client.base_url).rstrip("/")
        for given in ELSEWHERE:
            to = given.format(here=here) if "{here}" in given else given
            running.client.cookies.clear()
            page = await running.get("/sign-in", params={"to": to})
            sent = await running.post_form("/sign-in/guest", {"to": to})
            again = await running.get("/sign-in", params={"to": to})
            assert sent.status_code == 303
            for answer in (page, sent, again):
                assert "a=b" not in answer.headers.get("set-cookie", "")
                if "location" in answer.headers:
                    assert resolved(answer.headers["location"], here) == here, given
                    assert answer.headers["location"] == "/", given


async def test_where_they_wanted_to_go_they_come() -> None:
    async with attacked(settings=GUEST) as running:
        for given in OURS:
            sent = await running.post_form("/sign-in/guest", {"to": given})
            assert (sent.status_code, sent.headers["location"]) == (303, given)
