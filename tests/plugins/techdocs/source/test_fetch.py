"""What a `techdocs-ref` means: a folder in place, or one of a repository with the history of its files."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from callboard import CallboardError, Invalid, NotFound, Workspace
from callboard.plugins.catalog import Entity, find_entity, parse_ref
from callboard.plugins.techdocs.source import fetch_source, find_place, find_revision, find_versions
from callboard.testing import Meadow, RunningPortal, portal
from code_server import CodeServer
from git_over_http import git

pytestmark = pytest.mark.usefixtures("callboard_database")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[CodeServer]:
    with CodeServer(tmp_path / "code") as made:
        yield made


def documented(name: str, ref: str, **more: Any) -> str:
    component = Meadow.component(name)
    component["metadata"]["annotations"] = {"backstage.io/techdocs-ref": ref, **more}
    return yaml.safe_dump(component)


@asynccontextmanager
async def reading(target: str, tmp_path: Path, server: CodeServer | None = None) -> AsyncIterator[RunningPortal]:
    kind, _, where = target.partition(":")
    settings: dict[str, Any] = {"catalog": {"locations": [{"type": kind, "target": where}]}}
    if server is not None:
        host = server.url.removeprefix("http://")
        settings |= {"integrations": {"gitea": [{"host": host, "baseUrl": server.url}]}}
        settings |= {"backend": {"reading": {"allow": [{"host": host}]}}}
    async with portal(settings=settings, folder=tmp_path / "home") as running:
        yield running


async def entity(running: RunningPortal, name: str) -> Entity:
    return await find_entity(running.context("catalog"), parse_ref(f"component:default/{name}"))


async def test_the_folder_of_a_local_file_is_read_in_place(tmp_path: Path) -> None:
    file = tmp_path / "svc" / "catalog-info.yaml"
    (file.parent / "sub" / "docs").mkdir(parents=True)
    (file.parent / "sub" / "docs" / "index.md").write_text("# Here\n")
    file.write_text(documented("svc", "dir:./sub/"))
    async with reading(f"file:{file}", tmp_path) as running:
        ctx = running.context("techdocs")
        found = await fetch_source(ctx, await entity(running, "svc"), Workspace(tmp_path))
        assert found.files.read_text("docs/index.md") == "# Here\n"
        assert (found.commit, found.written("docs/index.md").by) == ("", "")
        assert found.written("docs/index.md").at == int((file.parent / "sub/docs/index.md").stat().st_mtime)
        place = await find_place(ctx, await entity(running, "svc"))
        before = await find_revision(ctx, place)
        (file.parent / "sub" / "docs" / "index.md").write_text("# Changed\n")
        assert await find_revision(ctx, place) != before


@pytest.mark.parametrize("ref", ["dir:..", "dir:/etc", "dir:sub/../../x", "github:here", "dir", "url:"])
async def test_what_leads_out_or_says_nothing_is_refused(tmp_path: Path, ref: str) -> None:
    file = tmp_path / "svc" / "catalog-info.yaml"
    file.parent.mkdir()
    file.write_text(documented("svc", ref))
    async with reading(f"file:{file}", tmp_path) as running:
        with pytest.raises(Invalid):
            await find_place(running.context("techdocs"), await entity(running, "svc"))


async def test_a_folder_that_is_a_link_to_the_outside_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "svc" / "catalog-info.yaml"
    file.parent.mkdir()
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "index.md").write_text("secret")
    (file.parent / "docs").symlink_to(tmp_path / "secret")
    file.write_text(documented("svc", "dir:docs"))
    async with reading(f"file:{file}", tmp_path) as running:
        with pytest.raises(CallboardError):
            await fetch_source(running.context("techdocs"), await entity(running, "svc"), Workspace(tmp_path))


async def test_a_local_checkout_tells_authors_and_what_is_newer_than_its_commit(tmp_path: Path) -> None:
    work = tmp_path / "svc"
    (work / "docs").mkdir(parents=True)
    git("init", "-q", cwd=work)
    for name in ("index", "other"):
        (work / "docs" / f"{name}.md").write_text(f"# {name}\n")
    (work / "catalog-info.yaml").write_text(documented("svc", "dir:."))
    git("add", "--all", cwd=work)
    git("commit", "-q", "-m", "Docs", cwd=work)
    (work / "docs" / "other.md").write_text("# Not yet committed\n")
    async with reading(f"file:{work}/catalog-info.yaml", tmp_path) as running:
        found = await fetch_source(running.context("techdocs"), await entity(running, "svc"), Workspace(tmp_path))
        commit = git("rev-parse", "HEAD", cwd=work)
        assert (found.commit, found.written("docs/index.md").by) == (commit, "Ann")
        assert (found.written("docs/other.md").commit, found.written("docs/other.md").by) == ("", "")


async def test_a_folder_of_a_repository_is_fetched_with_its_history(server: CodeServer, tmp_path: Path) -> None:
    made = server.repository("acme/web")
    made.push({"svc/catalog-info.yaml": documented("svc", "dir:."), "svc/docs/index.md": "# One\n", "main.go": "x"})
    first = made.push({"svc/docs/more.md": "# Two\n"})["after"]
    async with reading(f"url:{made.url}/src/branch/main/svc/catalog-info.yaml", tmp_path, server) as running:
        ctx, svc = running.context("techdocs"), await entity(running, "svc")
        into = tmp_path / "into"
        into.mkdir()
        found = await fetch_source(ctx, svc, Workspace(into))
        assert found.commit == first and found.ref == "main"
        assert set(found.files.walk()) == {"catalog-info.yaml", "docs/index.md", "docs/more.md"}
        assert found.written("docs/more.md").commit == first and found.written("docs/index.md").by == "Meadow"
        assert found.beside.commit and found.beside.commit != first
        assert found.address == f"{made.url}/src/branch/main/svc/" and found.repository == made.url
        assert found.edits("docs/more.md") == f"{made.url}/_edit/main/svc/docs/more.md"
        server.asked_for()
        second = made.push({"svc/docs/index.md": "# Changed\n"})["after"]
        assert await find_revision(ctx, await find_place(ctx, svc)) == second
        again = tmp_path / "again"
        again.mkdir()
        found = await fetch_source(ctx, svc, Workspace(again))
        assert found.files.read_text("docs/index.md") == "# Changed\n"
        assert found.written("docs/index.md").commit == second


async def test_branches_and_tags_that_fit_are_versions(server: CodeServer, tmp_path: Path) -> None:
    made = server.repository("acme/web")
    text = documented("svc", "dir:.", **{"callboard.io/techdocs-versions": "release/*, v1"})
    made.push({"catalog-info.yaml": text, "docs/index.md": "# Main\n"})
    for branch in ("release/1.9", "release/1.10", "feature"):
        made.push({"docs/index.md": f"# {branch}\n"}, branch)
    async with reading(f"url:{made.url}/src/branch/main/catalog-info.yaml", tmp_path, server) as running:
        ctx, svc = running.context("techdocs"), await entity(running, "svc")
        found = await find_versions(ctx, svc, await find_place(ctx, svc))
        assert list(found.items()) == [("release-1.10", "release/1.10"), ("release-1.9", "release/1.9")]
        into = tmp_path / "into"
        into.mkdir()
        source = await fetch_source(ctx, svc, Workspace(into), ref="release/1.9")
        assert source.files.read_text("docs/index.md") == "# release/1.9\n"


async def test_an_entity_of_a_local_repository_has_its_documentation_there(tmp_path: Path) -> None:
    work = tmp_path / "svc"
    (work / "docs").mkdir(parents=True)
    git("init", "-q", "--initial-branch=main", cwd=work)
    (work / "docs" / "index.md").write_text("# Here\n")
    (work / "catalog-info.yaml").write_text(documented("svc", "dir:./docs"))
    git("add", "--all", cwd=work)
    git("commit", "-q", "-m", "Docs", cwd=work)
    async with reading(f"git:{work}#main", tmp_path) as running:
        into = tmp_path / "into"
        into.mkdir()
        found = await fetch_source(running.context("techdocs"), await entity(running, "svc"), Workspace(into))
        assert found.files.read_text("index.md") == "# Here\n" and found.address == ""


async def test_an_address_that_names_nothing_says_so(server: CodeServer, tmp_path: Path) -> None:
    made = server.repository("acme/web")
    ref = f"url:{made.url}/src/branch/main/nothing"
    made.push({"catalog-info.yaml": documented("svc", ref)})
    async with reading(f"url:{made.url}/src/branch/main/catalog-info.yaml", tmp_path, server) as running:
        into = tmp_path / "into"
        into.mkdir()
        with pytest.raises(NotFound):
            await fetch_source(running.context("techdocs"), await entity(running, "svc"), Workspace(into))
        place = await find_place(running.context("techdocs"), await entity(running, "svc"))
        assert place.url == ref.removeprefix("url:")
