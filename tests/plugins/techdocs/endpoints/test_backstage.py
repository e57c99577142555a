"""Backstage's API of documentation: addresses, bodies, statuses, and how files are sent."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest

from callboard.plugins.techdocs.model import SiteKey
from callboard.plugins.techdocs.storage import storage_of
from callboard.testing import RunningPortal

from ..reading import KEY, serving
from ..recorded import METADATA, SVG, recorded_site

pytestmark = pytest.mark.usefixtures("callboard_database")
API = "/api/techdocs"
STATIC = f"{API}/static/docs/default/component/playlists"


@pytest.fixture
async def served() -> AsyncIterator[RunningPortal]:
    files = {**recorded_site(), "a/film.mp4": bytes(range(256)), "notes": b"<b>x</b>", "paper.pdf": b"%PDF"}
    async with serving(files) as (running, ctx):
        await storage_of(ctx).publish(SiteKey(KEY.namespace, KEY.kind, KEY.name, "1.0"), {"index.html": b"old"})
        yield running


async def test_metadata_of_a_site_are_what_is_stored(served: RunningPortal) -> None:
    assert await served.api(f"{API}/metadata/techdocs/default/Component/Playlists") == METADATA
    for path in ("default/component/nobody", "other/component/playlists", "default/component/..%2fx"):
        assert (await served.get(f"{API}/metadata/techdocs/{path}")).status_code == 404


async def test_metadata_of_an_entity_say_where_its_documentation_comes_from(served: RunningPortal) -> None:
    answer = await served.api(f"{API}/metadata/entity/default/component/playlists")
    assert answer["metadata"]["name"] == "Playlists"
    assert answer["locationMetadata"] == {"type": "url", "target": "https://git.example/acme/playlists/tree/main"}


async def test_metadata_of_a_site_without_any_are_made_of_what_is_known() -> None:
    files = {path: content for path, content in recorded_site().items() if path != "techdocs_metadata.json"}
    async with serving(files) as (running, _):
        answer = await running.api(f"{API}/metadata/techdocs/default/component/playlists")
        assert answer["site_name"] == "Playlists"


async def test_a_site_that_is_not_published_has_no_metadata() -> None:
    async with serving({}) as (running, _):
        answer = await running.get(f"{API}/metadata/techdocs/default/component/playlists")
        assert answer.status_code == 404
        assert "Unable to get metadata for 'component:default/playlists'" in answer.text


def named(start: str, end: str) -> str:
    """The one file of the theme with such a name."""
    [found] = [each for each in recorded_site() if each.rpartition("/")[2].startswith(start) and each.endswith(end)]
    return found


KINDS = [
    ("index.html", "text/plain; charset=utf-8"),
    ("img/a%20b.svg", "text/plain; charset=utf-8"),
    ("sitemap.xml", "text/plain; charset=utf-8"),
    (named("bundle.", ".js"), "text/plain; charset=utf-8"),
    ("notes", "text/plain; charset=utf-8"),
    (named("main.", ".css"), "text/css; charset=utf-8"),
    ("search/search_index.json", "application/json"),
    ("a/film.mp4", "video/mp4"),
    ("paper.pdf", "application/pdf"),
]


async def test_a_file_is_sent_as_what_cannot_run(served: RunningPortal) -> None:
    for path, kind in KINDS:
        answer = await served.get(f"{STATIC}/{path}")
        assert answer.status_code == 200
        assert answer.headers["content-type"] == kind
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-security-policy"] == "default-src 'none'; style-src 'unsafe-inline'; sandbox"
        assert "set-cookie" not in answer.headers


async def test_a_file_is_sent_byte_by_byte(served: RunningPortal) -> None:
    assert (await served.get(f"{STATIC}/img/a%20b.svg")).content == SVG
    assert (await served.get(f"{STATIC}/@1.0/index.html")).content == b"old"
    assert (await served.get(f"{STATIC}/nothing.html")).status_code == 404


async def test_names_that_are_not_in_lower_case_lead_to_those_that_are(served: RunningPortal) -> None:
    for names in ("Default/component/playlists", "default/Component/Playlists", "default/COMPONENT/x"):
        answer = await served.get(f"{API}/static/docs/{names}/Img/a%20b.svg")
        assert answer.status_code == 301
        assert answer.headers["location"] == f"{API}/static/docs/{names.lower()}/Img/a%20b.svg"


async def test_who_has_a_file_already_is_told_so(served: RunningPortal) -> None:
    first = await served.get(f"{STATIC}/a/film.mp4")
    etag = first.headers["etag"]
    assert re.fullmatch(r'"[^"]+"', etag)
    for said in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        answer = await served.get(f"{STATIC}/a/film.mp4", headers={"if-none-match": said})
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["etag"] == etag
    assert (await served.get(f"{STATIC}/a/film.mp4", headers={"if-none-match": '"other"'})).status_code == 200


PARTS = [
    ("bytes=0-9", 206, 0, 9),
    ("bytes=250-", 206, 250, 255),
    ("bytes=250-9999", 206, 250, 255),
    ("bytes=-6", 206, 250, 255),
    ("bytes=-9999", 206, 0, 255),
    ("bytes=9-0", 200, 0, 255),
    ("bytes=0-1,5-6", 200, 0, 255),
    ("lines=0-1", 200, 0, 255),
    ("bytes=-", 200, 0, 255),
    ("bytes=-0", 200, 0, 255),
]


async def test_parts_are_sent_to_who_asks_for_parts(served: RunningPortal) -> None:
    for wanted, status, first, last in PARTS:
        answer = await served.get(f"{STATIC}/a/film.mp4", headers={"range": wanted})
        assert answer.status_code == status
        assert answer.content == bytes(range(first, last + 1))
        if status == 206:
            assert answer.headers["content-range"] == f"bytes {first}-{last}/256"


async def test_a_part_beyond_the_end_is_refused_with_where_the_end_is(served: RunningPortal) -> None:
    answer = await served.get(f"{STATIC}/a/film.mp4", headers={"range": "bytes=256-"})
    assert answer.status_code == 416
    assert answer.headers["content-range"] == "bytes */256"


async def test_a_part_of_another_state_is_the_whole(served: RunningPortal) -> None:
    answer = await served.get(f"{STATIC}/a/film.mp4", headers={"range": "bytes=0-1", "if-range": '"other"'})
    assert answer.status_code == 200


async def test_a_head_says_what_a_get_would_without_its_bytes(served: RunningPortal) -> None:
    whole = await served.get(f"{STATIC}/a/film.mp4")
    answer = await served.client.head(f"{STATIC}/a/film.mp4")
    assert answer.status_code == 200
    assert answer.headers["etag"] == whole.headers["etag"]
    assert answer.headers["content-length"] == "256"


async def test_the_cookie_that_backstage_asks_for_is_good_for_a_while(served: RunningPortal) -> None:
    answer = await served.api(f"{API}/.backstage/auth/v1/cookie")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+Z", answer["expiresAt"])
    assert (await served.delete(f"{API}/.backstage/auth/v1/cookie")).status_code == 204
