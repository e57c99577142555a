"""CVE-2023-25571: a link or an annotation of an entity could hold `javascript:`, and ran as whoever clicked on it."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote

from callboard.testing import LocalServer, Meadow, RunningPortal

from .attacking import ANN, PEOPLE, attacked, component, names, register

RUNNING = [
    "javascript:alert(1)",
    " jAvA\tscript:alert(1)",
    "java\nscript:alert(1)",
    "\x01javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "JAVASCRIPT://example.com/%0aalert(1)",
]
ANNOTATIONS = ["backstage.io/view-url", "backstage.io/edit-url", "backstage.io/source-location"]
FOLLOWED = {"href", "src", "action", "formaction", "srcset", "data", "poster", "xlink:href", "background", "cite"}
OPEN = re.compile(r"(?:https?:|mailto:|/|#|\?|[\w%.~-]*(?:[/?#]|$))", re.IGNORECASE)


class Addresses(HTMLParser):
    """The addresses that a page can lead to, what it would run by itself, and its scripts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.followed: list[str] = []
        self.handlers: list[str] = []
        self.inline = ""
        self._script = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.followed += [value or "" for name, value in attrs if name in FOLLOWED]
        self.handlers += [name for name, _ in attrs if name.startswith("on") or name == "srcdoc"]
        self._script = tag == "script"

    def handle_endtag(self, tag: str) -> None:
        self._script = False

    def handle_data(self, data: str) -> None:
        self.inline += data.strip() if self._script else ""

    @property
    def runs(self) -> list[str]:
        """Whatever of it would run something."""
        return [*(each for each in self.followed if not OPEN.match(each)), *self.handlers]


def hostile(address: str) -> list[dict[str, Any]]:
    """Documents that hold an address in each field whose value is one."""
    found = [Meadow.component("link", links=[{"url": address, "title": "Click"}])]
    for number, annotation in enumerate(ANNOTATIONS):
        prefix = "url:" if annotation.endswith("location") else ""
        found.append(Meadow.component(f"annotation-{number}", annotations={annotation: f"{prefix}{address}"}))
    found.append(Meadow.user("picture", profile={"displayName": "P", "picture": address}))
    found.append(Meadow.group("picture", profile={"displayName": "P", "picture": address}))
    return found


async def refused(running: RunningPortal, document: dict[str, Any]) -> bool:
    """Is it refused when somebody asks whether it is good?"""
    body = {"entity": document, "location": "url:https://example.com/catalog-info.yaml"}
    answer = await running.post("/api/catalog/validate-entity", json=body, headers=ANN)
    assert answer.status_code in {200, 400}
    return answer.status_code == 400


async def test_an_address_that_runs_something_does_not_come_in() -> None:
    documents = [document for address in RUNNING for document in hostile(address)]
    async with attacked(PEOPLE, catalog=[*documents, Meadow.component("good")]) as running:
        assert await names(running) == {"good"}
        for document in documents:
            assert await refused(running, document)


async def test_a_registered_file_with_such_an_address_brings_nothing_in(web: LocalServer) -> None:
    settings = {"backend": {"reading": {"allow": [{"host": web.url.removeprefix("http://")}]}}}
    web.routes["/catalog-info.yaml"] = component("link", links='[{url: "javascript:alert(1)"}]')
    async with attacked(PEOPLE, settings=settings) as running:
        assert (await register(running, f"{web.url}/catalog-info.yaml", dryRun="true")).status_code == 400
        await register(running, f"{web.url}/catalog-info.yaml")
        assert await names(running) == set()


async def test_wherever_it_is_shown_it_leads_nowhere() -> None:
    """In fields that are no addresses it is let in, and each page that shows one shows text."""
    shown = [carrying(f"shown-{number}", address) for number, address in enumerate(RUNNING)]
    async with attacked(PEOPLE, catalog=shown) as running:
        assert await names(running) == {f"shown-{number}" for number in range(len(RUNNING))}
        for number, address in enumerate(RUNNING):
            place = f"/catalog/default/component/shown-{number}"
            for path in (place, f"{place}/-/inspect", f"/catalog-import?target={quote(address)}"):
                page = await running.get(path, headers=ANN)
                assert page.status_code < 500
                assert Addresses(page.text).runs == []
                assert "alert(1)" not in Addresses(page.text).inline
                assert "'unsafe-inline'" not in page.headers["content-security-policy"]
        for path in ("/catalog", "/catalog-graph", "/problems"):
            assert Addresses((await running.get(path, headers=ANN)).text).runs == []


def carrying(name: str, address: str) -> dict[str, Any]:
    """A component that has the address wherever nobody looks whether it is one."""
    shown = Meadow.component(
        name,
        title=address,
        description=f"[click]({address}) <a href='{address}'>here</a> ![]({address}) <{address}>",
        annotations={"acme.io/docs": address, "backstage.io/techdocs-ref": f"url:{address}"},
        homepage=address,
    )
    shown["metadata"]["extra"] = {"url": address, "href": address}
    return shown
