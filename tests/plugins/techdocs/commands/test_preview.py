"""`callboard docs serve`: pages that follow their files, with what is wrong beside them, for this machine alone."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest

from callboard import Invalid
from callboard.plugins.techdocs.commands.building import settings_of
from callboard.plugins.techdocs.commands.preview import Preview, application, follow
from callboard.plugins.techdocs.commands.preview.web import SCRIPT, TAG
from callboard.plugins.techdocs.commands.serve import listen

from .conftest import BROKEN, Checkout


@contextlib.asynccontextmanager
async def previewing(folder: Path) -> AsyncIterator[Preview]:
    async with Preview.of(folder, name="", settings=settings_of()) as preview:
        await preview.build()
        yield preview


def client(preview: Preview, host: str = "localhost") -> httpx2.AsyncClient:
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(application(preview)), base_url=f"http://{host}")


async def test_pages_are_at_their_addresses_and_follow_changes(checkout: Checkout) -> None:
    async with previewing(checkout.folder) as preview, client(preview) as browser:
        first = await browser.get("/")
        assert "Turntable" in first.text
        assert TAG.decode() in first.text
        assert (await browser.get("/guide")).headers["location"] == "/guide/"
        assert "Thirty-three" in (await browser.get("/guide/")).text
        assert (await browser.get("/-/live.js")).content == SCRIPT
        assert (await browser.get("/assets/callboard-docs.css")).headers["content-type"].startswith("text/css")


async def test_an_address_without_a_page_waits_for_one(checkout: Checkout) -> None:
    async with previewing(checkout.folder) as preview, client(preview) as browser:
        missing = await browser.get("/later/")
        assert (missing.status_code, TAG.decode() in missing.text) == (404, True)


@pytest.mark.parametrize("path", ["/../mkdocs.yml", "/%2e%2e/mkdocs.yml", "/..%2fmkdocs.yml", "//etc/passwd"])
async def test_only_what_was_built_is_served(checkout: Checkout, path: str) -> None:
    async with previewing(checkout.folder) as preview, client(preview) as browser:
        assert (await browser.get(path)).status_code == 404


async def test_a_page_of_elsewhere_cannot_read_it_by_a_name_of_its_own(checkout: Checkout) -> None:
    async with previewing(checkout.folder) as preview, client(preview, "drafts.attacker.example") as browser:
        assert (await browser.get("/")).status_code == 400


async def test_what_is_wrong_is_told_and_forgotten_when_it_is_mended(checkout: Checkout) -> None:
    async with previewing(checkout.folder) as preview:
        checkout.write({"docs/guide.md": BROKEN})
        await preview.build()
        (problem,) = preview.state()["problems"]
        assert problem["at"] == f"{checkout.folder}/docs/guide.md:5"
        checkout.write({"docs/guide.md": "# Guide\n\n## Speed\n"})
        await preview.build()
        assert preview.state() == {"version": 3, "failure": "", "problems": []}


async def test_what_cannot_be_built_leaves_the_pages_that_were_there(checkout: Checkout) -> None:
    async with previewing(checkout.folder) as preview, client(preview) as browser:
        checkout.write({"mkdocs.yml": "nav: [unclosed\n"})
        await preview.build()
        assert "mkdocs.yml" in preview.state()["failure"]
        assert "Thirty-three" in (await browser.get("/guide/")).text


async def test_a_saved_file_is_built_and_told(checkout: Checkout) -> None:
    async with Preview.of(checkout.folder, name="", settings=settings_of()) as preview:
        following = asyncio.create_task(follow(preview))
        async with asyncio.timeout(60):
            await preview.differs(0, 60)
            checkout.write({"docs/guide.md": "# Guide\n\n## Speed\n\nForty-five.\n"})
            await preview.differs(1, 60)
        following.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await following
        assert b"Forty-five" in preview.files["guide/index.html"]


async def test_a_built_site_among_the_sources_is_not_one_of_them(checkout: Checkout) -> None:
    checkout.write({"site/callboard.json": "{}", "site/index.html": "built"})
    async with previewing(checkout.folder) as preview:
        assert not [path for path in preview.files if path.startswith("site/")]


async def test_pages_hear_of_the_state_at_once(checkout: Checkout) -> None:
    async with previewing(checkout.folder) as preview:
        app = application(preview)
        told: asyncio.Queue[bytes] = asyncio.Queue()

        async def receive() -> dict[str, object]:
            await asyncio.Event().wait()
            return {"type": "http.disconnect"}

        async def send(message: object) -> None:
            if isinstance(message, dict) and message.get("body"):
                await told.put(message["body"])

        scope = {"type": "http", "method": "GET", "path": "/-/changes", "raw_path": b"/-/changes", "query_string": b""}
        scope |= {"headers": [(b"host", b"localhost")], "http_version": "1.1", "scheme": "http"}  # type: ignore[dict-item]
        asked = asyncio.create_task(app(scope, receive, send))  # type: ignore[arg-type]
        async with asyncio.timeout(30):
            assert json.loads((await told.get()).removeprefix(b"data: "))["version"] == 1
            await preview.build()
            assert json.loads((await told.get()).removeprefix(b"data: "))["version"] == 2
        asked.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asked


def test_a_port_that_is_taken_is_refused_and_the_next_free_one_found() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(Invalid, match="is taken"):
            listen(other.getsockname()[1])
    with contextlib.closing(listen(None)) as found:
        assert found.getsockname()[0] == "127.0.0.1"
