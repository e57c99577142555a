"""Commits are made of what they are given, whatever lies among the files; a push does what was asked or nothing."""

from __future__ import annotations

import asyncio
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from callboard.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from callboard.foundation.git import (
    Author,
    FileChange,
    Remote,
    check_values,
    commit_files,
    fetch,
    git_environment,
    ignored,
    initialize,
    push,
)
from callboard.foundation.http import Allowance, HostRule

ANN = Author(name="Ann Ito", email="ann@meadowlark.example", when=1_700_000_000)


def git(*arguments: str, cwd: Path) -> str:
    environment = git_environment(local=True, trusted=[cwd])
    done = subprocess.run(["git", *arguments], cwd=cwd, env=environment, check=True, capture_output=True, text=True)
    return done.stdout.strip()


class Places:
    """A bare repository elsewhere, and folders to make commits in."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.made = folder, 0
        self.elsewhere = folder / "elsewhere.git"
        self.elsewhere.mkdir()
        git("init", "--quiet", "--bare", "--initial-branch=main", cwd=self.elsewhere)
        self.remote = Remote(url=str(self.elsewhere), local=True)

    def place(self) -> Path:
        self.made += 1
        made = self.folder / f"{self.made}"
        made.mkdir()
        asyncio.run(initialize(made, branch="main"))
        return made

    def commit(self, *changes: FileChange, **options: Any) -> tuple[Path, str]:
        made = self.place()
        options = {"branch": "main", "message": "initial commit", "author": ANN, **options}
        return made, asyncio.run(commit_files(made, changes, **options))


@pytest.fixture
def places(tmp_path: Path) -> Iterator[Places]:
    yield Places(tmp_path)


def test_a_commit_holds_the_files_with_their_modes_and_is_pushed(places: Places) -> None:
    files = [
        FileChange(path="README.md", content=b"# Shop\r\n"),
        FileChange(path="bin/run", content=b"#!/bin/sh\n", mode="100755"),
        FileChange(path="now", content=b"../../etc/passwd", mode="120000"),
        FileChange(path='a "quoted" näme', content=b"\0data 5\nM 100644 inline x\n"),
    ]
    made, commit = places.commit(*files)
    asyncio.run(push(made, places.remote, commit, "main"))
    assert git("rev-parse", "main", cwd=places.elsewhere) == commit
    listed = git("ls-tree", "-r", "-z", "main", cwd=places.elsewhere).rstrip("\0").split("\0")
    assert {line.partition("\t")[2]: line.split()[0] for line in listed} == {
        'a "quoted" näme': "100644",
        "README.md": "100644",
        "bin/run": "100755",
        "now": "120000",
    }
    assert git("cat-file", "blob", "main:now", cwd=places.elsewhere) == "../../etc/passwd"
    assert git("cat-file", "blob", 'main:a "quoted" näme', cwd=places.elsewhere).startswith("\0data 5")
    assert git("log", "--format=%an <%ae> %at %s", "main", cwd=places.elsewhere) == (
        "Ann Ito <ann@meadowlark.example> 1700000000 initial commit"
    )


def test_the_same_commit_twice_has_the_same_name(places: Places) -> None:
    files = [FileChange(path="a", content=b"1")]
    assert places.commit(*files)[1] == places.commit(*files)[1]


def test_a_commit_on_another_changes_only_what_it_says(places: Places) -> None:
    made, first = places.commit(FileChange(path="a", content=b"1"), FileChange(path="b", content=b"2"))
    asyncio.run(push(made, places.remote, first, "main"))
    again = places.place()
    parent = asyncio.run(fetch(again, places.remote, "main"))
    changes = [FileChange(path="b", content=None), FileChange(path="c", content=b"3")]
    second = asyncio.run(commit_files(again, changes, branch="more", message="more", author=ANN, parent=parent))
    asyncio.run(push(again, places.remote, second, "more"))
    assert parent == first
    assert git("ls-tree", "--name-only", "more", cwd=places.elsewhere).split() == ["a", "c"]
    assert git("rev-list", "--count", "more", cwd=places.elsewhere) == "2"


def test_a_branch_that_is_there_is_never_overwritten(places: Places) -> None:
    made, first = places.commit(FileChange(path="a", content=b"1"))
    asyncio.run(push(made, places.remote, first, "main"))
    other, second = places.commit(FileChange(path="a", content=b"2"))
    with pytest.raises(Conflict, match="exists already"):
        asyncio.run(push(other, places.remote, second, "main"))
    with pytest.raises(Conflict, match="is not what it was"):
        asyncio.run(push(other, places.remote, second, "main", expected=second))
    assert git("rev-parse", "main", cwd=places.elsewhere) == first


def test_a_branch_goes_only_while_it_is_what_was_pushed(places: Places) -> None:
    made, commit = places.commit(FileChange(path="a", content=b"1"), branch="wip")
    asyncio.run(push(made, places.remote, commit, "wip"))
    with pytest.raises(Conflict):
        asyncio.run(push(made, places.remote, "", "wip", expected="0" * 39 + "1"))
    asyncio.run(push(made, places.remote, "", "wip", expected=commit))
    assert asyncio.run(places.remote.references()) == {}


@pytest.mark.parametrize(
    "path",
    [
        ".git/config",
        "a/.GIT/hooks/pre-push",
        "git~1/config",
        ".g\u200cit/config",
        "../x",
        "/x",
        "a//b",
        "a/./b",
        "a\nb",
    ],
)
def test_a_path_that_git_could_take_for_its_own_is_refused(places: Places, path: str) -> None:
    with pytest.raises(Invalid, match="cannot be in a commit"):
        places.commit(FileChange(path=path, content=b"x"))


def test_nothing_of_an_author_or_a_message_becomes_a_command(places: Places) -> None:
    author = Author(name="Eve\nfrom x <", email="eve>\n@x", when=1)
    made, _ = places.commit(FileChange(path="a", content=b"1"), author=author, message="x\n\ndata 3\nM 100644 a b\n")
    assert git("log", "--format=%an|%ae|%B", "main", cwd=made) == "Evefrom x|eve@x|x\n\ndata 3\nM 100644 a b"
    assert git("ls-tree", "--name-only", "main", cwd=made) == "a"
    with pytest.raises(Invalid):
        places.commit(author=Author(name=" <> ", email="x", when=1))


@pytest.mark.parametrize("branch", ["", "-x", "a..b", "a b", "x.lock", "HEAD", "a/", ".x", "a:b", "x\ny", "@{1}", "*"])
def test_a_branch_has_a_name(places: Places, branch: str) -> None:
    with pytest.raises(Invalid):
        places.commit(FileChange(path="a", content=b"1"), branch=branch)


def test_neither_hooks_nor_settings_of_the_repository_elsewhere_are_ours(places: Places, tmp_path: Path) -> None:
    made, commit = places.commit(FileChange(path="a", content=b"1"))
    (made / "hooks").mkdir(exist_ok=True)
    hook = made / "hooks" / "pre-push"
    hook.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
    hook.chmod(0o755)
    asyncio.run(push(made, places.remote, commit, "main"))
    assert not (tmp_path / "ran").exists()


def test_a_repository_that_refuses_says_why(places: Places) -> None:
    made, commit = places.commit(FileChange(path="a", content=b"1"), branch="wip")
    hook = places.elsewhere / "hooks" / "update"
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    with pytest.raises(NotAllowed, match="hook declined"):
        asyncio.run(push(made, places.remote, commit, "wip"))


def test_what_is_missing_is_not_found_and_what_is_outside_is_not_allowed(places: Places, tmp_path: Path) -> None:
    made, commit = places.commit(FileChange(path="a", content=b"1"))
    with pytest.raises(NotFound):
        asyncio.run(push(made, Remote(url=str(tmp_path / "nowhere"), local=True), commit, "main"))
    with pytest.raises(NotFound):
        asyncio.run(fetch(made, places.remote, "nothing"))
    with pytest.raises(NotAllowed):
        asyncio.run(push(made, Remote(url="https://evil.example/x", allowance=Allowance()), commit, "main"))
    for url in ("ssh://git@example.com/x", "git@example.com:x"):
        with pytest.raises(NotAllowed):
            rule = Allowance((HostRule("example.com"),))
            asyncio.run(push(made, Remote(url=url, allowance=rule), commit, "main"))
    with pytest.raises(Invalid):
        asyncio.run(push(made, Remote(url="ext::sh -c true"), commit, "main"))


def test_what_gitignore_leaves_out_is_told_without_looking_at_the_files(tmp_path: Path) -> None:
    rules = [(".gitignore", b"*.log\nbuild/\n!keep.log\n"), ("sub/.gitignore", b"/only-here\n")]
    paths = ["a.log", "keep.log", "build/x", "sub/b.log", "sub/only-here", "only-here", "src/build.py", "näme.log"]
    found = asyncio.run(ignored(tmp_path, rules, paths))
    assert sorted(found) == ["a.log", "build/x", "näme.log", "sub/b.log", "sub/only-here"]


def test_no_value_is_an_option() -> None:
    with pytest.raises(Invalid):
        check_values(["--upload-pack=x"])


@given(path=st.text(max_size=30), content=st.binary(max_size=60), message=st.text(max_size=40))
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_path_is_committed_as_it_is_or_refused(path: str, content: bytes, message: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder)
        asyncio.run(initialize(made, branch="main"))
        change = FileChange(path=path, content=content)
        try:
            asyncio.run(commit_files(made, [change], branch="main", message=message, author=ANN))
        except Invalid:
            return
        (listed,) = git("ls-tree", "-r", "-z", "main", cwd=made).rstrip("\0").split("\0")
        assert listed.partition("\t")[2] == path
