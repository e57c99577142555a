"""Git runs with nothing but what it is given, and nothing from outside becomes an option, a helper or a hook."""

from __future__ import annotations

import asyncio
import os
import subprocess
import threading
import time
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from callboard.foundation.errors import CallboardError, Invalid, NotAllowed, NotFound, Unavailable
from callboard.foundation.git import GitCredential, clone, git_environment, head, ls_remote, run_git
from callboard.foundation.http import Allowance, HostRule
from callboard.foundation.secrets import Secret

AUTHOR = {
    f"GIT_{role}_{field}": value
    for role in ("AUTHOR", "COMMITTER")
    for field, value in (("NAME", "Ada"), ("EMAIL", "ada@meadowlark.example"))
}


def git(*arguments: str, cwd: Path) -> str:
    environment = git_environment(local=True) | AUTHOR
    return subprocess.run(
        ["git", *arguments], cwd=cwd, env=environment, check=True, capture_output=True, text=True
    ).stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Two commits on `main`, one more on `feature/x`."""
    folder = tmp_path / "source"
    folder.mkdir()
    git("init", "--quiet", "--initial-branch=main", cwd=folder)
    for number in range(2):
        (folder / "docs").mkdir(exist_ok=True)
        (folder / "docs" / "index.md").write_text(f"# {number}")
        (folder / "catalog-info.yaml").write_text("kind: Component\n")
        git("add", ".", cwd=folder)
        git("commit", "--quiet", "-m", str(number), cwd=folder)
    git("checkout", "--quiet", "-b", "feature/x", cwd=folder)
    (folder / "new.txt").write_text("new")
    git("add", ".", cwd=folder)
    git("commit", "--quiet", "-m", "new", cwd=folder)
    git("checkout", "--quiet", "main", cwd=folder)
    return folder


def test_a_clone_holds_the_last_commit_and_only_that(repository, tmp_path):
    target = tmp_path / "clone"
    asyncio.run(clone(str(repository), target, local=True))
    assert (target / "docs/index.md").read_text() == "# 1"
    assert asyncio.run(head(target)) == git("rev-parse", "main", cwd=repository)
    assert git("rev-list", "--count", "HEAD", cwd=target) == "1"
    assert not (target / ".git" / "hooks").exists()


def test_a_branch_or_the_whole_history_can_be_asked_for(repository, tmp_path):
    asyncio.run(clone(str(repository), tmp_path / "branch", branch="feature/x", local=True))
    assert (tmp_path / "branch" / "new.txt").exists()
    asyncio.run(clone(f"file://{repository}", tmp_path / "whole", depth=None, local=True))
    assert git("rev-list", "--count", "HEAD", cwd=tmp_path / "whole") == "2"


def test_a_sparse_clone_checks_out_the_top_folder_only(repository, tmp_path):
    git("config", "uploadpack.allowFilter", "true", cwd=repository)
    asyncio.run(clone(str(repository), tmp_path / "sparse", sparse=True, local=True))
    assert (tmp_path / "sparse" / "catalog-info.yaml").exists()
    assert not (tmp_path / "sparse" / "docs").exists()


def test_the_references_of_a_repository_are_told_with_their_commits(repository):
    references = asyncio.run(ls_remote(str(repository), local=True))
    assert set(references) == {"HEAD", "refs/heads/main", "refs/heads/feature/x"}
    assert references["HEAD"] == references["refs/heads/main"] == git("rev-parse", "main", cwd=repository)


def test_what_is_missing_is_not_found(repository, tmp_path):
    for call in (
        partial(clone, str(tmp_path / "nothing"), tmp_path / "clone", local=True),
        partial(clone, str(repository), tmp_path / "clone", branch="nowhere", local=True),
        partial(ls_remote, str(tmp_path), local=True),
        partial(head, tmp_path),
    ):
        with pytest.raises(NotFound):
            asyncio.run(call())


EVIL = [
    "",
    "--upload-pack=touch canary",
    "-u",
    "ext::sh -c touch% canary",
    "fd::17",
    "helper::https://example.com/a/b",
    "https://example.com/a/b\n[core]",
    "https://example.com/a/b\0",
    "https://user:password@example.com/a/b",
    "https://example.com/a%2F..%2Fb",
    "ssh://-oProxyCommand=touch/x",
    "ssh://host/-x$(touch canary)",
    "git@-oProxyCommand:x",
    "-oProxyCommand=x@host:y",
    "file:///etc",
    "/etc",
    "../repository",
    "C:\\repository",
    "ftp://example.com/a",
]


@pytest.mark.parametrize("url", EVIL)
def test_an_address_that_git_could_misread_is_refused_before_git_runs(tmp_path, monkeypatch, url):
    monkeypatch.setenv("PATH", str(tmp_path / "no-git-here"))
    with pytest.raises(Invalid):
        asyncio.run(ls_remote(url))
    with pytest.raises(Invalid):
        asyncio.run(clone(url, tmp_path / "clone"))


@pytest.mark.parametrize("branch", ["--upload-pack=x", "-b", "a\nb", "a\0b", "", "ext::sh"])
def test_a_branch_that_could_be_an_option_is_refused(repository, tmp_path, branch):
    with pytest.raises(Invalid):
        asyncio.run(clone(str(repository), tmp_path / "clone", branch=branch, local=True))


@pytest.mark.parametrize("url", ["ext::sh -c 'touch canary'", "file:///etc", "fd::0"])
def test_git_itself_refuses_the_protocols_too(tmp_path, url):
    """Should a check in front ever fail: the same addresses, given to git directly."""
    result = subprocess.run(
        ["git", "ls-remote", "--", url],
        env=git_environment(),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode != 0
    assert "not allowed" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_hooks_helpers_and_monitors_of_a_repository_or_a_user_do_not_run(repository, tmp_path, monkeypatch):
    canary = tmp_path / "canary"
    script = tmp_path / "evil.sh"
    script.write_text(f"#!/bin/sh\ntouch {canary}\n")
    script.chmod(0o755)
    home = tmp_path / "home"
    home.mkdir()
    evil = f'[core]\n\tfsmonitor = {script}\n\thooksPath = {tmp_path}\n[credential]\n\thelper = "!{script}"\n'
    (home / ".gitconfig").write_text(f'{evil}[url "/elsewhere"]\n\tinsteadOf = {repository}\n')
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(home / ".gitconfig"))
    monkeypatch.setenv("GIT_SSH_COMMAND", str(script))
    monkeypatch.setenv("GIT_ASKPASS", str(script))
    (tmp_path / "post-checkout").symlink_to(script)
    with (repository / ".git" / "config").open("a") as file:
        file.write(evil)
    asyncio.run(clone(str(repository), tmp_path / "clone", local=True))
    asyncio.run(head(repository))
    asyncio.run(run_git(["status", "--short"], cwd=repository))
    asyncio.run(run_git(["checkout", "--quiet", "feature/x"], cwd=repository)).require_success()
    with pytest.raises(CallboardError):
        asyncio.run(ls_remote("ssh://127.0.0.1:9/a/b"))
    assert not canary.exists()


def test_nothing_of_our_own_environment_reaches_git(monkeypatch):
    monkeypatch.setenv("CALLBOARD_SECRET", "hunter2")
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    environment = git_environment()
    assert not {"CALLBOARD_SECRET", "https_proxy"} & set(environment)
    assert environment["GIT_TERMINAL_PROMPT"] == "0"
    assert "file" not in environment["GIT_ALLOW_PROTOCOL"].split(":")
    assert "file" in git_environment(local=True)["GIT_ALLOW_PROTOCOL"].split(":")


def test_a_value_stands_behind_the_options(repository):
    result = asyncio.run(run_git(["check-ref-format"], ["refs/heads/main"]))
    assert result.arguments == ("check-ref-format", "--", "refs/heads/main")
    for values in (["-x"], ["a\nb"], [""], ["ext::x"]):
        with pytest.raises(Invalid):
            asyncio.run(run_git(["log"], values, cwd=repository))
    with pytest.raises(Invalid):
        asyncio.run(run_git(["log\n"], cwd=repository))


def test_git_that_takes_too_long_is_killed_with_all_it_started(tmp_path):
    """An alias starts a shell that starts another: all of them have to go before they come to their end."""
    script = "alias.wait=!(sleep 1; touch canary) & wait"
    started = time.monotonic()
    with pytest.raises(Unavailable, match=r"longer than 0\.4 seconds"):
        asyncio.run(run_git(["-c", script, "wait"], cwd=tmp_path, timeout=0.4))
    assert time.monotonic() - started < 0.95
    time.sleep(1)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("stream", ["", " >&2"])
def test_git_that_says_too_much_is_stopped(tmp_path, stream):
    """Time after time: with more in the pipe than is read at once, asyncio once waited for its end for ever."""
    for _ in range(20):
        with pytest.raises(Unavailable, match="more than 1,000 bytes"):
            asyncio.run(run_git(["-c", f"alias.talk=!yes{stream}", "talk"], cwd=tmp_path, max_output=1000))


def test_a_machine_without_git_and_a_folder_that_is_gone_are_told_apart(tmp_path, monkeypatch):
    with pytest.raises(NotFound, match="gone"):
        asyncio.run(head(tmp_path / "gone"))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Unavailable, match="not installed"):
        asyncio.run(head(tmp_path))


def test_a_failing_git_is_a_result_until_success_is_required(tmp_path):
    result = asyncio.run(run_git(["frobnicate"], cwd=tmp_path))
    assert result.code != 0
    with pytest.raises(Unavailable, match="git frobnicate failed"):
        result.require_success()


class Web(SimpleHTTPRequestHandler):
    """Serves repositories as plain files, remembers what was asked, and redirects below /moved/."""

    seen: list[SimpleHTTPRequestHandler]

    def do_GET(self) -> None:
        self.seen.append(self)
        if self.path.startswith("/moved/"):
            self.send_response(302)
            self.send_header("Location", self.path.removeprefix("/moved"))
            self.end_headers()
            return
        super().do_GET()

    def log_message(self, format: str, *args: object) -> None:
        """Tests print nothing."""


@pytest.fixture
def web(repository: Path, tmp_path: Path) -> Iterator[tuple[int, list[SimpleHTTPRequestHandler]]]:
    folder = tmp_path / "web" / "acme"
    folder.mkdir(parents=True)
    git("clone", "--quiet", "--bare", str(repository), str(folder / "repo"), cwd=tmp_path)
    git("update-server-info", cwd=folder / "repo")
    seen: list[SimpleHTTPRequestHandler] = []
    handler = type("Handler", (Web,), {"seen": seen})
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(tmp_path / "web")))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server.server_port, seen
    server.shutdown()
    server.server_close()
    thread.join()


async def loopback(host: str, port: int) -> list[str]:
    return ["127.0.0.1"]


def test_git_connects_to_the_address_that_was_checked(web):
    """The name exists for our resolver only, so the answer proves that git was told where to connect."""
    port, seen = web
    allowance = Allowance((HostRule("git.test", (port,), ("/acme",)),))
    references = asyncio.run(ls_remote(f"http://git.test:{port}/acme/repo", allowance=allowance, resolve=loopback))
    assert "refs/heads/main" in references
    assert seen[0].headers["host"] == f"git.test:{port}"


@pytest.mark.parametrize("url", ["http://git.test:{port}/other/repo", "http://127.0.0.1:{port}/acme/repo"])
def test_git_does_not_go_where_the_client_may_not(web, url):
    port, seen = web
    allowance = Allowance((HostRule("git.test", (port,), ("/acme",)),))
    with pytest.raises(NotAllowed):
        asyncio.run(ls_remote(url.format(port=port), allowance=allowance, resolve=loopback))
    with pytest.raises(NotAllowed):
        asyncio.run(ls_remote("git@git.test:acme/repo", allowance=allowance, resolve=loopback))
    wildcard = Allowance((HostRule("*.test", (port,)),))
    with pytest.raises(NotAllowed, match="internal address"):
        asyncio.run(ls_remote(f"http://git.test:{port}/acme/repo", allowance=wildcard, resolve=loopback))
    assert seen == []


def test_git_follows_no_redirect(web):
    port, seen = web
    with pytest.raises(CallboardError):
        asyncio.run(ls_remote(f"http://127.0.0.1:{port}/moved/acme/repo"))
    assert {request.path.split("?")[0] for request in seen} == {"/moved/acme/repo/info/refs"}


def test_a_credential_goes_to_its_address_and_is_not_seen_elsewhere(web, tmp_path):
    port, seen = web
    header = Secret("Authorization: Basic aHVudGVyMg==")
    here, there = (GitCredential(url=f"http://127.0.0.1:{port}/{owner}", header=header) for owner in ("acme", "x"))
    asyncio.run(ls_remote(f"http://127.0.0.1:{port}/acme/repo", credential=here))
    assert all(request.headers["authorization"] for request in seen)
    seen.clear()
    asyncio.run(ls_remote(f"http://127.0.0.1:{port}/acme/repo", credential=there))
    assert not any(request.headers["authorization"] for request in seen)
    assert "aHVudGVyMg" not in repr(here)


def test_a_folder_of_another_user_can_be_read_when_it_is_named(repository):
    trusted = git_environment(trusted=[repository])
    pairs = {trusted[f"GIT_CONFIG_KEY_{number}"] for number in range(int(trusted["GIT_CONFIG_COUNT"]))}
    assert "safe.directory" in pairs
    if os.getuid() == 0:
        for path in (repository, repository / ".git"):
            os.chown(path, 12345, 12345)
        result = asyncio.run(run_git(["rev-parse", "HEAD"], cwd=repository))
        assert "dubious ownership" in result.errors
        assert len(asyncio.run(head(repository))) == 40
