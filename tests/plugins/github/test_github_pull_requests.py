"""Proposing a catalog file: what is shown, what is done on GitHub, and that doing it twice is doing it once."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from discovered import component

from callboard.testing import Reply

from .conftest import Organisation, Starting
from .github_server import GithubServer

pytestmark = pytest.mark.usefixtures("callboard_database")

INFER = {"acme": {"infer": True}}
PAGE = "/catalog-import/pull-request"


def add_shop(github: GithubServer) -> Any:
    shop = github.add("shop")
    shop.branches["main"] = {"package.json": '{"name": "shop", "description": "Sells things"}'}
    shop.pushed = 1
    return shop


def place(github: GithubServer) -> str:
    return f"inferred:{github.url}/acme/shop/tree/main#catalog-info.yaml"


async def opened(acme: Organisation, github: GithubServer) -> Any:
    return await acme.running.post_form(PAGE, {"location": place(github)})


async def test_the_page_shows_the_file_the_branch_and_the_repository(
    github: GithubServer, organisation: Starting
) -> None:
    add_shop(github)
    async with organisation(INFER) as acme:
        await acme.sweep()
        entity = (await acme.running.get("/catalog/default/component/shop")).text
        assert "/catalog/default/component/shop/-/pull-request" in entity
        lead = await acme.running.get("/catalog/default/component/shop/-/pull-request")
        assert lead.headers["location"] == f"{PAGE}?location={quote(place(github), safe='')}"
        page = (await acme.running.get(lead.headers["location"])).text
        for shown in ("Sells things", "callboard-integration", "catalog-info.yaml", f"{github.host}/acme/shop"):
            assert shown in page
        assert github.repositories["shop"].pulls == []


async def test_it_makes_a_branch_with_the_file_and_opens_the_request(
    github: GithubServer, organisation: Starting
) -> None:
    shop = add_shop(github)
    async with organisation(INFER) as acme:
        await acme.sweep()
        answer = await opened(acme, github)
        assert answer.status_code == 303
        (pull,) = shop.pulls
        assert (pull["head"], pull["base"], pull["title"]) == ("callboard-integration", "main", "Add catalog-info.yaml")
        assert "Opened by" in pull["body"]
        assert "Sells things" in shop.branches["callboard-integration"]["catalog-info.yaml"]
        assert "catalog-info.yaml" not in shop.branches["main"]
        page = (await acme.running.get(answer.headers["location"])).text
        assert f"https://{github.host}/acme/shop/pull/1" in page


async def test_asking_twice_leads_to_the_open_one(github: GithubServer, organisation: Starting) -> None:
    shop = add_shop(github)
    async with organisation(INFER) as acme:
        await acme.sweep()
        await opened(acme, github)
        github.asked()
        await opened(acme, github)
        assert len(shop.pulls) == 1
        assert {seen.method for seen in github.seen} == {"GET"}


async def test_an_attempt_that_stopped_half_way_is_taken_up_again(github: GithubServer, organisation: Starting) -> None:
    shop = add_shop(github)
    async with organisation(INFER) as acme:
        await acme.sweep()
        github.fault = lambda seen: (
            Reply(status=500) if seen.method == "POST" and seen.path.endswith("/pulls") else None
        )
        failed = await opened(acme, github)
        assert (failed.status_code, shop.pulls) == (422, [])
        assert "answered 500" in failed.text
        github.fault = lambda seen: None
        await opened(acme, github)
        assert len(shop.pulls) == 1


async def test_once_it_is_merged_the_file_takes_over(github: GithubServer, organisation: Starting) -> None:
    shop = add_shop(github)
    async with organisation(INFER) as acme:
        await acme.sweep()
        await opened(acme, github)
        shop.branches["main"] = shop.branches["callboard-integration"]
        shop.pushed += 1
        await acme.sweep()
        shown = await acme.entity("shop")
        assert "callboard.dev/inferred" not in shown["metadata"]["annotations"]
        assert (await acme.problems()) == []
        refused = await opened(acme, github)
        assert refused.status_code == 422
        assert "nothing to infer" in refused.text


@pytest.mark.parametrize("status", [403, 404])
async def test_a_token_that_may_not_write_is_told_apart(
    github: GithubServer, organisation: Starting, status: int
) -> None:
    add_shop(github)
    async with organisation(INFER) as acme:
        await acme.sweep()
        github.fault = lambda seen: Reply(status=status, body={}) if seen.method != "GET" else None
        answer = await opened(acme, github)
        assert answer.status_code == 422
        assert "does not let the portal write there" in answer.text
        assert "scope" in answer.text


async def test_names_of_branch_and_file_are_those_of_the_settings(github: GithubServer, organisation: Starting) -> None:
    shop = add_shop(github)
    providers = {"github": {"acme": {"organization": "acme", "host": github.host, "infer": True}}}
    named = {"import": {"entityFilename": "portal.yaml", "pullRequestBranchName": "join-the-portal"}}
    async with organisation(catalog={"providers": providers, **named}) as acme:
        await acme.sweep()
        await opened(acme, github)
        assert "portal.yaml" in shop.branches["join-the-portal"]
        assert shop.pulls[0]["head"] == "join-the-portal"


async def test_the_wizard_offers_it_for_a_repository_without_a_file(
    github: GithubServer, organisation: Starting
) -> None:
    add_shop(github)
    async with organisation() as acme:
        target = f"inferred:{github.url}/acme/shop/tree/main"
        page = (await acme.running.get("/catalog-import", params={"target": target})).text
        assert "There is no catalog file here." in page
        assert "Open a pull request" in page
        registered = await acme.running.post_form("/catalog-import", {"target": target})
        assert registered.headers["location"] == "/catalog/default/component/shop"


@pytest.mark.parametrize(
    "wrong", ["", "url:https://github.com/a/b", "inferred:https://nowhere.example/x", "inferred:/etc"]
)
async def test_other_places_are_refused(github: GithubServer, organisation: Starting, wrong: str) -> None:
    github.add("shop", component("shop"))
    async with organisation() as acme:
        answer = await acme.running.post_form(PAGE, {"location": wrong})
        assert answer.status_code in (400, 422)
        assert github.asked() == []
