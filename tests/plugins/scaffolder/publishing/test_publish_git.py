"""The workspace becomes the first commit of a repository that the settings name, once, and of no other."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from callboard import CallboardError, Conflict, Invalid, NotAllowed, NotFound
from callboard.testing import portal
from doing import Doing, Killed
from git_over_http import GitOverHttp, git, make_bare, tree_of


class Case(Doing):
    """A server of repositories, and a portal that may push to those below `/fleet`."""

    server: GitOverHttp

    @property
    def url(self) -> str:
        return f"{self.server.url}/fleet/tracker.git"

    @property
    def bare(self) -> Path:
        return self.server.root / "fleet" / "tracker.git"


@asynccontextmanager
async def publishing(folder: Path, **scaffolder: Any) -> AsyncIterator[Case]:
    with GitOverHttp(folder / "host") as server:
        server.make("fleet/tracker")
        server.make("other/tracker")
        remote = {"url": f"{server.url}/fleet", "username": "portal", "password": "sesame"}
        settings = {"scaffolder": {"publish": {"remotes": [remote]}, **scaffolder}}
        async with portal(settings=settings, folder=folder / "portal", work=False) as running:
            case = Case(running, folder)
            case.server = server
            yield case


async def test_the_workspace_is_pushed_as_one_commit(tmp_path: Path) -> None:
    author = {"name": "Paths", "email": "paths@meadowlark.example"}
    async with publishing(tmp_path, defaultAuthor=author, defaultCommitMessage="Begin") as case:
        case.write(README_md="# Tracker\n", src__main_py="print(1)\n", _gitignore="*.log\n", debug_log="no")
        (case.work / "src/main.py").chmod(0o755)
        (case.work / "latest").symlink_to("README.md")
        output = await case.act("publish:git", {"remoteUrl": case.url})
        commit = git("rev-parse", "main", cwd=case.bare)
        assert output == {
            "remoteUrl": case.url,
            "repoContentsUrl": f"git:{case.url}#main:",
            "commitHash": commit,
        }
        assert tree_of(case.bare) == {
            ".gitignore": "*.log",
            "README.md": "# Tracker",
            "latest": "README.md",
            "src/main.py": "print(1)",
        }
        assert git("log", "--format=%an <%ae> %s", "main", cwd=case.bare) == "Paths <paths@meadowlark.example> Begin"
        assert "100755" in git("ls-tree", "main", "src/main.py", cwd=case.bare)
        assert any("Pushed 4 files to main" in line for line in case.journal.lines)


async def test_a_folder_a_branch_and_words_can_be_chosen(tmp_path: Path) -> None:
    async with publishing(tmp_path) as case:
        case.write(app__a_txt="a", other__b_txt="b")
        given = {
            "remoteUrl": case.url,
            "sourcePath": "../../app",
            "defaultBranch": "trunk",
            "gitAuthorName": "Ann",
            "gitAuthorEmail": "ann@meadowlark.example",
            "gitCommitMessage": "Ours\n\nAnd why.",
        }
        await case.act("publish:git", given)
        assert tree_of(case.bare, "trunk") == {"a.txt": "a"}
        assert git("log", "--format=%an|%B", "trunk", cwd=case.bare) == "Ann|Ours\n\nAnd why."


async def test_a_step_that_died_pushes_once(tmp_path: Path) -> None:
    async with publishing(tmp_path) as case:
        case.write(a_txt="a")
        for case.journal.dies_at in ("push.when", "push.commit"):
            with pytest.raises(Killed):
                await case.act("publish:git", {"remoteUrl": case.url})
        output = await case.act("publish:git", {"remoteUrl": case.url})
        assert git("rev-list", "--all", cwd=case.bare) == output["commitHash"]
        case.server.seen.clear()
        assert await case.act("publish:git", {"remoteUrl": case.url}) == output
        assert case.server.seen == []


async def test_what_is_there_is_left_alone(tmp_path: Path) -> None:
    async with publishing(tmp_path) as case:
        case.write(a_txt="a")
        first = await case.act("publish:git", {"remoteUrl": case.url})
        case.again()
        case.write(a_txt="b")
        with pytest.raises(Conflict, match="has a branch main already"):
            await case.act("publish:git", {"remoteUrl": case.url})
        assert git("rev-parse", "main", cwd=case.bare) == first["commitHash"]


async def test_a_rehearsal_connects_to_nothing(tmp_path: Path) -> None:
    async with publishing(tmp_path) as case:
        case.write(a_txt="a")
        output = await case.act("publish:git", {"remoteUrl": case.url}, dry_run=True)
        assert len(output["commitHash"]) == 40
        assert case.server.seen == []
        assert case.journal.lines == ["1 files would be pushed:\na.txt"]


async def test_what_was_pushed_can_be_taken_back_while_nothing_was_added(tmp_path: Path) -> None:
    async with publishing(tmp_path) as case:
        git("config", "receive.denyDeleteCurrent", "ignore", cwd=case.bare)
        case.write(a_txt="a")
        given = {"remoteUrl": case.url}
        output = await case.act("publish:git", given)
        with pytest.raises(Conflict, match="more on the branch"):
            await case.undo("publish:git", given, {**output, "commitHash": "0" * 40})
        await case.undo("publish:git", given, output)
        assert git("for-each-ref", cwd=case.bare) == ""
        await case.undo("publish:git", given, output)


async def test_a_repository_that_the_settings_do_not_name_is_never_asked(tmp_path: Path) -> None:
    async with publishing(tmp_path) as case:
        case.write(a_txt="a")
        paths = ["/other/tracker.git", "/fleeting/tracker.git", "/fleet/../other/tracker.git"]
        paths += ["/fleet/%2e%2e/other/tracker.git", "/fleet/..%2fother/tracker.git", "/fleet//../other/tracker.git"]
        for path in paths:
            with pytest.raises(CallboardError):
                await case.act("publish:git", {"remoteUrl": f"{case.server.url}{path}"})
        assert case.server.seen == []
        assert git("for-each-ref", cwd=case.server.root / "other/tracker.git") == ""


async def test_what_is_no_address_of_a_repository_is_refused(tmp_path: Path) -> None:
    async with publishing(tmp_path) as case:
        case.write(a_txt="a")
        urls = ["file:///etc", "/etc", "ext::sh -c id", "-oProxyCommand=id", "git@host:x", "http://user@host/x", "x\n"]
        for url in urls:
            with pytest.raises((Invalid, NotAllowed)):
                await case.act("publish:git", {"remoteUrl": url})


async def test_a_wrong_password_is_told_apart_and_shown_to_nobody(tmp_path: Path) -> None:
    async with publishing(tmp_path) as case:
        case.write(a_txt="a")
        with pytest.raises(NotAllowed, match="does not let the portal in") as error:
            await case.act("publish:git", {"remoteUrl": case.url, "token": "hunter2"})
        assert "hunter2" not in f"{error.value}{error.value.hint}{case.journal.lines}{case.journal.kept}"


async def test_the_password_is_in_no_file_of_the_task(tmp_path: Path) -> None:
    async with publishing(tmp_path) as case:
        case.write(a_txt="a")
        await case.act("publish:git", {"remoteUrl": case.url})
        left = [path for path in (tmp_path / "task").rglob("*") if path.is_file()]
        assert [path.name for path in left] == ["a.txt"]
        assert "sesame" not in f"{case.journal.kept}{case.journal.lines}"
        for path in case.bare.rglob("*"):
            assert not path.is_file() or b"sesame" not in path.read_bytes()


async def test_git_never_looks_into_a_workspace_that_lies_in_wait(tmp_path: Path) -> None:
    """A repository among the files, with settings, hooks and filters that would run programs, and links to outside."""
    async with publishing(tmp_path) as case:
        trap = f"touch {tmp_path}/ran"
        for inside in (".git", "lib/.git"):
            config = case.work / inside / "config"
            config.parent.mkdir(parents=True)
            config.write_text(
                f'[core]\n\tfsmonitor = "{trap}"\n\thooksPath = hooks\n\tsshCommand = "{trap}"\n'
                f'[filter "x"]\n\tclean = "{trap}"\n\tsmudge = "{trap}"\n[alias]\n\tcommit = "!{trap}"\n'
                f'[credential]\n\thelper = "!{trap}"\n[http]\n\tproxy = http://evil.example\n'
            )
            hooks = case.work / inside / "hooks"
            hooks.mkdir()
            for name in ("pre-commit", "pre-push", "post-commit", "reference-transaction", "post-index-change"):
                (hooks / name).write_text(f"#!/bin/sh\n{trap}\n")
                (hooks / name).chmod(0o755)
            (case.work / inside / "HEAD").write_text("ref: refs/heads/evil\n")
        case.write(_gitattributes="* filter=x\n", _gitmodules='[submodule "x"]\n\tpath = x\n\turl = --upload-pack=x\n')
        case.write(lib__a_txt="a")
        (case.work / "passwd").symlink_to("/etc/passwd")
        (case.work / "etc").symlink_to("/etc")
        (case.work / "lib/.gitignore").symlink_to("/etc/passwd")
        os.mkfifo(case.work / "pipe")
        await case.act("publish:git", {"remoteUrl": case.url})
        assert not (tmp_path / "ran").exists()
        assert tree_of(case.bare) == {
            ".gitattributes": "* filter=x",
            ".gitmodules": '[submodule "x"]\n\tpath = x\n\turl = --upload-pack=x',
            "etc": "/etc",
            "lib/.gitignore": "/etc/passwd",
            "lib/a.txt": "a",
            "passwd": "/etc/passwd",
        }
        assert git("for-each-ref", "--format=%(refname)", cwd=case.bare) == "refs/heads/main"


async def test_a_folder_outside_or_none_is_refused(tmp_path: Path) -> None:
    async with publishing(tmp_path) as case:
        with pytest.raises(NotFound, match="no files to publish"):
            await case.act("publish:git", {"remoteUrl": case.url})
        case.write(a_txt="a")
        (case.work / "away").symlink_to("/etc")
        for source in ("away", "a.txt", "missing", "x/../../../etc"):
            with pytest.raises(CallboardError):
                await case.act("publish:git", {"remoteUrl": case.url, "sourcePath": source})
        assert git("for-each-ref", cwd=case.bare) == ""


async def test_an_input_that_does_not_fit_is_refused_in_words(tmp_path: Path) -> None:
    wrong: list[tuple[dict[str, Any], str]] = [
        ({}, 'instance requires property "remoteUrl"'),
        ({"remoteUrl": "x", "allowedHosts": []}, 'is not allowed to have the additional property "allowedHosts"'),
        ({"remoteUrl": "x", "defaultBranch": 1}, "instance.defaultBranch"),
    ]
    async with publishing(tmp_path) as case:
        for given, says in wrong:
            with pytest.raises(Invalid, match="Invalid input passed to action publish:git") as error:
                await case.act("publish:git", given)
            assert says in error.value.message


async def test_a_signature_is_refused_rather_than_left_out(tmp_path: Path) -> None:
    async with publishing(tmp_path) as case:
        case.write(a_txt="a")
        with pytest.raises(Invalid, match="cannot be signed"):
            await case.act("publish:git", {"remoteUrl": case.url, "signCommit": True})


async def test_over_ssh_only_the_named_key_is_shown_to_known_hosts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An `ssh` that notes how it was called, and does on this machine what it was to do elsewhere."""
    bare = make_bare(tmp_path / "host/fleet/tracker.git")
    programs = tmp_path / "programs"
    programs.mkdir()
    ssh = programs / "ssh"
    ssh.write_text(
        f"#!/bin/sh\nprintf '%s\\n' \"$@\" >> {tmp_path}/called\nfor last; do :; done\n"
        f'exec sh -c "$(printf \'%s\' "$last" | sed "s#\'/#\'{tmp_path}/host/#")"\n'
    )
    ssh.chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    remote = {
        "url": "ssh://git@git.example.com/fleet/",
        "identityFile": f"{tmp_path}/a key; touch {tmp_path}/ran",
        "knownHostsFile": "/etc/known",
    }
    settings = {"scaffolder": {"publish": {"remotes": [remote]}}}
    async with portal(settings=settings, folder=tmp_path / "portal", work=False) as running:
        task = Doing(running, tmp_path)
        task.write(a_txt="a")
        output = await task.act("publish:git", {"remoteUrl": "ssh://git@git.example.com/fleet/tracker.git"})
        assert git("rev-parse", "main", cwd=bare) == output["commitHash"]
        for url in (
            "ssh://git@git.example.com/other/x",
            "ssh://git@evil.example/fleet/x",
            "git@git.example.com:fleet/x",
        ):
            with pytest.raises(NotAllowed):
                await task.act("publish:git", {"remoteUrl": url})
    called = (tmp_path / "called").read_text().splitlines()
    assert {"-F", "none", "StrictHostKeyChecking=yes", "IdentitiesOnly=yes", "UserKnownHostsFile=/etc/known"} < {
        *called
    }
    assert called[called.index("-i") + 1] == remote["identityFile"]
    assert {line for line in called if line.startswith("git@")} == {"git@git.example.com"}
    assert not (tmp_path / "ran").exists()
