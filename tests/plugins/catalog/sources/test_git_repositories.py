"""Reading `git:` locations from real repositories."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from callboard.plugins.catalog.model import Problem, SourceFile
from callboard.plugins.catalog.sources import Ports, ReadResult, Unchanged
from callboard.plugins.catalog.sources.git_checkouts import remove_left_behind
from callboard.plugins.catalog.sources.git_repositories import read_repository_file
from callboard.plugins.catalog.sources.read import LocationRef

from .conftest import Portal, Repository


def contents(result: ReadResult) -> dict[str, bytes]:
    return {str(file.location): file.content for file in result.files if isinstance(file, SourceFile)}


def test_catalog_files_are_found_at_any_depth_without_a_pattern(portal: Portal, repository: Repository) -> None:
    commit = repository.commit({"catalog-info.yaml": "a", "x/y/catalog-info.yaml": "b", "x/other.yaml": "c"})
    result = portal.read("git", repository.folder)
    prefix = f"git:{repository.folder}#main:"
    assert contents(result) == {f"{prefix}catalog-info.yaml": b"a", f"{prefix}x/y/catalog-info.yaml": b"b"}
    assert result.etag == commit
    assert {file.revision for file in result.files if isinstance(file, SourceFile)} == {commit}


def test_an_unchanged_head_costs_one_question(portal: Portal, repository: Repository) -> None:
    repository.commit({"catalog-info.yaml": "a"})
    first = portal.read("git", repository.folder)
    for folder in portal.cache.iterdir():
        folder.rename(folder.with_name("away-" + folder.name))
    second = portal.read("git", repository.folder, first)
    assert (second.unchanged, second.files, second.problems) == (True, (), ())
    assert all(folder.name.startswith("away-") for folder in portal.cache.iterdir())


def test_after_a_commit_only_changed_files_are_read(portal: Portal, repository: Repository) -> None:
    repository.commit({"a/catalog-info.yaml": "a", "b/catalog-info.yaml": "b", "c/catalog-info.yaml": "c"})
    first = portal.read("git", repository.folder)
    commit = repository.commit({"b/catalog-info.yaml": "B", "c/catalog-info.yaml": None, "d/catalog-info.yaml": "d"})
    second = portal.read("git", repository.folder, first)
    prefix = f"git:{repository.folder}#main:"
    assert contents(second) == {f"{prefix}b/catalog-info.yaml": b"B", f"{prefix}d/catalog-info.yaml": b"d"}
    same = [str(file.location) for file in second.files if isinstance(file, Unchanged)]
    assert same == [f"{prefix}a/catalog-info.yaml"] and second.etag == commit


def test_a_commit_that_touches_no_file_of_ours_gives_them_all_as_unchanged(
    portal: Portal, repository: Repository
) -> None:
    repository.commit({"catalog-info.yaml": "a"})
    first = portal.read("git", repository.folder)
    repository.commit({"main.go": "package main"})
    second = portal.read("git", repository.folder, first)
    assert [type(file) for file in second.files] == [Unchanged] and not second.unchanged


def test_only_the_files_that_are_meant_are_fetched(portal: Portal, repository: Repository) -> None:
    repository.commit({"catalog-info.yaml": "a", "big/data.bin": "x" * 200_000})
    portal.read("git", f"file://{repository.folder}")
    (checkout,) = (folder for folder in portal.cache.iterdir() if folder.is_dir())
    shown = sorted(str(path.relative_to(checkout)) for path in checkout.rglob("*") if ".git" not in path.parts)
    assert shown == ["catalog-info.yaml"]
    clone = Repository.__new__(Repository)
    clone.folder = checkout
    listed = clone.git("rev-list", "--objects", "--all", "--missing=print").splitlines()
    assert any(line.startswith("?") for line in listed)


def test_a_branch_a_tag_a_commit_and_a_pattern_can_be_named(portal: Portal, repository: Repository) -> None:
    old = repository.commit({"catalog-info.yaml": "old", "services/a/c.yaml": "a"})
    repository.git("tag", "--annotate", "v1", "--message", "one")
    repository.git("checkout", "--quiet", "-b", "feature/x")
    repository.commit({"catalog-info.yaml": "feature"})
    repository.git("checkout", "--quiet", "main")
    repository.commit({"catalog-info.yaml": "new"})
    folder = repository.folder
    assert list(contents(portal.read("git", folder)).values()) == [b"new"]
    assert contents(portal.read("git", f"{folder}#feature/x")) == {
        f"git:{folder}#feature/x:catalog-info.yaml": b"feature"
    }
    tagged = portal.read("git", f"{folder}#v1")
    assert list(contents(tagged).values()) == [b"old"] and tagged.etag == old
    assert portal.read("git", f"{folder}#v1", tagged).unchanged
    pinned = portal.read("git", f"{folder}#{old}")
    assert list(contents(pinned).values()) == [b"old"]
    assert portal.read("git", f"{folder}#{old}", pinned).unchanged
    assert contents(portal.read("git", f"{folder}#v1:services/*/c.yaml")) == {
        f"git:{folder}#v1:services/a/c.yaml": b"a"
    }
    assert contents(portal.read("git", f"{folder}#:services/**")) == {f"git:{folder}#main:services/a/c.yaml": b"a"}


def test_a_rewritten_branch_is_read_as_it_is_now(portal: Portal, repository: Repository) -> None:
    repository.commit({"catalog-info.yaml": "one"})
    first = portal.read("git", repository.folder)
    repository.git("commit", "--quiet", "--amend", "--allow-empty", "--message", "other")
    repository.commit({"catalog-info.yaml": "two"})
    repository.git("reset", "--quiet", "--soft", "HEAD~1")
    repository.git("commit", "--quiet", "--amend", "--message", "rewritten")
    assert list(contents(portal.read("git", repository.folder, first)).values()) == [b"two"]


def test_links_and_submodules_in_a_repository_are_passed_over(
    portal: Portal, repository: Repository, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_text("SECRET")
    repository.commit({"good/catalog-info.yaml": "good"})
    (repository.folder / "bad").mkdir()
    (repository.folder / "bad/catalog-info.yaml").symlink_to(tmp_path / "secret")
    (repository.folder / "evil").symlink_to(tmp_path)
    repository.git("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},sub/catalog-info.yaml")
    repository.commit({})
    result = portal.read("git", f"{repository.folder}#:**/*")
    assert set(contents(result).values()) == {b"good"} and not result.problems


@pytest.mark.parametrize(
    "name", ["[a].yaml", "a b.yaml", "!a.yaml", "#a.yaml", "ü.yaml", "a .yaml", "$(x).yaml", "-a.yaml"]
)
def test_files_with_odd_names_are_read_too(portal: Portal, repository: Repository, name: str) -> None:
    repository.commit({f"d/{name}": name, "d/a.yml": "other"})
    assert list(contents(portal.read("git", f"{repository.folder}#main:d/*.yaml")).values()) == [name.encode()]


def test_content_is_taken_as_it_was_committed(portal: Portal, repository: Repository) -> None:
    repository.commit({".gitattributes": "*.yaml eol=crlf ident filter=evil\n", "catalog-info.yaml": "a: $Id$\n"})
    repository.git("config", "filter.evil.smudge", "touch evil")
    (file,) = portal.read("git", repository.folder).files
    assert isinstance(file, SourceFile) and b"a:" in file.content


def test_a_missing_repository_or_branch_keeps_what_there_was(portal: Portal, repository: Repository) -> None:
    repository.commit({"catalog-info.yaml": "a"})
    for target in (f"{repository.folder}-gone", f"{repository.folder}#nowhere", f"{repository.folder}#:*.json"):
        result = portal.read("git", target)
        assert result.unchanged and [problem.name for problem in result.problems] == ["NotFoundError"], target
        assert portal.read("git", target, optional=True).problems == ()


def test_an_empty_repository_is_a_missing_file(portal: Portal, repository: Repository) -> None:
    assert portal.read("git", repository.folder).problems[0].name == "NotFoundError"


@pytest.mark.parametrize(
    "target",
    [
        "",
        "#main",
        "--upload-pack=touch /tmp/x",
        "ext::sh -c 'touch /tmp/x'",
        "relative/folder",
        "https://token@example.com/o/r.git",
        "https://user:password@example.com/o/r.git",
        "https://example.com/o/r%2F..%2Fx.git",
        "/srv/x#--upload-pack=x",
        "/srv/x#a..b",
        "/srv/x#a b",
        "/srv/x\n--x",
        "-oProxyCommand=x@host:o/r",
        "ssh://-oProxyCommand=x/o/r",
    ],
)
def test_an_address_that_git_must_not_see_is_a_problem(portal: Portal, target: str) -> None:
    result = portal.read("git", target)
    assert [problem.name for problem in result.problems] == ["InputError"]
    assert "password@" not in result.problems[0].message


def test_a_broken_clone_is_replaced(portal: Portal, repository: Repository) -> None:
    repository.commit({"catalog-info.yaml": "a"})
    first = portal.read("git", repository.folder)
    (checkout,) = (folder for folder in portal.cache.iterdir() if folder.is_dir())
    (checkout / ".git/config").write_text("[core\n")
    repository.commit({"catalog-info.yaml": "b"})
    broken = portal.read("git", repository.folder, first)
    assert broken.unchanged and broken.etag == first.etag and broken.problems
    assert list(contents(portal.read("git", repository.folder, broken)).values()) == [b"b"]


def test_one_file_of_a_repository_can_be_read_for_a_placeholder(portal: Portal, repository: Repository) -> None:
    commit = repository.commit({"docs/api *.json": "{}", "docs/b.json": "other"})
    (repository.folder / "link.json").symlink_to("/etc/passwd")
    repository.commit({})

    def read(path: str) -> SourceFile | Problem:
        location = LocationRef("git", f"{repository.folder}#main:{path}")

        async def ask(ports: Ports) -> SourceFile | Problem:
            return await read_repository_file(location, ports)

        return portal.call(ask)

    found = read("docs/b.json")
    assert isinstance(found, SourceFile) and found.content == b"other" and found.revision != commit
    starred = read("docs/api *.json")
    assert isinstance(starred, SourceFile) and starred.content == b"{}"
    for path in ("link.json", "nowhere.json", "docs"):
        problem = read(path)
        assert isinstance(problem, Problem) and problem.name == "NotFoundError"


def test_what_dead_processes_left_goes_and_what_is_in_use_stays(tmp_path: Path) -> None:
    for name in ("tree-old", "tree-young", "0123abcd"):
        (tmp_path / name / "clone").mkdir(parents=True)
        os.utime(tmp_path / name, (1, 1) if name != "tree-young" else None)
    remove_left_behind(tmp_path)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["0123abcd", "tree-young"]
