"""Which files a site has, and where each is read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from callboard import Invalid
from callboard.plugins.techdocs.config.walking import MOST_FILES

from .sources import said, site, write

SETTINGS = {"mkdocs.yml": "site_name: A\n"}


def paths(folder: Path, files: dict[str, str], text: str = "") -> dict[str, str]:
    _config, found = site(folder, {"mkdocs.yml": f"site_name: A\n{text}", **files})
    return {page.uri: page.path for page in found.pages}


def test_a_page_is_read_in_a_folder_of_its_own(tmp_path: Path) -> None:
    files = {f"docs/{name}": "" for name in ("index.md", "guide.md", "a/README.md", "a/b.markdown", "a/ü x.md")}
    assert paths(tmp_path, files) == {
        "index.md": "",
        "guide.md": "guide/",
        "a/README.md": "a/",
        "a/b.markdown": "a/b/",
        "a/ü x.md": "a/ü x/",
    }


def test_a_page_is_read_in_a_file_without_directory_urls(tmp_path: Path) -> None:
    files = {f"docs/{name}": "" for name in ("index.md", "guide.md", "a/README.md")}
    assert paths(tmp_path, files, "use_directory_urls: false\n") == {
        "index.md": "index.html",
        "guide.md": "guide.html",
        "a/README.md": "a/index.html",
    }


def test_the_order_is_that_of_mkdocs(tmp_path: Path) -> None:
    names = ("b.md", "index.md", "a/z.md", "a/index.md", "a/B/x.md", "Z.md", "c.md")
    assert list(paths(tmp_path, {f"docs/{name}": "" for name in names})) == [
        "index.md",
        "Z.md",
        "b.md",
        "c.md",
        "a/index.md",
        "a/z.md",
        "a/B/x.md",
    ]


def test_hidden_files_and_templates_are_left_out(tmp_path: Path) -> None:
    names = ("index.md", ".hidden.md", ".git/x.md", "a/.b/c.md", "templates/x.md", "a/templates/x.md")
    assert list(paths(tmp_path, {f"docs/{name}": "" for name in names})) == ["index.md", "a/templates/x.md"]


def test_patterns_leave_files_out_and_bring_hidden_ones_in(tmp_path: Path) -> None:
    names = ("index.md", "drafts/x.md", ".well-known/a.md", "templates/x.md")
    text = "exclude_docs: |\n  drafts/\n  !.well-known\n  !/templates/\n"
    assert list(paths(tmp_path, {f"docs/{name}": "" for name in names}, text)) == [
        "index.md",
        ".well-known/a.md",
        "templates/x.md",
    ]


def test_of_a_readme_and_an_index_the_index_is_the_page(tmp_path: Path) -> None:
    _config, files = site(tmp_path, {**SETTINGS, "docs/README.md": "", "docs/index.md": "", "docs/readme.md": ""})
    assert {page.uri: page.path for page in files.pages} == {"index.md": "", "readme.md": "readme/"}
    assert said(files.problems) == [("docs/README.md", 0, "warning")]


def test_two_pages_are_never_read_in_one_place(tmp_path: Path) -> None:
    _config, files = site(
        tmp_path, {**SETTINGS, "docs/a.md": "", "docs/a/index.md": "", "docs/index.html": "", "docs/index.md": ""}
    )
    assert [(page.uri, page.path) for page in files.pages] == [("index.md", ""), ("a/index.md", "a/")]
    assert files.assets == ()
    assert len(files.problems) == 2


def test_everything_else_is_an_asset(tmp_path: Path) -> None:
    _config, files = site(
        tmp_path, {**SETTINGS, "docs/index.md": "", "docs/img/a.png": "", "docs/x.html": "", "a.png": ""}
    )
    assert [(each.source, each.dest) for each in files.assets] == [
        ("docs/x.html", "x.html"),
        ("docs/img/a.png", "img/a.png"),
    ]
    assert files.targets == {"index.md": "", "img/a.png": "img/a.png", "x.html": "x.html"}


def test_links_inside_the_source_are_followed(tmp_path: Path) -> None:
    root = {**SETTINGS, "README.md": "# Hello", "shared/a.md": "", "docs/x.md": ""}
    write(tmp_path, root)
    (tmp_path / "docs/index.md").symlink_to("../README.md")
    (tmp_path / "docs/more").symlink_to("../shared")
    (tmp_path / "docs/gone.md").symlink_to("nowhere.md")
    (tmp_path / "docs/loop").symlink_to(".")
    _config, files = site(tmp_path, {})
    assert [page.uri for page in files.pages] == ["index.md", "x.md", "more/a.md"]
    assert [each.level for each in files.problems] == ["warning", "warning"]


@pytest.mark.parametrize("target", ["../../secret.md", "/etc/passwd", "../../"])
def test_a_link_out_of_the_source_is_an_error_and_nothing_is_read(tmp_path: Path, target: str) -> None:
    write(tmp_path, {"secret.md": "secret"})
    write(tmp_path / "source", {**SETTINGS, "docs/index.md": ""})
    (tmp_path / "source/docs/a.md").symlink_to(target)
    _config, files = site(tmp_path / "source", {})
    assert not files.is_usable
    assert (files.pages, files.assets) == ((), ())
    assert said(files.problems) == [("docs/a.md", 0, "error")]


def test_special_files_are_passed_over(tmp_path: Path) -> None:
    write(tmp_path, {**SETTINGS, "docs/index.md": ""})
    os.mkfifo(tmp_path / "docs/pipe.md")
    assert list(paths(tmp_path, {})) == ["index.md"]


def test_a_page_may_be_missing_from_the_navigation_on_purpose(tmp_path: Path) -> None:
    _config, files = site(
        tmp_path, {"mkdocs.yml": "site_name: A\nnot_in_nav: |\n  /a/\n", "docs/index.md": "", "docs/a/b.md": ""}
    )
    assert {page.uri: page.in_nav for page in files.pages} == {"index.md": True, "a/b.md": False}


def test_a_source_that_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST_FILES >= 10_000
    monkeypatch.setattr("callboard.plugins.techdocs.config.walking.MOST_FILES", 3)
    with pytest.raises(Invalid):
        site(tmp_path, {**SETTINGS, **{f"docs/{number}.md": "" for number in range(4)}})
