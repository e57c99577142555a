"""READMEs and documentation sites."""

from __future__ import annotations

import pytest
from infer_trees import MemoryTree

from callboard.plugins.catalog.infer.documentation import Documentation, find_documentation


def find(files: dict[str, str], folder: str = "") -> Documentation:
    tree = MemoryTree(files)
    return find_documentation(tree, tree.files(), folder)


MARKDOWN = """\
[![build](https://ci.example.com/badge.svg)](https://ci.example.com)

# Playlist **Service**

<p align="center"><img src="logo.png"></p>

> A quotation

- a list that is long enough to be a description

Keeps the [playlists](https://example.com) of `all` *listeners*
and gives them back. <script>alert(1)</script>

More.
"""


def test_the_first_paragraph_of_a_readme_is_its_description_as_plain_text() -> None:
    found = find({"README.md": MARKDOWN})
    assert found.title is not None and found.description is not None
    assert (found.title.value, found.title.line) == ("Playlist Service", 3)
    assert found.description.value == "Keeps the playlists of all listeners and gives them back. alert(1)"
    assert (found.description.file, found.description.line) == ("README.md", 11)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (
            "README.rst",
            "========\nPlaylist\n========\n\n.. image:: badge.svg\n\nKeeps the playlists of all listeners.\n",
        ),
        ("README.adoc", "= Playlist\n:toc:\n\nKeeps the playlists of all listeners.\n"),
        ("Readme.txt", "Playlist\n--------\n\nKeeps the playlists of\nall listeners.\n"),
        ("README", "Keeps the playlists of all listeners.\n"),
    ],
)
def test_other_markups_give_their_first_paragraph_as_well(path: str, text: str) -> None:
    found = find({path: text})
    assert found.description is not None
    assert found.description.value == "Keeps the playlists of all listeners."
    assert path == "README" or (found.title is not None and found.title.value == "Playlist")


def test_a_long_description_is_cut_at_a_word() -> None:
    found = find({"README.md": "# X\n\n" + "wordy " * 200})
    assert found.description is not None
    assert len(found.description.value) <= 300
    assert found.description.value.endswith("wordy…")


@pytest.mark.parametrize(
    ("files", "folder", "site"),
    [
        (["mkdocs.yml", "docs/index.md"], "", "dir:."),
        (["mkdocs.yaml"], "", "dir:."),
        (["docs/index.md"], "", "dir:."),
        (["docs/mkdocs.yml", "docs/docs/a.md"], "", "dir:./docs"),
        (["services/a/mkdocs.yml"], "services/a", "dir:./services/a"),
        (["services/a/docs/index.md"], "services/a", "dir:./services/a"),
        (["docs/logo.png"], "", None),
        (["doc/guide.md"], "", None),
        (["README.md"], "", None),
    ],
)
def test_the_documentation_site_is_where_its_pages_are(files: list[str], folder: str, site: str | None) -> None:
    found = find(dict.fromkeys(files, "# x"), folder).site
    assert (found.value if found else None) == site


def test_a_readme_is_noted_for_its_own_folder_only() -> None:
    found = find({"README.md": "# Root", "services/a/readme.md": "# A"}, "services/a")
    assert found.readme is not None
    assert found.readme.file == "services/a/readme.md"
