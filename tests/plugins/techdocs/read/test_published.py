"""A bucket that `techdocs-cli` has filled is served as it is, with a root path or with the case of names kept too: its
pages, images, search, metadata and files. Nothing in it changes."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest

from callboard.plugins.techdocs.library import library_of
from callboard.plugins.techdocs.library.follow import look
from callboard.testing import RunningPortal

from ..conftest import S3
from ..reading import serving
from ..recorded import METADATA, ROOTS, THEME, TYPES, recorded_site

pytestmark = pytest.mark.usefixtures("callboard_database")
URL = "/docs/default/component/playlists/"
API = "/api/techdocs"
STATIC = f"{API}/static/docs/default/component/playlists"
SHOWN = {
    "": ("Playlists", "Tracks come"),
    "guide/": ("Guide", "Put on a record."),
    "deep/": ("Deep", "How far down it goes."),
    "deep/er/": ("Deeper", "The sound of crickets."),
    "lonely/": ("Lonely", "Not in the navigation"),
}
LINKS = {
    "": ("guide/#first-steps", "img/a%20b.svg", "img/Cover.png", "deep/er/"),
    "guide/": ("", "deep/er/?x=1#y", "img/a%20b.svg"),
    "deep/er/": ("deep/", "img/Cover.png"),
}


@pytest.mark.parametrize("name", ROOTS)
async def test_a_bucket_of_techdocs_cli_is_served_as_it_is(name: str, s3: S3) -> None:
    bucket = s3.bucket(f"docs-{uuid4().hex}")
    for path, content in recorded_site().items():
        s3.put(bucket, f"{ROOTS[name]}{path}", content, TYPES[path])
    before = s3.listed(bucket)
    assert sorted(METADATA["files"]) == sorted(TYPES) and METADATA["etag"] == "1f0c3a5b"
    root: dict[str, Any] = {"bucketRootPath": "docs/sites"} if name == "rooted" else {}
    settings: dict[str, Any] = {"publisher": {"type": "awsS3", "awsS3": s3.said(bucket, **root)}}
    if name == "cased":
        settings["legacyUseCaseSensitiveTripletPaths"] = True
    async with serving({}, settings) as (running, ctx):
        await look(ctx, library_of(ctx))
        await pages_are_read(running)
        await files_are_sent(running)
        assert await running.api(f"{API}/metadata/techdocs/default/Component/Playlists") == METADATA
        assert URL in (await running.get("/docs")).text
    assert s3.listed(bucket) == before


async def pages_are_read(running: RunningPortal) -> None:
    for path, (title, words) in SHOWN.items():
        answer = await running.get(f"{URL}{path}")
        assert answer.status_code == 200
        assert f"{title}<" in answer.text and words in answer.text
        assert 'href="https://git.example/acme/playlists/edit/main/docs/' in answer.text
        for link in LINKS.get(path, ()):
            assert f'"{URL}{link}"' in answer.text
        assert "alert(1)" not in answer.text and "fonts.googleapis.com" not in answer.text
    assert (await running.get(f"{URL}old/")).headers["location"] == f"{URL}guide/"
    assert (await running.get("/docs/default/Component/Playlists/guide/")).headers["location"] == f"{URL}guide/"
    for path in ("nothing/", "nothing", "Guide/"):
        assert (await running.get(f"{URL}{path}")).status_code == 404
    found = (await running.get(f"{URL}-/search?q=crickets")).text
    assert f'"{URL}deep/er/' in found and "\u00b6" not in found


async def files_are_sent(running: RunningPortal) -> None:
    of_theme = [path for path, content in recorded_site().items() if content == THEME]
    for path, content in recorded_site().items():
        if path in of_theme[1:]:
            continue
        answer = await running.get(f"{STATIC}/{quote(path)}")
        assert (answer.status_code, answer.content) == (200, content), path
        same = await running.get(f"{STATIC}/{quote(path)}", headers={"if-none-match": answer.headers["etag"]})
        assert (same.status_code, same.content) == (304, b"")
    for path, kind in {"img/Cover.png": "image/png", "img/a b.svg": "image/svg+xml"}.items():
        answer = await running.get(f"{URL}{quote(path)}")
        assert (answer.headers["content-type"], answer.content) == (kind, recorded_site()[path])
    answer = await running.get(f"{API}/static/docs/default/Component/Playlists/img/Cover.png")
    assert (answer.status_code, answer.headers["location"]) == (301, f"{STATIC}/img/Cover.png")
