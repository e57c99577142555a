"""`callboard docs build`: a whole site in a folder, and nothing of the one before."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer

from callboard import Invalid
from callboard.plugins.techdocs.commands.build import build
from callboard.plugins.techdocs.model import read_manifest

from .conftest import Checkout

NONE: object = None


async def built(checkout: Checkout, into: Path, **options: object) -> int:
    return await build(NONE, source_dir=checkout.folder, output_dir=into, **options)  # type: ignore[arg-type]


async def test_a_site_is_written_as_backstage_stores_it(checkout: Checkout, tmp_path: Path) -> None:
    site = tmp_path / "site"
    assert await built(checkout, site) == 0
    files = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    assert {"index.html", "guide/index.html", "guide/index.md", "callboard.json", "llms.txt"} <= files
    assert {"techdocs_metadata.json", "search/search_index.json"} <= files
    assert json.loads((site / "techdocs_metadata.json").read_text())["site_name"] == "Turntable"
    assert (site / "guide/index.md").read_text() == (checkout.folder / "docs/guide.md").read_text()


async def test_what_is_gone_from_the_sources_goes_from_the_site(checkout: Checkout, tmp_path: Path) -> None:
    site = tmp_path / "site"
    await built(checkout, site)
    (site / "CNAME").write_text("docs.meadowlark.tools")
    (checkout.folder / "docs/guide.md").unlink()
    checkout.write({"mkdocs.yml": "site_name: Turntable\n", "docs/index.md": "# Turntable\n"})
    await built(checkout, site)
    assert not (site / "guide/index.html").exists()
    assert (site / "CNAME").exists()


async def test_the_etag_is_kept_for_whoever_asks_whether_it_changed(checkout: Checkout, tmp_path: Path) -> None:
    await built(checkout, tmp_path / "site", etag="abc-123")
    assert json.loads((tmp_path / "site/techdocs_metadata.json").read_text())["etag"] == "abc-123"


async def test_pages_can_be_edited_where_the_ref_says(checkout: Checkout, tmp_path: Path) -> None:
    ref = "url:https://github.com/meadowlark/turntable/tree/main/"
    await built(checkout, tmp_path / "site", techdocs_ref=ref)
    manifest = read_manifest((tmp_path / "site/callboard.json").read_bytes())
    assert manifest is not None
    assert [each.edit for each in manifest.pages] == [
        "https://github.com/meadowlark/turntable/edit/main/docs/index.md",
        "https://github.com/meadowlark/turntable/edit/main/docs/guide.md",
    ]


async def test_a_ref_that_says_nothing_is_refused(checkout: Checkout, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="techdocs-ref"):
        await built(checkout, tmp_path / "site", techdocs_ref="github")


async def test_a_site_that_cannot_be_built_leaves_the_last_one(
    checkout: Checkout, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = tmp_path / "site"
    await built(checkout, site)
    checkout.write({"mkdocs.yml": "nav: [unclosed\n"})
    assert await built(checkout, site) == 1
    assert (site / "guide/index.html").exists()
    assert "mkdocs.yml" in capsys.readouterr().err


async def test_the_title_is_the_one_that_was_given_where_there_is_no_file(checkout: Checkout, tmp_path: Path) -> None:
    (checkout.folder / "mkdocs.yml").unlink()
    await built(checkout, tmp_path / "site", site_name="Record player")
    assert json.loads((tmp_path / "site/techdocs_metadata.json").read_text())["site_name"] == "Record player"


async def test_options_about_docker_are_said_to_have_no_effect(
    checkout: Checkout, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await built(checkout, tmp_path / "site", docker_image="spotify/techdocs", as_user=True)
    said = " ".join(capsys.readouterr().err.split())
    assert "--docker-image, --runAsDefaultUser has no effect: Docs are built by Callboard itself" in said


async def test_words_that_belong_to_no_option_are_refused(checkout: Checkout, tmp_path: Path) -> None:
    with pytest.raises(typer.BadParameter, match="unexpected"):
        await built(checkout, tmp_path / "site", rest=["surplus"])
