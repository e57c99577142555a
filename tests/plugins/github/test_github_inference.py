"""Components inferred of repositories without a catalog file, over the API: marked, bounded, replaced by a file."""

from __future__ import annotations

import pytest
from discovered import component

from callboard.testing import Reply

from .conftest import Starting
from .github_server import GithubServer

pytestmark = pytest.mark.usefixtures("callboard_database")

INFER = {"acme": {"infer": True}}
PACKAGE = '{"name": "shop", "description": "Sells things", "dependencies": {"react": "19"}}'


def add_shop(github: GithubServer) -> None:
    shop = github.add("shop")
    shop.branches["main"] = {
        "package.json": PACKAGE,
        "CODEOWNERS": "* @acme/checkout\n",
        "README.md": "# Shop\n\nWhere things are sold.\n",
        "src/index.ts": "export {}\n",
        "node_modules/left-pad/package.json": "{}",
    }
    shop.pushed = 1


async def test_a_repository_without_a_catalog_file_gives_an_inferred_component(
    github: GithubServer, organisation: Starting
) -> None:
    add_shop(github)
    async with organisation(INFER) as acme:
        asked = await acme.sweep()
        assert (await acme.names(), await acme.problems()) == (["shop"], [])
        shown = await acme.entity("shop")
        annotations = shown["metadata"]["annotations"]
        assert annotations["callboard.dev/inferred"] == "true"
        assert annotations["backstage.io/source-location"] == f"url:{github.url}/acme/shop/tree/main/"
        assert shown["spec"]["owner"] == "checkout"
        assert not [path for path in asked if "node_modules" in path or path.endswith("index.ts")]
        assert len(asked) < 12
        page = (await acme.running.get("/catalog/default/component/shop")).text
        assert "This was inferred from the repository" in page
        file = await acme.running.get("/catalog/default/component/shop/-/catalog-info.yaml")
        assert "Sells things" in file.text


async def test_without_the_setting_nothing_is_inferred(github: GithubServer, organisation: Starting) -> None:
    add_shop(github)
    async with organisation() as acme:
        asked = await acme.sweep()
        assert await acme.names() == []
        assert not [path for path in asked if "/git/trees/" in path]


async def test_an_unchanged_inferred_repository_costs_nothing(github: GithubServer, organisation: Starting) -> None:
    add_shop(github)
    async with organisation(INFER) as acme:
        await acme.sweep()
        assert await acme.sweep() == ["/orgs/acme/repos"]


async def test_a_catalog_file_takes_the_place_of_what_was_inferred(
    github: GithubServer, organisation: Starting
) -> None:
    add_shop(github)
    async with organisation(INFER) as acme:
        await acme.sweep()
        github.repositories["shop"].push(catalog_info=component("shop", title="Declared"))
        await acme.sweep()
        shown = await acme.entity("shop")
        assert (await acme.names(), await acme.problems()) == (["shop"], [])
        assert shown["metadata"]["title"] == "Declared"
        assert "callboard.dev/inferred" not in shown["metadata"]["annotations"]
        github.repositories["shop"].push(catalog_info=None)
        await acme.sweep()
        shown = await acme.entity("shop")
        assert shown["metadata"]["annotations"]["callboard.dev/inferred"] == "true"


async def test_a_file_of_another_name_that_the_settings_look_for_counts_as_one(
    github: GithubServer, organisation: Starting
) -> None:
    add_shop(github)
    github.repositories["shop"].branches["main"]["portal/about.yaml"] = component("about")
    async with organisation({"acme": {"infer": True, "catalogPath": "/portal/*.yaml"}}) as acme:
        await acme.sweep()
        assert await acme.names() == ["about"]


async def test_a_definition_is_read_from_the_repository(github: GithubServer, organisation: Starting) -> None:
    add_shop(github)
    definition = "openapi: 3.1.0\ninfo: {title: Shop, version: '1'}\npaths: {}\n"
    github.repositories["shop"].branches["main"]["openapi.yaml"] = definition
    async with organisation(INFER) as acme:
        await acme.sweep()
        (name,) = await acme.names("api")
        shown = await acme.running.api(f"/api/catalog/entities/by-name/api/default/{name}")
        assert shown["spec"]["definition"] == definition
        assert await acme.problems() == []


async def test_a_repository_in_which_nothing_was_committed_yet_is_fine(
    github: GithubServer, organisation: Starting
) -> None:
    github.add("empty")
    async with organisation(INFER) as acme:
        await acme.sweep()
        assert (await acme.names(), await acme.problems()) == ([], [])


async def test_a_bad_day_keeps_what_was_inferred(github: GithubServer, organisation: Starting) -> None:
    add_shop(github)
    async with organisation(INFER) as acme:
        await acme.sweep()
        github.repositories["shop"].pushed += 1
        github.fault = lambda seen: Reply(status=500) if "/git/trees/" in seen.path else None
        await acme.sweep()
        assert await acme.names() == ["shop"]
        (problem,) = await acme.problems()
        assert "answered 500" in problem["message"]
