"""Sites that include others of the same source."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from callboard import Invalid, Workspace
from callboard.plugins.techdocs.config import EditRule, find_files, make_nav, page_titles
from callboard.plugins.techdocs.config.monorepo import MOST_INCLUDED, MOST_WILDCARDS
from callboard.plugins.techdocs.model import in_order

from .sources import configure, nav, outline, said, site, write

TWO = {
    "mkdocs.yml": "site_name: All\nnav:\n  - index.md\n  - V1: '!include ./v1/mkdocs.yml'\n",
    "docs/index.md": "",
    "v1/mkdocs.yml": "site_name: versions/v1\nnav:\n  - Start: index.md\n  - Web: https://example.com\n  - Deep:\n"
    "    - a/b.md\n",
    "v1/docs/index.md": "",
    "v1/docs/a/b.md": "",
    "v1/docs/a/pic.png": "",
}


def test_an_included_site_is_read_below_its_name(tmp_path: Path) -> None:
    nodes, problems = nav(tmp_path, TWO)
    assert outline(nodes) == [
        ("Home", ""),
        (
            "V1",
            [
                ("Start", "versions/v1/"),
                ("Web", "https://example.com"),
                ("Deep", [("B", "versions/v1/a/b/")]),
            ],
        ),
    ]
    assert problems == ()
    _config, files = site(tmp_path, {})
    assert [(page.source, page.uri) for page in files.pages] == [
        ("docs/index.md", "index.md"),
        ("v1/docs/index.md", "versions/v1/index.md"),
        ("v1/docs/a/b.md", "versions/v1/a/b.md"),
    ]
    assert [(each.source, each.dest) for each in files.assets] == [("v1/docs/a/pic.png", "versions/v1/a/pic.png")]


def test_a_name_with_other_letters_becomes_an_address(tmp_path: Path) -> None:
    nodes, _problems = nav(tmp_path, {**TWO, "v1/mkdocs.yml": "site_name: Größe & Weight!\nnav: [index.md]\n"})
    assert outline(nodes)[1] == ("V1", [("Index", "grosse-weight/")])


def test_without_nav_an_included_site_lists_its_folders_first(tmp_path: Path) -> None:
    nodes, _problems = nav(tmp_path, {**TWO, "v1/mkdocs.yml": "site_name: v1\n"})
    assert outline(nodes)[1] == ("V1", [("A", [("B", "v1/a/b/")]), ("Index", "v1/")])


def test_a_wildcard_includes_all_that_fit_in_order(tmp_path: Path) -> None:
    files = {
        "mkdocs.yml": "site_name: All\nnav:\n  - index.md\n  - Apps: '*include ./apps/*/mkdocs.yml'\n",
        "docs/index.md": "",
    }
    for name in ("b", "a"):
        files |= {f"apps/{name}/mkdocs.yml": f"site_name: app-{name}\n", f"apps/{name}/docs/index.md": ""}
    nodes, _problems = nav(tmp_path, files)
    assert outline(nodes)[1] == (
        "Apps",
        [("app-a", [("Index", "app-a/")]), ("app-b", [("Index", "app-b/")])],
    )


def test_a_wildcard_that_nothing_fits_is_told(tmp_path: Path) -> None:
    config, _files = site(
        tmp_path, {"mkdocs.yml": "nav:\n  - index.md\n  - Apps: '*include ./apps/*/mkdocs.yml'\n", "docs/index.md": ""}
    )
    assert config.is_usable
    assert ("mkdocs.yml", 3, "warning") in said(config.problems)


@pytest.mark.parametrize(
    ("changed", "file", "line"),
    [
        ({"mkdocs.yml": "site_name: A\nnav:\n  - V1: '!include ../v1/mkdocs.yml'\n"}, "mkdocs.yml", 3),
        ({"mkdocs.yml": "site_name: A\nnav:\n  - V1: '!include /etc/mkdocs.yml'\n"}, "mkdocs.yml", 3),
        ({"mkdocs.yml": "site_name: A\nnav:\n  - V1: '!include ./v1/docs'\n"}, "mkdocs.yml", 3),
        ({"mkdocs.yml": "site_name: A\nnav:\n  - V1: '!include ./mkdocs.yml'\n"}, "mkdocs.yml", 3),
        ({"mkdocs.yml": "site_name: A\nnav:\n  - V1: '!include ./gone/mkdocs.yml'\n"}, "gone/mkdocs.yml", 0),
        (
            {"mkdocs.yml": "site_name: A\nnav:\n  - A: '!include ./v1/mkdocs.yml'\n  - B: '!include v1/mkdocs.yml'\n"},
            "mkdocs.yml",
            4,
        ),
        ({"v1/mkdocs.yml": "nav:\n  - index.md\n"}, "v1/mkdocs.yml", 1),
        ({"v1/mkdocs.yml": "site_name: '../../x'\n"}, "v1/mkdocs.yml", 1),
        ({"v1/mkdocs.yml": "site_name: v1\ndocs_dir: ../../..\n"}, "v1/mkdocs.yml", 2),
        ({"v1/mkdocs.yml": "site_name: v1\ndocs_dir: gone\n"}, "v1/mkdocs.yml", 2),
        ({"v1/mkdocs.yml": "site_name: v1\nnav: [\n"}, "v1/mkdocs.yml", 3),
        ({"v1/mkdocs.yml": "site_name: v1\nnav:\n  - X: '!include ../mkdocs.yml'\n"}, "v1/mkdocs.yml", 3),
    ],
)
def test_what_cannot_be_included_is_an_error_with_its_line(
    tmp_path: Path, changed: dict[str, str], file: str, line: int
) -> None:
    config = configure(write(tmp_path, {**TWO, **changed}))
    assert not config.is_usable
    assert (file, line, "error") in said(config.problems)


def test_an_included_docs_folder_behind_a_link_that_leads_out_is_an_error(tmp_path: Path) -> None:
    write(tmp_path / "outside", {"secret.md": ""})
    write(tmp_path / "source", {**TWO, "v2/mkdocs.yml": "site_name: v2\n"})
    (tmp_path / "source/v2/docs").symlink_to("../../outside")
    config = configure(
        write(tmp_path / "source", {"mkdocs.yml": "site_name: A\nnav:\n  - V2: '!include ./v2/mkdocs.yml'\n"})
    )
    assert not config.is_usable


def test_neither_sites_nor_wildcards_are_included_without_end(tmp_path: Path) -> None:
    many = "".join(f"  - '!include ./gone{number}/mkdocs.yml'\n" for number in range(MOST_INCLUDED + 1))
    wild = "".join("  - All: '*include ./*/mkdocs.yml'\n" for _ in range(MOST_WILDCARDS + 1))
    for text in (many, wild):
        config = configure(write(tmp_path, {"docs/index.md": "", "mkdocs.yml": f"site_name: A\nnav:\n{text}"}))
        assert not config.is_usable
        assert config.problems[-1].message.startswith("more than ")


def test_one_folder_included_many_times_counts_each_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("callboard.plugins.techdocs.config.walking.MOST_FILES", 20)
    files = {f"docs/{number}.md": "" for number in range(8)}
    entries = "".join(f"  - '!include ./s{number}/mkdocs.yml'\n" for number in range(3))
    files |= {f"s{number}/mkdocs.yml": f"site_name: s{number}\ndocs_dir: ../docs\nnav: [0.md]\n" for number in range(3)}
    root = write(tmp_path, {**files, "mkdocs.yml": f"site_name: A\nnav:\n{entries}"})
    with pytest.raises(Invalid):
        find_files(root, configure(root))


def test_pages_of_an_included_site_are_edited_in_its_folder(tmp_path: Path) -> None:
    root = write(tmp_path, TWO)
    config = configure(root, address="https://github.com/acme/svc/tree/main")
    edits = {page.uri: page.edit for page in find_files(root, config).pages}
    assert edits == {
        "index.md": "https://github.com/acme/svc/edit/main/docs/index.md",
        "versions/v1/index.md": "https://github.com/acme/svc/edit/main/v1/docs/index.md",
        "versions/v1/a/b.md": "https://github.com/acme/svc/edit/main/v1/docs/a/b.md",
    }


def test_an_included_site_may_say_itself_where_it_is_edited(tmp_path: Path) -> None:
    own = "site_name: v1\nrepo_url: https://git.example.com/v1\nedit_uri: edit/main/\n"
    config = configure(write(tmp_path, {**TWO, "v1/mkdocs.yml": own}))
    assert config.folders[1].edit == EditRule(repository="https://git.example.com/v1", prefix="edit/main/")


targets = st.sampled_from(
    ["index.md", "!include v1/mkdocs.yml", "!include ../x.yml", "*include */mkdocs.yml", "*include **", "!include "]
) | st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)
entries = st.recursive(
    targets,
    lambda inner: st.lists(st.dictionaries(st.text("abc", max_size=2), inner, max_size=2) | inner),
    max_leaves=6,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(own=st.lists(entries, max_size=3), name=targets, other=st.lists(entries, max_size=3))
def test_whatever_stands_in_nav_is_understood_or_told(
    tmp_path: Path, own: list[object], name: str, other: list[object]
) -> None:
    written = {
        "mkdocs.yml": json.dumps({"nav": own}, ensure_ascii=False),
        "v1/mkdocs.yml": json.dumps({"site_name": name, "nav": other}, ensure_ascii=False),
    }
    config = configure(write(tmp_path, {**TWO, **written}))
    files = find_files(Workspace(tmp_path), config)
    nodes, problems = make_nav(config, files, page_titles(config, files, {}))
    assert set(in_order(nodes)) <= {page.path for page in files.pages}
    assert all(each.message for each in (*config.problems, *problems))


def test_without_the_core_nothing_is_included(tmp_path: Path) -> None:
    config = configure(write(tmp_path, TWO), omitTechdocsCorePlugin=True)
    assert [folder.path for folder in config.folders] == ["docs"]
