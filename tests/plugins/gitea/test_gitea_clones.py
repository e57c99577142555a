"""Repositories that are read by git, over HTTP and signed in: where a branch has a slash in its name."""

from __future__ import annotations

from pathlib import Path

from discovered import component, names, problems, sweep

from .git_server import GitServer
from .test_gitea_sources import running


async def test_a_branch_with_a_slash_is_read_by_git_and_again_only_after_a_push(tmp_path: Path) -> None:
    with GitServer(tmp_path / "host") as gitea:
        checkout = gitea.make("shop", "release/1", api=component("api"), web=component("web"))
        shop = gitea.add("shop", "not read over the API", default_branch="release/1")
        async with running(gitea, tmp_path / "portal", catalogPath="*/catalog-info.yaml") as found:
            await sweep(found, gitea)
            assert (await names(found), await problems(found)) == (["api", "web"], [])
            assert await sweep(found, gitea) == ["/orgs/acme/repos"]
            gitea.push(checkout, "release/1", web=component("web", title="Better"))
            shop.changed += 1
            asked = await sweep(found, gitea)
            assert "/acme/shop.git/info/refs" in asked
            shown = await found.api("/api/catalog/entities/by-name/component/default/web")
            assert (shown["metadata"]["title"], await problems(found)) == ("Better", [])


async def test_a_repository_that_may_not_be_cloned_takes_nothing_away(tmp_path: Path) -> None:
    with GitServer(tmp_path / "host") as gitea:
        checkout = gitea.make("shop", "release/1", web=component("web"))
        shop = gitea.add("shop", "not read over the API", default_branch="release/1")
        async with running(gitea, tmp_path / "portal", catalogPath="*/catalog-info.yaml") as found:
            await sweep(found, gitea)
            gitea.push(checkout, "release/1", web=component("web", title="Better"))
            shop.changed += 1
            (gitea.root / "acme/shop.git").rename(gitea.root / "acme/away.git")
            await sweep(found, gitea)
            (problem,) = await problems(found)
            assert problem["hint"]
            assert await names(found) == ["web"]
