"""What we ask of GitHub, and what we take from its answers, against the description that GitHub publishes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from callboard.plugins.catalog import Everything, Proposal
from callboard.plugins.catalog.ingest import ingestion_of
from callboard.plugins.catalog.model import LocationRef
from callboard.plugins.catalog.sources import Previous, list_repository, read_location
from callboard.plugins.catalog.sources.scm import parse_address
from callboard.plugins.github.apps import AppTokens
from callboard.plugins.github.pull_requests import propose
from callboard.plugins.github.settings import GithubProvider
from callboard.plugins.github.sources import find
from callboard.testing import RunningPortal, portal

from .conftest import Contract

pytestmark = pytest.mark.usefixtures("callboard_database")


def host(contract: Contract) -> str:
    return contract.url.removeprefix("http://")


@asynccontextmanager
async def running(contract: Contract, folder: Path, **entry: object) -> AsyncIterator[RunningPortal]:
    github = {"host": host(contract), "apiBaseUrl": contract.url, **(entry or {"token": "sesame"})}
    async with portal(settings={"integrations": {"github": [github]}}, folder=folder, work=False) as found:
        yield found


@pytest.mark.parametrize("organization", ["octo-org", "octocat"])
async def test_repositories_are_listed(contract: Contract, tmp_path: Path, organization: str) -> None:
    if organization == "octo-org":
        contract.wanted["GET /users/octo-org"] = {"login": "octo-org", "type": "Organization"}
    provider = GithubProvider(organization=organization, host=host(contract))
    async with running(contract, tmp_path) as found:
        answer = await find(provider, "", found.context("github"))
    assert isinstance(answer, Everything)
    (given,) = answer.given
    assert given.target.startswith(f"{contract.url}/octocat/Hello-World/blob/")
    assert given.revision
    assert contract.violations == []


async def test_a_file_and_a_tree_are_read(contract: Contract, tmp_path: Path) -> None:
    base = f"https://{host(contract)}/octocat/Hello-World"
    async with running(contract, tmp_path) as found:
        ports = ingestion_of(found.context("catalog")).ports
        file = await read_location(LocationRef("url", f"{base}/blob/main/catalog-info.yaml"), Previous(), ports)
        address = parse_address(f"{base}/tree/main", ports.integrations)
        assert address is not None
        listed = await list_repository(address, "", ports)
    assert file.files
    assert listed is not None
    assert listed[0] == ["file.rb", "exec_file"]
    assert contract.violations == []


async def test_a_pull_request_is_opened(contract: Contract, tmp_path: Path) -> None:
    here = "/repos/octocat/Hello-World"
    contract.wanted[f"GET {here}/pulls"] = []
    contract.wanted[f"GET {here}/contents/catalog-info.yaml"] = 404
    proposal = Proposal(
        host=host(contract),
        repository="octocat/Hello-World",
        branch="callboard-integration",
        path="catalog-info.yaml",
        content="kind: Component\n",
        title="Add catalog-info.yaml",
        body="Please look.",
    )
    async with running(contract, tmp_path) as found:
        made = await propose(proposal, found.context("github"))
    assert made.url.startswith("https://github.com/octocat/Hello-World/pull/")
    assert [seen.method for seen in contract.seen].count("POST") == 2
    assert contract.violations == []


async def test_the_open_pull_request_is_found(contract: Contract, tmp_path: Path) -> None:
    proposal = Proposal(
        host=host(contract), repository="octocat/Hello-World", branch="b", path="p", content="c", title="t", body="b"
    )
    async with running(contract, tmp_path) as found:
        assert (await propose(proposal, found.context("github"))).existed
    assert contract.violations == []


async def test_an_app_signs_in(contract: Contract, tmp_path: Path) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    app = {"appId": 1, "privateKey": key.private_bytes(*form).decode()}
    async with running(contract, tmp_path, apps=[app]) as found:
        state = found.context("github").state(AppTokens)
    assert (state.error, len(state.accounts)) == ("", 1)
    assert contract.violations == []
