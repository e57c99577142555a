"""Issues on GitHub, GitLab and Gitea, against a server that speaks as they do."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from callboard import Context, NotAllowed, NotFound, Unavailable
from callboard.plugins.techdocs import IssueTracker, Report
from callboard.testing import Reply, portal

from .issue_server import API, IssueServer

pytestmark = pytest.mark.usefixtures("callboard_database")

HOSTS = sorted(API)
FORMS = {
    "github": ("/acme/shop/issues/new", "title", "body"),
    "gitlab": ("/acme/shop/-/issues/new", "issue[title]", "issue[description]"),
    "gitea": ("/acme/shop/issues/new", "title", "body"),
}


@asynccontextmanager
async def tracking(
    kind: str, folder: Path, *, signed_in: bool = True
) -> AsyncIterator[tuple[IssueServer, IssueTracker, Context]]:
    with IssueServer(kind) as server:
        settings = server.settings
        if not signed_in:
            for secret in ("token", "password"):
                settings[kind][0].pop(secret, None)
        async with portal(settings={"integrations": settings}, folder=folder, work=False) as running:
            context = running.context("techdocs")
            (one,) = [each for each in context.of(IssueTracker) if each.plugin == kind]
            yield server, one.contribution, running.context(kind)


def report(server: IssueServer, mark: str = "mark-1", body: str = "It is wrong.") -> Report:
    return Report(repository=server.repository, title="Wrong", body=f"{body}\n<!-- {mark} -->", mark=mark)


@pytest.mark.parametrize("kind", HOSTS)
async def test_an_issue_is_opened_found_again_by_its_mark_and_seen_to_be_closed(kind: str, tmp_path: Path) -> None:
    async with tracking(kind, tmp_path) as (server, tracker, ctx):
        assert await tracker.takes(server.repository, ctx)
        assert await tracker.find(report(server), ctx) == ""
        address = await tracker.open(report(server), ctx)
        other = await tracker.open(report(server, "mark-2"), ctx)
        assert address.startswith(f"{server.repository}/") and address != other
        assert await tracker.find(report(server), ctx) == address
        assert list(await tracker.closed([address, other], ctx)) == []
        server.close(1)
        assert list(await tracker.closed([address, other, f"{server.url}/acme/shop/wiki"], ctx)) == [address]
        gone = f"{address}77"
        assert list(await tracker.closed([gone], ctx)) == [gone]


@pytest.mark.parametrize("kind", HOSTS)
async def test_the_repository_may_be_named_by_any_address_of_it(kind: str, tmp_path: Path) -> None:
    folder = {"github": "/tree/main/docs/", "gitlab": "/-/tree/main/docs/", "gitea": "/src/branch/main/docs/"}[kind]
    async with tracking(kind, tmp_path) as (server, tracker, ctx):
        for number, path in enumerate((folder, ".git", "/"), 1):
            named = f"{server.repository}{path}"
            assert await tracker.takes(named, ctx)
            await tracker.open(Report(repository=named, title="Wrong", body="m", mark="m"), ctx)
            assert len(server.issues) == number
        for named in ("https://elsewhere.test/acme/shop", "", "git", "file:///acme/shop", f"{server.url}/acme"):
            assert not await tracker.takes(named, ctx)
            assert tracker.prefilled(Report(repository=named, title="t", body="b", mark="m"), ctx) == ""


@pytest.mark.parametrize("kind", HOSTS)
async def test_what_the_host_has_against_it_is_said(kind: str, tmp_path: Path) -> None:
    async with tracking(kind, tmp_path) as (server, tracker, ctx):
        for status, error in ((403, NotAllowed), (404, NotAllowed), (410, NotFound), (500, Unavailable)):
            server.refuses = status
            with pytest.raises(error):
                await tracker.open(report(server), ctx)
        assert server.issues == []


@pytest.mark.parametrize("kind", HOSTS)
async def test_without_a_token_nobody_takes_it_and_the_form_of_the_host_is_offered(kind: str, tmp_path: Path) -> None:
    async with tracking(kind, tmp_path, signed_in=False) as (server, tracker, ctx):
        assert not await tracker.takes(server.repository, ctx)
        with pytest.raises(NotAllowed):
            await tracker.open(report(server), ctx)
        parts = urlsplit(tracker.prefilled(report(server), ctx))
        path, title, text = FORMS[kind]
        query = parse_qs(parts.query, strict_parsing=True)
        assert (parts.netloc, parts.path) == (server.host, path)
        assert query == {title: ["Wrong"], text: ["It is wrong.\n<!-- mark-1 -->"]}


@pytest.mark.parametrize("kind", HOSTS)
async def test_an_address_with_everything_filled_in_is_never_too_long(kind: str, tmp_path: Path) -> None:
    async with tracking(kind, tmp_path) as (server, tracker, ctx):
        address = tracker.prefilled(report(server, body="ü&" * 20_000), ctx)
        assert 6000 < len(address) <= 7000 and address.endswith("%E2%80%A6")
        assert parse_qs(urlsplit(address).query, strict_parsing=True, errors="strict")


async def test_an_address_that_is_none_is_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with tracking("gitea", tmp_path) as (server, tracker, ctx):
        monkeypatch.setattr(server, "answer", lambda seen: Reply(status=201, body={"html_url": "javascript:alert(1)"}))
        with pytest.raises(Unavailable, match="gave no address"):
            await tracker.open(report(server), ctx)
