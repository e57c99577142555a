"""Sites that `techdocs-cli` has published are read as they are: from a folder, and from a bucket."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from callboard import Context, Invalid
from callboard.plugins.techdocs.model import NavNode
from callboard.plugins.techdocs.read import Site, open_site, read_page
from callboard.plugins.techdocs.read.foreign import describe

from ..conftest import S3
from ..reading import KEY, serving
from ..recorded import METADATA, ROOTS, recorded_site

pytestmark = pytest.mark.usefixtures("callboard_database")
URL = "/docs/default/component/playlists/"


@pytest.fixture(params=["folder", "bucket"])
async def site(request: pytest.FixtureRequest) -> AsyncIterator[tuple[Context, Site]]:
    if request.param == "folder":
        async with serving(recorded_site()) as (_, ctx):
            yield ctx, await opened(ctx)
        return
    s3: S3 = request.getfixturevalue("s3")
    bucket = s3.bucket(f"docs-{uuid4().hex}")
    for path, content in recorded_site().items():
        s3.put(bucket, f"{ROOTS['rooted']}{path}", content)
    publisher = {"type": "awsS3", "awsS3": s3.said(bucket, bucketRootPath="docs/sites")}
    async with serving({}, {"publisher": publisher}) as (_, ctx):
        yield ctx, await opened(ctx)


async def opened(ctx: Context) -> Site:
    site = await open_site(ctx, KEY)
    assert site is not None
    return site


async def test_what_a_manifest_would_say_is_taken_out_of_the_first_page(site: tuple[Context, Site]) -> None:
    manifest = site[1].manifest
    assert not site[1].is_ours
    assert (manifest.name, manifest.description, manifest.language) == ("Playlists", "", "de")
    assert manifest.built_at == METADATA["build_timestamp"] / 1000
    assert site[1].copyright == "© Meadowlark"
    assert manifest.nav == (
        NavNode(title="Home", path=""),
        NavNode(
            title="Guides",
            children=(
                NavNode(title="Guide", path="guide/"),
                NavNode(
                    title="Deep",
                    children=(NavNode(title="Deep", path="deep/"), NavNode(title="Deeper", path="deep/er/")),
                ),
            ),
        ),
        NavNode(title="Status", url="https://status.example/"),
    )
    assert [page.path for page in manifest.pages] == ["", "guide/", "deep/", "deep/er/", "lonely/"]


async def test_a_page_is_its_article_with_links_from_the_top(site: tuple[Context, Site]) -> None:
    page = await read_page(*site, "")
    assert page is not None
    for link in (f"{URL}guide/#first-steps", "#first-steps", "https://example.org/x", "/other/"):
        assert f'href="{link}"' in page.html
    assert f'src="{URL}img/a%20b.svg"' in page.html
    assert '<h2 id="docs-main">' in page.html
    assert '<span class="nb">echo</span>' in page.html
    for gone in ("script", "onerror", "svg viewBox", "md-content__button", "md-nav"):
        assert gone not in page.html
    record = page.record
    assert (record.title, record.description) == ("Home", "About playlists")
    assert record.edit == "https://git.example/acme/playlists/edit/main/docs/index.md"
    assert [(each.level, each.id, each.text) for each in record.headings] == [
        (1, "playlists", "Playlists"),
        (2, "first-steps", "First steps"),
        (2, "docs-main", "Main"),
    ]


@pytest.mark.parametrize("path", ["guide/", "guide", "guide/index.html", "/guide/"])
async def test_a_page_is_read_with_or_without_what_stands_at_the_end(site: tuple[Context, Site], path: str) -> None:
    page = await read_page(*site, path)
    assert page is not None
    assert page.record.path == "guide/"
    assert f'href="{URL}"' in page.html
    assert f'href="{URL}deep/er/?x=1#y"' in page.html


async def test_a_page_that_no_navigation_names_is_read_too(site: tuple[Context, Site]) -> None:
    page = await read_page(*site, "lonely")
    assert page is not None
    assert page.record.title == "Lonely"


async def test_a_page_that_sends_its_readers_on_says_where(site: tuple[Context, Site]) -> None:
    page = await read_page(*site, "old/")
    assert page is not None
    assert page.moved_to == "guide/"
    assert page.html == ""


@pytest.mark.parametrize(
    "path", ["nothing/", "../other/", "404.html", "img", "a\0b", "@1/", "search/search_index.json"]
)
async def test_what_is_no_page_is_none(site: tuple[Context, Site], path: str) -> None:
    assert await read_page(*site, path) is None


async def test_a_site_that_is_not_there_is_none() -> None:
    async with serving({}) as (_, ctx):
        assert await open_site(ctx, KEY) is None


@pytest.mark.parametrize("broken", [b"", b"{", b"[]", b'"x"', b"\xff\xfe", b'{"docs": 1}', b"[" * 100_000])
def test_broken_metadata_and_indexes_are_passed_over(broken: bytes) -> None:
    described = describe(recorded_site()["index.html"], broken, broken)
    assert described.manifest.name == "Playlists"
    assert [page.path for page in described.manifest.pages] == ["", "guide/", "deep/", "deep/er/"]


def test_a_navigation_without_end_is_refused() -> None:
    deep = b"<li><label class=md-nav__link>x</label><nav><ul>" * 3_000
    html = b"<nav class='md-nav md-nav--primary'><ul class=md-nav__list>" + deep
    with pytest.raises(Invalid, match="nests deeper"):
        describe(html, b"", b"")
