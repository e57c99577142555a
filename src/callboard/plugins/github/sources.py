"""Asks GitHub for the repositories of an organisation, and says where their catalog files would be.

A hundred repositories cost one request, and none of the quota when nothing changed. The files themselves are read by
the catalog, each only when something was pushed to its repository.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from urllib.parse import quote

import msgspec

from callboard import Context, NotFound
from callboard.plugins.catalog import (
    Changes,
    CodeHost,
    Everything,
    Given,
    RepositorySources,
    code_host,
    is_unchanged,
    list_all,
)

from .settings import GithubProvider, RepositoryFilters

PER_PAGE = 100
VIEWS = ("blob", "tree")


class Repository(msgspec.Struct, frozen=True):
    """What GitHub's list says of a repository."""

    id: int
    name: str
    full_name: str
    default_branch: str = "main"
    archived: bool = False
    disabled: bool = False
    fork: bool = False
    private: bool = False
    visibility: str = ""
    topics: list[str] = []
    pushed_at: str | None = None

    @property
    def seen_by(self) -> str:
        """Who sees it; older servers only tell whether it is private."""
        return self.visibility or ("private" if self.private else "public")


class Cursor(msgspec.Struct, frozen=True):
    """What the last answer was made of: for which settings, from where, and the etag of each page."""

    settings: str = ""
    owner: str = ""
    etags: list[str] = []


async def find(provider: GithubProvider, text: str, ctx: Context) -> Everything | Changes:
    """All repositories that count, or that nothing has changed. Raises NotFound, NotAllowed, Unavailable."""
    host = code_host(ctx, "github", provider.host)
    settings = hashlib.sha256(provider.model_dump_json().encode()).hexdigest()[:16]
    before = msgspec.json.decode(text, type=Cursor) if text else Cursor()
    if before.settings == settings and await is_unchanged(host, _page(before.owner), before.etags):
        return Changes(cursor=text)
    owner = before.owner or await _find_owner(host, provider.organization)
    found = await list_all(host, _page(owner), Repository, per_page=PER_PAGE, key=lambda each: each.id)
    cursor = Cursor(settings=settings, owner=owner, etags=list(found.etags))
    counted = [each for each in found.items if counts(each, provider.filters)]
    given = [one for each in counted for one in locate(each, provider, host)]
    return Everything(given=given, cursor=msgspec.json.encode(cursor).decode())


def counts(repository: Repository, filters: RepositoryFilters) -> bool:
    """Whether a repository is one of those that the settings mean. Pure."""
    return (
        not repository.disabled
        and (filters.allow_archived or not repository.archived)
        and (filters.allow_forks or not repository.fork)
        and (not filters.visibility or repository.seen_by in filters.visibility)
        and (filters.repository is None or filters.repository.matches(repository.name))
        and filters.topic.keeps(repository.topics)
    )


def locate(repository: Repository, provider: GithubProvider, host: CodeHost) -> list[Given]:
    """Where the catalog file of a repository would be, and what stands for it if there is none. Pure."""
    branch = provider.filters.branch or repository.default_branch
    revision = f"{repository.pushed_at} {repository.default_branch}"
    address = f"{host.base_url}/{quote(repository.full_name)}"
    return provider.locate(address, branch=branch, revision=revision, views=VIEWS)


class Owner(msgspec.Struct, frozen=True):
    """What GitHub says of an account."""

    type: str


async def _find_owner(host: CodeHost, name: str) -> str:
    """The part of the API that lists an owner's repositories: organisations and people have different ones."""
    try:
        owner = await host.read(f"/users/{quote(name, safe='')}", Owner)
    except NotFound as error:
        raise NotFound(
            f"{host.host} has no organisation {name}",
            hint="Is `organization` spelled right, and may the token of its integration see it?",
        ) from error
    kind = "users" if owner.type == "User" else "orgs"
    return f"/{kind}/{quote(name, safe='')}"


def _page(owner: str) -> Callable[[int], str]:
    # Sorted by when they were made: what is new comes last, and what goes moves the others forward.
    kind = "owner" if owner.startswith("/users/") else "all"
    return lambda number: f"{owner}/repos?sort=created&direction=asc&type={kind}&per_page={PER_PAGE}&page={number}"


SOURCES = RepositorySources(name="github", prefix="github-provider", settings=GithubProvider, find=find)
"""The sources of the providers, under the names that Backstage gives them."""
