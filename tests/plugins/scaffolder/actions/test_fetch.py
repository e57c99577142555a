"""fetch:plain and fetch:plain:file: from beside the template, from repositories, and from nowhere else."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from callboard import ActionContext, CallboardError, Credential, Invalid, NotFound, Secret
from callboard.plugins.catalog import git_credential, give_credentials
from callboard.testing import RunningPortal, action_context, portal, run_action, said
from git_host import GitHost, git

from . import step

FILES = {
    "template.yaml": "t",
    "skeleton/README.md": "hello",
    "skeleton/.hidden": "h",
    "skeleton/run": "#!/bin/sh",
    "other/x": "x",
}
TEMPLATE = """
apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata: {{name: {name}, annotations: {{{annotations}}}}}
spec: {{type: service, steps: []}}
"""


@asynccontextmanager
async def reading(host: GitHost, folder: Path, **more: Any) -> AsyncIterator[tuple[RunningPortal, ActionContext]]:
    """A portal that knows the host as a Gitea with a token, and a call of an action in it."""
    gitea = [{"host": host.host, "baseUrl": host.url, "password": "sesame"}]
    async with portal(settings={"integrations": {"gitea": gitea}, **more}, work=False) as running:
        yield running, action_context(folder, running.context("scaffolder"), origin=f"url:{host.url}/acme/paths/src/x")


@pytest.fixture
def host(tmp_path: Path):
    with GitHost(tmp_path / "host", "token:sesame", "token:own") as made:
        made.checkout = made.make("acme/paths", FILES)
        (made.checkout / "skeleton/run").chmod(0o755)
        (made.checkout / "skeleton/link").symlink_to("/etc/passwd")
        made.push(made.checkout, {})
        yield made


def found(act: ActionContext, path: str = ".") -> list[str]:
    return [each for each, kind in act.workspace.entries(path) if kind == "file"]


async def test_a_folder_of_a_repository_is_fetched_at_its_ref(host: GitHost, tmp_path: Path) -> None:
    first = git(host.checkout, "rev-parse", "HEAD")
    git(host.checkout, "tag", "v1")
    git(host.checkout, "push", "--quiet", "origin", "v1")
    host.push(host.checkout, {"skeleton/README.md": "newer"})
    tree = f"{host.url}/acme/paths/src"
    async with reading(host, tmp_path) as (_, act):
        tries = {f"{tree}/branch/main/skeleton": "newer", f"{tree}/tag/v1/skeleton/": "hello"}
        tries |= {f"{tree}/commit/{first}/skeleton": "hello", f"git:{host.url}/acme/paths.git#v1:skeleton": "hello"}
        for number, (url, text) in enumerate(tries.items()):
            await run_action(*step("fetch:plain", url=url, targetPath=f"./{number}"), act)
            assert found(act, f"{number}") == [f"{number}/{name}" for name in (".hidden", "README.md", "run")]
            assert act.workspace.read_text(f"{number}/README.md") == text
            assert act.workspace.stat(f"{number}/run").is_executable
        assert "Left out, since they lead elsewhere: link" in said(act)


async def test_addresses_start_from_the_template(host: GitHost, tmp_path: Path) -> None:
    async with reading(host, tmp_path) as (running, _):
        for origin in (
            f"url:{host.url}/acme/paths/src/branch/main/template.yaml",
            f"url:{host.url}/acme/paths/src/branch/main/",
            f"git:{host.url}/acme/paths.git#main:template.yaml",
        ):
            act = action_context(tmp_path / origin[:3], running.context("scaffolder"), origin=origin)
            act.workspace.write_text("README.md", "before")
            await run_action(*step("fetch:plain", url="./skeleton"), act)
            assert act.workspace.read_text("README.md") == "hello"
        folder = action_context(
            tmp_path / "deep", running.context("scaffolder"), origin=f"git:{host.url}/acme/paths.git#main:other/t.yaml"
        )
        await run_action(*step("fetch:plain", url="../skeleton"), folder)
        await run_action(*step("fetch:plain:file", url="../skeleton/run", targetPath="bin/r"), folder)
        assert folder.workspace.stat("bin/r").is_executable
        with pytest.raises(Invalid):
            await run_action(*step("fetch:plain", url="../../skeleton"), folder)


async def test_the_whole_repository_is_fetched_by_its_front_page(host: GitHost, tmp_path: Path) -> None:
    async with reading(host, tmp_path) as (_, act):
        await run_action(*step("fetch:plain", url=f"{host.url}/acme/paths"), act)
        assert {"template.yaml", "skeleton/README.md", "other/x"} <= set(found(act))
        assert not (act.workspace.root / ".git").exists()


async def test_the_token_of_the_person_is_used_in_place_of_ours(host: GitHost, tmp_path: Path) -> None:
    host.accepted = {each for each in host.accepted if "b3du" in each}  # token:own
    url = f"{host.url}/acme/paths/src/branch/main/skeleton"
    async with reading(host, tmp_path) as (_, act):
        await run_action(*step("fetch:plain", url=url, token="own"), act)
        assert act.workspace.exists("README.md")
        with pytest.raises(CallboardError) as raised:
            await run_action(*step("fetch:plain", url=url), act)
        assert "sesame" not in str(raised.value) + "".join(said(act))


async def test_where_people_need_tokens_of_their_own_ours_are_not_used(host: GitHost, tmp_path: Path) -> None:
    url = f"{host.url}/acme/paths/src/branch/main/skeleton"
    async with reading(host, tmp_path, scaffolder={"requireScmUserCredentials": True}) as (_, act):
        with pytest.raises(Invalid, match="User credentials are required"):
            await run_action(*step("fetch:plain", url=url), act)
        assert host.seen == []
        await run_action(*step("fetch:plain", url=url, token="own"), act)
        assert act.workspace.exists("README.md")


async def test_a_single_file_is_fetched(host: GitHost, tmp_path: Path) -> None:
    host.routes["/api/v1/repos/acme/paths/contents/other/x"] = {"content": "eA==", "encoding": "base64"}
    async with reading(host, tmp_path) as (_, act):
        url = f"{host.url}/acme/paths/src/branch/main/other/x"
        await run_action(*step("fetch:plain:file", url=url, targetPath="./a/b", token="own"), act)
        assert act.workspace.read_text("a/b") == "x"
        assert host.seen[-1].headers["authorization"] == "token own"
        await run_action(*step("fetch:plain:file", url=url, targetPath="a/b"), act)
        assert host.seen[-1].headers["authorization"] == "token sesame"


@pytest.mark.parametrize(
    ("url", "origin", "words"),
    [
        ("./skeleton", "", "template location could not be determined and the fetch URL is relative, ./skeleton"),
        ("./skeleton", "url:https://unknown.example/a/b/blob/main/t.yaml", "No integration found for location"),
        ("https://unknown.example/a/b/tree/main/x", "", "No integration found for location"),
        ("file:///etc", "", "No integration found for location"),
        ("file:/etc", "file:/srv/template.yaml", "No integration found for location"),
        ("git:/srv/repository#main:x", "", "may not be read"),
        ("git:ssh://git@host/a/b#main:x", "", "may not be read"),
        ("git:ext::sh -c touch% x", "", "may not be read"),
        ("https://github.com/a", "", "neither a repository nor a folder"),
        ("https://github.com/a/b/tree/main/..%2f..%2fc", "", "path traversal"),
        ("https://github.com/a/b/tree/--upload-pack=x/c", "", "path traversal"),
        ("https://169.254.169.254/latest", "", "No integration found for location"),
    ],
)
async def test_nothing_else_is_fetched(callboard_portal, tmp_path: Path, url: str, origin: str, words: str) -> None:
    running = await callboard_portal(work=False)
    act = action_context(tmp_path, running.context("scaffolder"), origin=origin)
    for given in (step("fetch:plain", url=url), step("fetch:plain", url=url, token="own")):
        with pytest.raises(CallboardError, match=words):
            await run_action(*given, act)
    assert found(act) == []


async def test_an_address_inside_the_network_is_refused_as_a_file(callboard_portal, tmp_path: Path) -> None:
    running = await callboard_portal(work=False)
    act = action_context(tmp_path, running.context("scaffolder"))
    for url in ("http://169.254.169.254/latest/meta-data", "http://127.0.0.1:1/x", "https://intranet.example/x"):
        with pytest.raises(CallboardError):
            await run_action(*step("fetch:plain:file", url=url, targetPath="x"), act)


async def test_a_template_in_a_folder_brings_what_is_in_that_folder(tmp_path: Path) -> None:
    home = tmp_path / "templates/path"
    for name, text in FILES.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(text)
    (home / "skeleton/run").chmod(0o755)
    (home / "skeleton/out").symlink_to(tmp_path / "secret")
    (home / "way").symlink_to(tmp_path)
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "templates/beside").write_text("beside")
    elsewhere = f"backstage.io/source-location: 'file:{tmp_path}/'"
    (home / "template.yaml").write_text(
        TEMPLATE.format(name="good", annotations="") + "---" + TEMPLATE.format(name="liar", annotations=elsewhere)
    )
    location = {"type": "file", "target": str(home / "template.yaml"), "rules": [{"allow": ["Template"]}]}
    async with portal(settings={"catalog": {"locations": [location]}}) as running:
        ctx = running.context("scaffolder")
        good = {"origin": f"file:{home}/template.yaml", "origin_ref": "template:default/good"}
        act = action_context(tmp_path / "one", ctx, **good)
        await run_action(*step("fetch:plain", url="./skeleton", targetPath="./x"), act)
        await run_action(*step("fetch:plain:file", url="skeleton/run", targetPath="bin/run"), act)
        assert found(act) == ["bin/run", "x/.hidden", "x/README.md", "x/run"]
        assert act.workspace.stat("bin/run").is_executable and act.workspace.stat("x/run").is_executable
        assert "Left out, since they lead elsewhere: out" in said(act)
        for url in ("../", "..", "/", "skeleton/../..", "way", "way/secret", "./way/templates"):
            with pytest.raises(CallboardError):
                await run_action(*step("fetch:plain", url=url), act)
        for url in ("skeleton/out", "way/secret", "../beside", "/etc/passwd"):
            with pytest.raises(CallboardError):
                await run_action(*step("fetch:plain:file", url=url, targetPath="y"), act)
        for origin_ref in ("template:default/liar", "template:default/good", "template:default/none", ""):
            lying = action_context(tmp_path / "two", ctx, origin=f"file:{tmp_path}/", origin_ref=origin_ref)
            with pytest.raises(NotFound):
                await run_action(*step("fetch:plain", url="./"), lying)
            assert found(lying) == []


async def test_the_folder_that_a_task_made_for_itself_counts_too(act: ActionContext) -> None:
    with act.temporary_folder() as folder:
        folder.write_text("skeleton/a", "a")
        (folder.root.parent / "other").mkdir()
        (folder.root.parent / "other/secret").write_text("secret")
        mine = action_context(act.workspace.root.parent, origin=f"file:{folder.root}/template.yaml")
        await run_action(*step("fetch:plain", url="skeleton"), mine)
        assert found(mine) == ["a"]
        for origin in (
            f"file:{folder.root.parent}/other/x",
            f"file:{folder.root}/../other/x",
            f"file:{folder.root.parent}/x",
        ):
            with pytest.raises(NotFound):
                await run_action(
                    *step("fetch:plain", url="./"), action_context(act.workspace.root.parent, origin=origin)
                )


async def test_a_github_app_clones_what_it_may_read(tmp_path: Path) -> None:
    """Its tokens are given for the API, each for the repositories of one account."""
    with GitHost(tmp_path / "host", "x-access-token:app-of-acme") as host:
        host.make("acme/paths", FILES)
        github = {"host": host.host, "apiBaseUrl": f"{host.url}/api/v3", "apps": [{"appId": 1}]}
        async with portal(settings={"integrations": {"github": [github]}}, work=False) as running:
            ctx = running.context("catalog")
            address = urlsplit(host.url)
            given = [
                Credential(
                    host="127.0.0.1",
                    port=address.port,
                    secret=Secret(f"app-of-{owner}"),
                    path_prefix=f"/api/v3/repos/{owner}",
                    prefix="Bearer ",
                    schemes=("http",),
                )
                for owner in ("other", "acme")
            ]
            give_credentials(ctx, "github", given)
            act = action_context(tmp_path, running.context("scaffolder"))
            url = f"{host.url}/acme/paths/tree/main/skeleton"
            await run_action(*step("fetch:plain", url=url), act)
            assert act.workspace.read_text("README.md") == "hello"
            mine = git_credential(ctx, f"{host.url}/acme/paths.git")
            assert mine is not None and "app-of-acme" in base64.b64decode(mine.header.reveal().split()[-1]).decode()
            assert git_credential(ctx, f"{host.url}/nobody/paths.git") is None
