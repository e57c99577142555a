"""Sources over time: a commit, an answer without news, a placeholder's file are noticed by the sweep that follows."""

from __future__ import annotations

import hashlib
import os
import subprocess
from pathlib import Path

import pytest

from callboard.plugins.catalog.queries import provenance_of
from callboard.testing import LocalServer, Reply
from callboard.testing.local_server import Seen

from .living_folder import component, living_folder, location

pytestmark = pytest.mark.usefixtures("callboard_database")

API = """apiVersion: backstage.io/v1alpha1
kind: API
metadata: {name: orders}
spec:
  type: openapi
  lifecycle: production
  owner: team
  definition: {$text: ./openapi.yaml}
"""


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=Ann", "-c", "user.email=ann@example.com")
    command = ["git", *identity, *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout.strip()


def commit(repository: Path, **files: str | None) -> str:
    for name, text in files.items():
        path = repository / name / "catalog-info.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink() if text is None else path.write_text(text)
    git(repository, "add", "--all")
    git(repository, "commit", "--quiet", "--message", "Change")
    return git(repository, "rev-parse", "HEAD")


async def test_a_commit_shows_with_its_revision_after_the_next_sweep(tmp_path: Path) -> None:
    repository = tmp_path / "repository"
    repository.mkdir()
    git(repository, "init", "--quiet", "--initial-branch=main")
    git(repository, "config", "uploadpack.allowFilter", "true")
    first = commit(repository, a=component("a"), b=component("b"))
    async with living_folder(tmp_path, f"git:{repository}") as folder:
        await folder.sweep()
        assert await folder.names() == ["a", "b"]
        assert (await folder.ctx.database.read(provenance_of, "component:default/a")).revision == first
        assert (await folder.sweep()).parsed == 0
        second = commit(repository, a=component("a", title="Better"), b=None, c=component("c"))
        done = await folder.sweep()
        assert (done.parsed, await folder.names(), await folder.problems()) == (2, ["a", "c"], [])
        assert (await folder.entity("a"))["metadata"]["title"] == "Better"
        assert (await folder.ctx.database.read(provenance_of, "component:default/a")).revision == second
        repository.rename(tmp_path / "away")
        await folder.sweep()
        (problem,) = await folder.problems()
        assert (await folder.names(), bool(problem.hint)) == (["a", "c"], True)
        (tmp_path / "away").rename(repository)
        await folder.sweep()
        assert (await folder.names(), await folder.problems()) == (["a", "c"], [])


class Pages:
    """Files on a web server that answers conditional requests."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.answers: list[int] = []

    def answer(self, seen: Seen) -> Reply:
        text = self.texts.get(seen.path)
        if text is None:
            return self.reply(404)
        etag = f'"{hashlib.sha256(text.encode()).hexdigest()[:12]}"'
        if seen.headers.get("if-none-match") == etag:
            return self.reply(304, headers={"ETag": etag})
        return self.reply(200, body=text, headers={"ETag": etag})

    def reply(self, status: int, **more: object) -> Reply:
        self.answers.append(status)
        return Reply(status=status, **more)  # type: ignore[arg-type]


async def test_an_answer_without_news_costs_one_request_and_no_parsing(tmp_path: Path) -> None:
    pages = Pages()
    pages.texts = {"/all.yaml": location("all", "./a.yaml", "./b.yaml"), "/a.yaml": component("a")}
    with LocalServer(dict.fromkeys(("/all.yaml", "/a.yaml", "/b.yaml"), pages.answer)) as server:
        async with living_folder(tmp_path, f"url:{server.url}/all.yaml") as folder:
            await folder.sweep()
            assert await folder.names() == ["a"]
            (problem,) = await folder.problems()
            assert (problem.file, bool(problem.hint)) == (f"{server.url}/b.yaml", True)
            pages.texts["/b.yaml"] = component("b")
            await folder.sweep()
            assert (await folder.names(), await folder.problems()) == (["a", "b"], [])
            pages.answers.clear()
            assert (await folder.sweep()).parsed == 0
            assert pages.answers == [304, 304, 304]
            pages.texts["/a.yaml"] = component("a", title="Better")
            assert (await folder.sweep()).parsed == 1
            assert (await folder.entity("a"))["metadata"]["title"] == "Better"
            del pages.texts["/all.yaml"], pages.texts["/a.yaml"]
            await folder.sweep()
            assert (await folder.names(), len(await folder.problems())) == (["a", "b"], 2)


async def test_a_web_host_that_hangs_up_loses_nothing(tmp_path: Path) -> None:
    with LocalServer({"/a.yaml": component("a")}) as server:
        async with living_folder(tmp_path, f"url:{server.url}/a.yaml") as folder:
            await folder.sweep()
            busy = Reply(status=429, headers={"Retry-After": "0"})
            for reply in (Reply(hang_up=True), Reply(status=500), busy, Reply(body=b"\xff\xfe\x00")):
                server.routes["/a.yaml"] = reply
                await folder.sweep()
                assert await folder.names() == ["a"]
                assert len(await folder.problems()) == 1
            server.routes["/a.yaml"] = component("a")
            await folder.sweep()
            assert (await folder.names(), await folder.problems()) == (["a"], [])


async def test_a_change_in_a_placeholders_file_is_noticed(tmp_path: Path) -> None:
    async with living_folder(tmp_path, "*/catalog-info.yaml") as folder:
        file = folder.write("orders/catalog-info.yaml", API)
        os.utime(file, (10**9, 10**9))
        text = folder.write("orders/openapi.yaml", "openapi: 3.1.0\n")
        for _ in range(2):
            await folder.sweep()
        assert (await folder.sweep()).served == 0
        text.write_text("openapi: 3.2.0\n")
        await folder.sweep()
        assert (await folder.entity("orders", "api"))["spec"]["definition"] == "openapi: 3.2.0\n"
        text.unlink()
        await folder.sweep()
        shown = await folder.entity("orders", "api")
        assert shown["spec"]["definition"] == "openapi: 3.2.0\n"
        assert len(shown["status"]["items"]) == 1
        text.write_text("openapi: 3.3.0\n")
        await folder.sweep()
        shown = await folder.entity("orders", "api")
        assert (shown["spec"]["definition"], "status" in shown) == ("openapi: 3.3.0\n", False)


async def test_a_change_in_a_checkout_of_a_folder_is_noticed(tmp_path: Path) -> None:
    async with living_folder(tmp_path, f"repositories:{tmp_path}/files") as folder:
        folder.write("a/catalog-info.yaml", component("a"))
        folder.write("b/catalog-info.yaml", component("b"))
        for path in (tmp_path / "files").rglob("*.yaml"):
            os.utime(path, (1_700_000_000, 1_700_000_000))
        await folder.sweep()
        await folder.sweep()
        folder.write("a/catalog-info.yaml", component("a", title="Better"))
        await folder.sweep()
        assert (await folder.entity("a"))["metadata"]["title"] == "Better"
