"""Asks Gitea for the repositories of an organisation, and says where their catalog files would be.

Its lists have no etags: fifty repositories cost one request each time. A file is read by the catalog only after its
repository changed.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

import msgspec

from callboard import Context, NotFound
from callboard.plugins.catalog import (
    CodeHost,
    Everything,
    Given,
    RepositorySources,
    code_host,
    list_all,
)

from .settings import GiteaProvider

PER_PAGE = 50
VIEWS = ("src/branch", "src/branch")


class Repository(msgspec.Struct, frozen=True):
    """What Gitea's list says of a repository."""

    id: int
    name: str
    full_name: str
    default_branch: str = "main"
    archived: bool = False
    fork: bool = False
    empty: bool = False
    updated_at: str = ""


async def find(provider: GiteaProvider, cursor: str, ctx: Context) -> Everything:
    """All repositories that count. Raises NotFound, NotAllowed, Unavailable."""
    host = code_host(ctx, "gitea", provider.host)
    owner = cursor or await _find_owner(host, provider.organization)
    found = await list_all(host, _page(owner), Repository, per_page=PER_PAGE, key=lambda each: each.id)
    counted = [each for each in found.items if counts(each, provider)]
    given = [one for each in counted for one in locate(each, provider, host)]
    return Everything(given=given, cursor=owner)


def counts(repository: Repository, provider: GiteaProvider) -> bool:
    """Whether a repository is one of those that the settings mean. Pure."""
    return (
        not repository.empty
        and (provider.allow_archived or not repository.archived)
        and (provider.allow_forks or not repository.fork)
    )


def locate(repository: Repository, provider: GiteaProvider, host: CodeHost) -> list[Given]:
    """Where the catalog file of a repository would be, and what stands for it if there is none. Pure."""
    branch = provider.branch or repository.default_branch
    revision = f"{repository.updated_at} {repository.default_branch}"
    address = f"{host.base_url}/{quote(repository.full_name)}"
    return provider.locate(address, branch=branch, revision=revision, views=VIEWS)


async def _find_owner(host: CodeHost, name: str) -> str:
    """The part of the API that lists an owner's repositories: organisations and people have different ones."""
    segment = quote(name, safe="")
    try:
        await host.get(f"/orgs/{segment}")
    except NotFound:
        owner = f"/users/{segment}"
    else:
        return f"/orgs/{segment}"
    try:
        await host.get(owner)
    except NotFound as error:
        raise NotFound(
            f"{host.host} has no organisation {name}",
            hint="Is `organization` spelled right, and may the token of its integration see it?",
        ) from error
    return owner


def _page(owner: str) -> Callable[[int], str]:
    return lambda number: f"{owner}/repos?limit={PER_PAGE}&page={number}"


SOURCES = RepositorySources(name="gitea", prefix="gitea-provider", settings=GiteaProvider, find=find)
"""The sources of the providers, under the names that Backstage gives them."""
