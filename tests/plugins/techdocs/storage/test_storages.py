"""What every storage does alike: a folder and a bucket."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import uuid4

import msgspec
import pytest

from callboard import Invalid
from callboard.plugins.techdocs.model import MANIFEST, METADATA, Manifest, SiteKey, Storage
from callboard.plugins.techdocs.settings import TechdocsSettings
from callboard.plugins.techdocs.storage import storage_for

from ..conftest import S3

KEY = SiteKey("default", "component", "playlists")
OLD = SiteKey("default", "component", "playlists", "1.0")
OTHER = SiteKey("default", "component", "playlists-web")
PAGES = {"index.html": b"home", "guide/index.html": b"guide", "a b/\u00e9#?%20.png": b"\x89PNG"}


@pytest.fixture(params=["folder", "bucket", "bucket with a root path"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    if request.param == "folder":
        return storage_for(TechdocsSettings(), tmp_path / "sites")
    s3: S3 = request.getfixturevalue("s3")
    bucket = s3.bucket(f"docs-{uuid4().hex}")
    root = {"bucketRootPath": "/a/docs/"} if "root" in request.param else {}
    return storage_for(s3.settings(bucket, **root), tmp_path)


async def test_what_is_published_is_read_again_with_its_size_and_etag(storage: Storage, tmp_path: Path) -> None:
    (tmp_path / "film.mp4").write_bytes(b"0123456789")
    await storage.publish(KEY, {**PAGES, "film.mp4": tmp_path / "film.mp4"})
    for path, content in {**PAGES, "film.mp4": b"0123456789"}.items():
        found = await storage.read(KEY, path)
        assert found is not None, path
        assert found.content == content
        assert found.size == len(content)
        assert found.etag == await storage.etag(KEY, path)
        assert found.modified > 1_700_000_000
    assert sorted(await storage.paths(KEY)) == sorted([*PAGES, "film.mp4"])


async def test_a_part_begins_where_it_was_asked_for_and_ends_where_the_file_does(storage: Storage) -> None:
    await storage.publish(KEY, {"film.mp4": b"0123456789"})
    whole = await storage.read(KEY, "film.mp4")
    for start, count, content in [(0, 3, b"012"), (7, 100, b"789"), (10, 5, b""), (99, 5, b"")]:
        found = await storage.read(KEY, "film.mp4", part=(start, count))
        assert found is not None
        assert whole is not None
        assert (found.content, found.start, found.size, found.etag) == (content, start, 10, whole.etag)


async def test_what_is_not_there_is_none(storage: Storage) -> None:
    assert await storage.read(KEY, "index.html") is None
    assert await storage.etag(KEY, "index.html") is None
    assert list(await storage.paths(KEY)) == []
    assert list(await storage.versions(KEY)) == []
    await storage.delete(KEY)


async def test_an_etag_changes_with_its_file_and_with_no_other(storage: Storage) -> None:
    await storage.publish(KEY, {"a.html": b"a", "b.html": b"b"})
    before = [await storage.etag(KEY, path) for path in ("a.html", "b.html")]
    await storage.publish(KEY, {"a.html": b"another"})
    after = [await storage.etag(KEY, path) for path in ("a.html", "b.html")]
    assert after[0] != before[0]
    assert after[1] == before[1]


async def test_removed_files_go_and_sites_beside_stay(storage: Storage) -> None:
    await storage.publish(KEY, dict(PAGES))
    await storage.publish(OTHER, {"index.html": b"other"})
    await storage.publish(KEY, {"index.html": b"new"}, removed=["guide/index.html", "index.html", "never/was.html"])
    assert "guide/index.html" not in await storage.paths(KEY)
    assert await _content(storage, KEY, "index.html") == b"new"
    assert await _content(storage, OTHER, "index.html") == b"other"


async def test_what_a_site_does_not_consist_of_any_more_goes_with_the_next_publishing(storage: Storage) -> None:
    await storage.publish(KEY, {"index.html": b"1", "left/behind.html": b"2", METADATA: b"{}"})
    await storage.publish(KEY, {MANIFEST: manifest("index.html")})
    assert sorted(await storage.paths(KEY)) == sorted(["index.html", METADATA, MANIFEST])


async def test_versions_are_kept_beside_and_are_no_part_of_the_usual_one(storage: Storage) -> None:
    await storage.publish(KEY, {"index.html": b"new"})
    await storage.publish(OLD, {"index.html": b"old", MANIFEST: manifest("index.html")})
    await storage.publish(KEY, {"index.html": b"newer", MANIFEST: manifest("index.html")})
    assert list(await storage.versions(KEY)) == ["1.0"]
    assert list(await storage.versions(OLD)) == ["1.0"]
    assert sorted(await storage.paths(KEY)) == [MANIFEST, "index.html"]
    assert await _content(storage, OLD, "index.html") == b"old"
    await storage.delete(KEY)
    assert await storage.read(KEY, "index.html") is None
    assert await _content(storage, OLD, "index.html") == b"old"
    await storage.delete(OLD)
    assert list(await storage.versions(KEY)) == []


async def test_a_file_may_become_a_folder_and_a_folder_a_file(storage: Storage) -> None:
    await storage.publish(KEY, {"a": b"file", "b/c": b"in a folder"})
    await storage.publish(KEY, {"a/b": b"in a folder", "b": b"file"}, removed=["a", "b/c"])
    assert await _content(storage, KEY, "a/b") == b"in a folder"
    assert await _content(storage, KEY, "b") == b"file"


async def test_the_case_of_a_ref_makes_no_difference(storage: Storage) -> None:
    await storage.publish(SiteKey("Default", "Component", "Playlists"), {"index.html": b"home"})
    assert await _content(storage, KEY, "index.html") == b"home"


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/index.html",
        "../other/index.html",
        "a/../../x",
        "a//b",
        "./a",
        "a/.",
        "a\\b",
        "a\0b",
        "a\nb",
        "@1.0/x",
        "..",
    ],
)
async def test_a_path_that_leads_elsewhere_is_not_there_and_not_written(storage: Storage, path: str) -> None:
    await storage.publish(KEY, {"index.html": b"home"})
    await storage.publish(OLD, {"x": b"old"})
    assert await storage.read(KEY, path) is None
    assert await storage.read(KEY, path, part=(0, 1)) is None
    assert await storage.etag(KEY, path) is None
    with pytest.raises(Invalid):
        await storage.publish(KEY, {path: b"x"})
    with pytest.raises(Invalid):
        await storage.publish(KEY, {}, removed=[path])


@pytest.mark.parametrize(
    "key",
    [
        SiteKey("..", "component", "x"),
        SiteKey("default", "component", "../x"),
        SiteKey("default", "", "x"),
        SiteKey("default", "component", "x/y"),
        SiteKey("default", "component", "x", ".."),
        SiteKey("default", "component", "x", "a/b"),
        SiteKey(".publishing", "component", "x"),
        SiteKey("default", "component", "a..b"),
    ],
)
async def test_a_key_that_no_site_can_have_is_nothing(storage: Storage, key: SiteKey) -> None:
    assert await storage.read(key, "index.html") is None
    assert list(await storage.paths(key)) == []
    work: list[Callable[[], Awaitable[None]]] = [
        lambda: storage.publish(key, {"index.html": b"x"}),
        lambda: storage.delete(key),
    ]
    for each in work:
        with pytest.raises(Invalid):
            await each()


def manifest(*files: str) -> bytes:
    return msgspec.json.encode(Manifest(name="Playlists", built_at=1.0, files=dict.fromkeys(files, "digest")))


async def _content(storage: Storage, key: SiteKey, path: str) -> bytes | None:
    found = await storage.read(key, path)
    return found.content if found else None
