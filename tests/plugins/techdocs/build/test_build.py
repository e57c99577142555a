"""A site is whole files that say the same wherever they are read; what has not changed is not made again."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser

from callboard import Invalid
from callboard.plugins.techdocs.build import Limits, Unusable
from callboard.plugins.techdocs.build import build as steps
from callboard.plugins.techdocs.model import METADATA, SEARCH_INDEX, file_of, read_manifest

from .building import Building

THREE = {
    "mkdocs.yml": "site_name: Tracker\nsite_description: Counts plays\nplugins: [techdocs-core]\n",
    "docs/index.md": "# Welcome\n\nSee [the guide](guide.md#set-up), and ![a picture](img/a.png).\n",
    "docs/guide.md": "# Guide\n\n## Set up\n\nDo `this`.\n",
    "docs/deep/down.md": "# Down\n\nBack [up](../index.md).\n",
    "docs/img/a.png": b"\x89PNG",
}


async def test_a_site_is_stored_in_the_layout_of_backstage(tmp_path: Path) -> None:
    building = Building(tmp_path)
    built = await building.build(THREE)
    assert {"index.html", "guide/index.html", "deep/down/index.html", "img/a.png", SEARCH_INDEX} <= set(building.stored)
    assert {METADATA, "callboard.json", "llms.txt", "llms-full.txt", "assets/callboard-docs.css"} <= set(
        building.stored
    )
    assert building.stored["guide/index.md"] == THREE["docs/guide.md"].encode()  # type: ignore[union-attr]
    assert read_manifest(building.stored["callboard.json"]) == built.manifest
    about = json.loads(building.stored[METADATA])
    assert (about["site_name"], about["site_description"]) == ("Tracker", "Counts plays")
    assert set(about["files"]) == set(building.stored) and about["build_timestamp"] > 10**12
    assert [each.path for each in built.manifest.pages] == ["", "guide/", "deep/down/"]


async def test_each_link_of_each_page_leads_to_a_file_of_the_site(tmp_path: Path) -> None:
    building = Building(tmp_path)
    await building.build(THREE)
    for path in ("", "guide/", "deep/down/"):
        tree = LexborHTMLParser(building.page(file_of(path)))
        found = [each.attributes.get("href") or each.attributes.get("src") for each in tree.css("[href], [src]")]
        assert found
        for each in found:
            target = urlsplit(urljoin(f"https://host/site/{path}", each or "")).path.removeprefix("/site/")
            assert file_of(target) in building.stored, (path, each)


async def test_a_page_has_its_article_navigation_and_neighbours(tmp_path: Path) -> None:
    building = Building(tmp_path)
    await building.build(THREE | {"docs/plain.md": "Only words.\n"})
    tree = LexborHTMLParser(building.page("guide/index.html"))
    assert [each.text() for each in tree.css("article.md-content__inner.md-typeset code")] == ["this"]
    active = tree.css("nav.md-nav--primary a[aria-current]")
    assert [each.text() for each in active] == ["Guide"]
    plain = LexborHTMLParser(building.page("plain/index.html"))
    assert [each.text() for each in plain.css("article h1")] == ["Plain"]
    assert plain.css("a[rel=prev]") and len(tree.css("script, style")) == 0


async def test_an_unchanged_page_is_neither_rendered_nor_stored(tmp_path: Path) -> None:
    building = Building(tmp_path)
    first = await building.build(THREE)
    assert len(first.changed) == first.rendered == 3
    again = await building.build()
    assert (building.renderer.seen, set(again.files), again.changed) == ([], {METADATA, "callboard.json"}, ())
    one = await building.build({"docs/guide.md": "# Guide\n\n## Set up\n\nDo *that*.\n"})
    assert (building.renderer.seen, one.changed, one.rendered) == (["guide.md"], ("guide/",), 1)
    assert {"guide/index.html", "guide/index.md"} <= set(one.files) and "index.html" not in one.files


async def test_a_page_is_rendered_again_when_what_it_links_to_comes_or_goes(tmp_path: Path) -> None:
    building = Building(tmp_path)
    built = await building.build(THREE | {"docs/index.md": "# Welcome\n\n[new](new.md)\n"})
    assert [each.message for each in built.manifest.problems if each.file == "docs/index.md"]
    built = await building.build({"docs/new.md": "# New\n"})
    assert sorted(building.renderer.seen) == ["index.md", "new.md"] and not built.manifest.problems
    built = await building.build({"docs/new.md": None})
    assert building.renderer.seen == ["index.md"] and set(built.removed) >= {"new/index.html", "new/index.md"}


async def test_a_snippet_that_changes_has_the_pages_rendered_that_show_it(tmp_path: Path) -> None:
    building = Building(tmp_path)
    await building.build(THREE | {"docs/guide.md": '# Guide\n\n--8<-- "docs/part.txt"\n', "docs/part.txt": "One.\n"})
    assert "One." in building.page("guide/index.html")
    await building.build({"docs/part.txt": "Two.\n"})
    assert building.renderer.seen == ["guide.md"] and "Two." in building.page("guide/index.html")


async def test_without_a_cache_or_with_a_broken_one_everything_is_rendered(tmp_path: Path) -> None:
    building = Building(tmp_path)
    await building.build(THREE)
    for file in (tmp_path / "cache").iterdir():
        file.write_bytes(b"\x93broken")
    built = await building.build()
    assert built.rendered == 3 and built.changed == ()


async def test_links_to_headings_that_are_not_there_are_told_with_their_line(tmp_path: Path) -> None:
    building = Building(tmp_path)
    built = await building.build(THREE | {"docs/index.md": "# Welcome\n\n[gone](guide.md#no-such)\n"})
    (found,) = built.manifest.problems
    assert (found.file, found.line, found.level) == ("docs/index.md", 3, "warning") and "#no-such" in found.message
    built = await building.build({"docs/guide.md": "# Guide\n\n## No such\n"})
    assert not built.manifest.problems and building.renderer.seen == ["guide.md"]


async def test_a_broken_configuration_is_told_and_nothing_is_built(tmp_path: Path) -> None:
    building = Building(tmp_path)
    with pytest.raises(Unusable) as refused:
        await building.build({"mkdocs.yml": "site_name: [\n", "docs/index.md": "# A\n"})
    assert refused.value.problems[0].file == "mkdocs.yml" and refused.value.problems[0].line


async def test_a_source_without_pages_says_what_is_missing(tmp_path: Path) -> None:
    building = Building(tmp_path)
    with pytest.raises(Unusable) as refused:
        await building.build({"mkdocs.yml": "site_name: A\n", "docs/a.png": b"x"})
    assert "page" in refused.value.message


async def test_a_page_that_is_no_text_or_too_large_is_told_and_its_neighbours_are_built(tmp_path: Path) -> None:
    building = Building(tmp_path)
    large = b"x" * (Limits().page_bytes + 1)
    built = await building.build(THREE | {"docs/latin.md": b"# Caf\xe9\n", "docs/large.md": large})
    assert {(each.file, each.level) for each in built.manifest.problems} == {
        ("docs/large.md", "error"),
        ("docs/latin.md", "error"),
    }
    assert "Caf\ufffd" in building.page("latin/index.html") and "large/index.html" not in building.stored


async def test_too_many_pages_end_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "Limits", lambda: Limits(pages=2))
    with pytest.raises(Invalid, match="3 pages"):
        await Building(tmp_path).build(THREE)


async def test_redirects_lead_to_pages(tmp_path: Path) -> None:
    building = Building(tmp_path)
    config = "site_name: A\nplugins: [techdocs-core, {redirects: {redirect_maps: {old/was.md: guide.md}}}]\n"
    built = await building.build(THREE | {"mkdocs.yml": config})
    assert built.manifest.redirects == {"old/was/": "guide/"}
    assert 'content="0; url=../../guide/"' in building.page("old/was/index.html")


async def test_the_texts_for_agents_follow_the_navigation(tmp_path: Path) -> None:
    building = Building(tmp_path)
    config = "site_name: A\nnav:\n- index.md\n- Work:\n  - guide.md\n"
    await building.build(THREE | {"mkdocs.yml": config})
    text = building.page("llms.txt")
    assert text.index("## Docs") < text.index("[Welcome](<index.md>)") < text.index("## Work")
    assert "## Other pages" in text and "Source: deep/down/index.md" in building.page("llms-full.txt")


async def test_the_search_index_has_each_page_and_its_sections(tmp_path: Path) -> None:
    building = Building(tmp_path)
    await building.build(THREE)
    found = {each["location"]: each for each in json.loads(building.stored[SEARCH_INDEX])["docs"]}
    assert {"", "guide/", "guide/#set-up"} <= set(found) and found["guide/#set-up"]["title"] == "Set up"
    assert "Do this." in found["guide/"]["text"]


async def test_words_of_a_repository_stay_words_in_the_page_around(tmp_path: Path) -> None:
    building = Building(tmp_path)
    name = "'<script>alert(1)</script>'"
    config = f"site_name: {name}\nnav:\n- {name}: index.md\n- '\"><b>x': https://example.com/\n"
    await building.build({"mkdocs.yml": config, "docs/index.md": "---\ntitle: <i>a</i>\n---\n\nText.\n"})
    tree = LexborHTMLParser(building.page("index.html"))
    assert not tree.css("script, b, i") and "<script>alert(1)</script>" in tree.css("title")[0].text()


async def test_links_in_the_source_that_lead_out_are_not_followed(tmp_path: Path) -> None:
    building = Building(tmp_path)
    (tmp_path / "secret.txt").write_text("secret words")
    building.write(THREE)
    (building.folder / "part.txt").symlink_to(tmp_path / "secret.txt")
    built = await building.build({"docs/guide.md": '# Guide\n\n--8<-- "part.txt"\n\n--8<-- "../secret.txt"\n'})
    assert not any(b"secret words" in each for each in building.stored.values())
    assert [each.line for each in built.manifest.problems if each.file == "docs/guide.md"] == [3, 5]
    (building.folder / "docs" / "secret.md").symlink_to(tmp_path / "secret.txt")
    with pytest.raises(Unusable) as refused:
        await building.build()
    assert refused.value.problems[0].file == "docs/secret.md"
