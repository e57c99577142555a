"""The repositories of an organisation over time: found, unchanged for nothing, moved, gone; and GitHub on bad days."""

from __future__ import annotations

import time
from typing import Any

import pytest
from discovered import component

from callboard.testing import Reply

from .conftest import Starting
from .github_server import GithubServer

pytestmark = pytest.mark.usefixtures("callboard_database")

LIST = "/orgs/acme/repos"


def contents(name: str, path: str = "catalog-info.yaml") -> str:
    return f"/repos/acme/{name}/contents/{path}"


async def test_files_of_all_repositories_come_in(github: GithubServer, organisation: Starting) -> None:
    github.add("shop", component("shop"))
    github.add("tools")
    github.add("empty", size=0)
    async with organisation() as acme:
        asked = await acme.sweep()
        assert (await acme.names(), await acme.problems()) == (["shop"], [])
        assert asked[:2] == ["/users/acme", LIST]
        assert sorted(asked[2:]) == [contents("empty"), contents("shop"), contents("tools")]
        shown = await acme.entity("shop")
        annotations = shown["metadata"]["annotations"]
        place = f"url:{github.url}/acme/shop/blob/main/catalog-info.yaml"
        assert annotations["backstage.io/managed-by-location"] == place
        assert annotations["backstage.io/managed-by-origin-location"] == place
        told = await acme.running.api("/api/catalog/entities/by-name/component/default/shop/provenance")
        assert told["givenBy"] == ["github-provider:acme"]
        assert "github-provider:acme" in (await acme.running.get("/catalog/default/component/shop")).text


async def test_an_unchanged_organisation_costs_one_request_and_none_of_the_quota(
    github: GithubServer, organisation: Starting
) -> None:
    for name in ("shop", "tools", "web"):
        github.add(name, component(name))
    async with organisation() as acme:
        await acme.sweep()
        answers: list[int] = []
        github.fault = lambda seen: answers.append(304 if "if-none-match" in seen.headers else 200)
        assert await acme.sweep() == [LIST]
        assert answers == [304]
        assert await acme.names() == ["shop", "tools", "web"]


async def test_a_push_costs_the_list_and_one_file(github: GithubServer, organisation: Starting) -> None:
    github.add("shop", component("shop"))
    github.add("tools", component("tools"))
    async with organisation() as acme:
        await acme.sweep()
        github.repositories["shop"].push(catalog_info=component("shop", title="Better"))
        assert await acme.sweep() == [LIST, LIST, contents("shop")]
        assert (await acme.entity("shop"))["metadata"]["title"] == "Better"


async def test_three_hundred_repositories_are_four_pages_and_every_one_is_met(
    github: GithubServer, organisation: Starting
) -> None:
    for number in range(300):
        github.add(f"r{number:03}", component(f"c{number:03}") if number % 10 == 0 else None)
    budgets = {"backend": {"reading": {"budgets": [{"host": github.host, "perSecond": 1000, "burst": 1000}]}}}
    async with organisation(**budgets) as acme:
        asked = await acme.sweep()
        assert len([path for path in asked if path == LIST]) == 5  # four pages, the last empty, and the first again
        assert len([path for path in asked if "/contents/" in path]) == 300
        assert len(await acme.names()) == 30
        assert await acme.sweep() == [LIST] * 4


async def test_a_repository_that_goes_while_the_pages_are_read_hides_no_other(
    github: GithubServer, organisation: Starting
) -> None:
    for number in range(250):
        github.add(f"r{number:03}", component(f"c{number:03}") if number == 200 else None, id=number + 1)
    budgets = {"backend": {"reading": {"budgets": [{"host": github.host, "perSecond": 1000, "burst": 1000}]}}}

    def goes(seen: Any) -> None:
        if "page=3" in seen.query:
            github.repositories.pop("r005", None)

    async with organisation(**budgets) as acme:
        github.fault = goes
        await acme.sweep()
        assert await acme.names() == ["c200"]


async def test_a_renamed_repository_takes_its_entities_along(github: GithubServer, organisation: Starting) -> None:
    github.add("shop", component("shop"), id=7)
    async with organisation() as acme:
        await acme.sweep()
        uid = (await acme.entity("shop"))["metadata"]["uid"]
        moved = github.repositories.pop("shop")
        moved.name = "store"
        github.repositories["store"] = moved
        await acme.sweep()
        await acme.sweep()
        assert (await acme.names(), await acme.problems()) == (["shop"], [])
        place = (await acme.entity("shop"))["metadata"]["annotations"]["backstage.io/managed-by-location"]
        assert "/acme/store/" in place
        assert uid


async def test_another_default_branch_is_read_from_then_on(github: GithubServer, organisation: Starting) -> None:
    shop = github.add("shop", component("shop"))
    async with organisation() as acme:
        await acme.sweep()
        shop.default_branch = "trunk"
        shop.push(catalog_info=component("shop", title="Trunk"))
        await acme.sweep()
        await acme.sweep()
        shown = (await acme.entity("shop"))["metadata"]
        assert shown["title"] == "Trunk"
        assert "/blob/trunk/" in shown["annotations"]["backstage.io/managed-by-location"]


async def test_a_pattern_finds_files_in_folders_and_costs_nothing_when_nothing_was_pushed(
    github: GithubServer, organisation: Starting
) -> None:
    shop = github.add("shop")
    shop.push(api__catalog_info=component("api"), web__catalog_info=component("web"), docs__other="x: 1")
    async with organisation({"acme": {"catalogPath": "/**/catalog-info.{yml,yaml}"}}) as acme:
        await acme.sweep()
        assert await acme.names() == ["api", "web"]
        assert await acme.sweep() == [LIST]
        shop.push(web__catalog_info=None)
        await acme.sweep()
        assert await acme.names() == ["api"]


async def test_two_providers_may_give_the_same_repository(github: GithubServer, organisation: Starting) -> None:
    github.add("shop", component("shop"))
    async with organisation({"one": {}, "two": {"filters": {"repository": "sh.*"}}}) as acme:
        await acme.sweep()
        assert (await acme.names(), await acme.problems()) == (["shop"], [])


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, ["a", "b", "c"]),
        ({"repository": "[ab]"}, ["a", "b"]),
        ({"repository": "a|c"}, ["a", "c"]),
        ({"topic": {"include": ["shown"]}}, ["a", "b"]),
        ({"topic": {"include": ["shown"], "exclude": ["old"]}}, ["a"]),
        ({"visibility": ["public"]}, ["c"]),
        ({"allowForks": False}, ["a", "c"]),
        ({"allowArchived": True}, ["a", "b", "c", "d"]),
    ],
)
async def test_filters_are_those_of_backstage(
    github: GithubServer, organisation: Starting, filters: Any, expected: list[str]
) -> None:
    github.add("a", component("a"), topics=["shown"])
    github.add("b", component("b"), topics=["shown", "old"], fork=True)
    github.add("c", component("c"), visibility="public")
    github.add("d", component("d"), archived=True)
    async with organisation({"acme": {"filters": filters}}) as acme:
        await acme.sweep()
        assert await acme.names() == expected


async def test_what_is_archived_goes(github: GithubServer, organisation: Starting) -> None:
    for name in "abcdefgh":
        github.add(name, component(name))
    async with organisation() as acme:
        await acme.sweep()
        github.repositories["c"].more["archived"] = True
        await acme.sweep()
        assert await acme.names() == list("abdefgh")


HOUR = {"Retry-After": "3600"}
SPENT = {"X-RateLimit-Limit": "5000", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(time.time()) + 3600)}


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        (Reply(status=401, body={"message": "Bad credentials"}), "answered 401"),
        (Reply(status=403, body={}), "answered 403"),
        (Reply(status=404, body={}), "answered 404"),
        (Reply(status=429, headers=HOUR), "is not asked until"),
        (Reply(status=403, headers=SPENT), "answered 403"),
        (Reply(status=500), "answered 500"),
        (Reply(body="<html>Welcome to the proxy</html>"), "something else than its API promises"),
        (Reply(body=[{"id": "seven"}]), "something else than its API promises"),
        (Reply(body=b'[{"id": 1, "na'), "something else than its API promises"),
        (Reply(hang_up=True), "did not answer"),
    ],
    ids=["401", "403", "404", "429", "quota", "500", "error page", "other list", "half a page", "hang up"],
)
async def test_a_bad_day_takes_nothing_away_and_says_so(
    github: GithubServer, organisation: Starting, bad: Reply, says: str
) -> None:
    github.add("shop", component("shop"))
    async with organisation() as acme:
        await acme.sweep()
        github.fault = lambda seen: bad
        await acme.sweep()
        (problem,) = await acme.problems()
        assert says in problem["message"]
        assert problem["message"].startswith("GitHub acme: ")
        assert problem["hint"].endswith("What it gave before stays.")
        assert await acme.names() == ["shop"]


async def test_a_host_that_refuses_for_an_hour_is_left_alone_and_shown(
    github: GithubServer, organisation: Starting
) -> None:
    github.add("shop", component("shop"))
    async with organisation() as acme:
        await acme.sweep()
        github.fault = lambda seen: Reply(status=429, headers=HOUR)
        assert await acme.sweep() == [LIST]
        for _ in range(3):
            assert await acme.sweep() == []
        page = (await acme.running.get("/plugins")).text
        assert "Left alone until" in page
        assert "is not asked until" in page
        assert await acme.names() == ["shop"]


async def test_an_organisation_that_is_not_there_is_named(github: GithubServer, organisation: Starting) -> None:
    async with organisation({"acme": {"organization": "amce"}}) as acme:
        await acme.sweep()
        (problem,) = await acme.problems()
        assert "has no organisation amce" in problem["message"]
        assert "spelled right" in problem["hint"]


async def test_the_repositories_of_a_person_are_found_too(github: GithubServer, organisation: Starting) -> None:
    github.owner_type = "User"
    github.add("shop", component("shop"))
    async with organisation() as acme:
        await acme.sweep()
        assert await acme.names() == ["shop"]


async def test_a_host_without_an_integration_is_named(organisation: Starting) -> None:
    async with organisation({"acme": {"host": "github.example.com"}}) as acme:
        await acme.sweep()
        (problem,) = await acme.problems()
        assert "There is no github host github.example.com" in problem["message"]
        assert "integrations.github" in problem["hint"]


async def test_changed_settings_count_at_once(github: GithubServer, organisation: Starting) -> None:
    github.add("shop", component("shop"))
    github.add("web", component("web"))
    async with organisation() as acme:
        await acme.sweep()
        assert await acme.names() == ["shop", "web"]
    async with organisation({"acme": {"filters": {"repository": "web"}}}) as acme:
        await acme.sweep()
        assert "web" in await acme.names()
        assert len(await acme.problems()) == 0


@pytest.mark.parametrize("bad", ["empty", "half", "no files"])
async def test_much_that_is_gone_at_once_is_held_and_comes_back_by_itself(
    github: GithubServer, organisation: Starting, bad: str
) -> None:
    everything = [f"c{number:02}" for number in range(20)]
    for name in everything:
        github.add(name, component(name))
    async with organisation() as acme:
        await acme.sweep()
        before = dict(github.repositories)
        if bad == "no files":  # the token may list repositories, and read none of them
            github.fault = lambda seen: Reply(status=404, body={}) if "/contents/" in seen.path else None
            for each in before.values():
                each.pushed += 1
        else:
            github.repositories = {} if bad == "empty" else dict(list(before.items())[:10])
        for _ in range(2):
            await acme.sweep()
            assert await acme.names() == everything
        github.repositories = before
        github.fault = lambda seen: None
        for _ in range(2):
            await acme.sweep()
        assert (await acme.names(), await acme.problems()) == (everything, [])
