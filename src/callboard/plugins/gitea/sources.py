"""Asks Gitea for the repositories of an organisation, and says where their catalog files would be.

Its lists have no etags: fifty repositories cost one request each time. A file is read by the catalog only after its
repository changed.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from urllib.parse import quote

import msgspec

from callboard import Context, NotFound
from callboard.plugins.catalog import (
    CodeHost,
    Everything,
    Given,
    Source,
    code_host,
    list_all,
    provider_sections,
)

from .settings import GiteaProvider

USUALLY = datetime.timedelta(minutes=30)
PER_PAGE = 50


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


async def list_sources(ctx: Context) -> Sequence[Source]:
    """A source for each provider of the settings."""
    return [make_source(id_, each) for id_, each in providers(ctx).items()]


def providers(ctx: Context) -> Mapping[str, GiteaProvider]:
    """The providers of the settings by id. Raises Invalid."""
    return provider_sections(ctx, "gitea", GiteaProvider)


def make_source(id_: str, provider: GiteaProvider) -> Source:
    """The source of one provider, under the name that Backstage gives it."""
    return Source(
        id=source_id(id_),
        title=f"Gitea {provider.organization}",
        find=partial(find, provider),
        every=provider.schedule.every(USUALLY),
        deadline=provider.schedule.deadline,
    )


def source_id(id_: str) -> str:
    """The source of a provider, by the provider's id."""
    return f"gitea-provider:{id_}"


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
    path = provider.catalog_path.lstrip("/")
    revision = f"{repository.updated_at} {repository.default_branch}"
    address = f"{host.base_url}/{quote(repository.full_name)}"
    if "/" in branch:
        # The web address of a file cannot tell such a branch from a folder.
        return [Given(type="git", target=f"{address}.git#{branch}:{path}", revision=revision)]
    file = Given(target=f"{address}/src/branch/{quote(branch)}/{quote(path, safe='/*,!')}", revision=revision)
    tree = f"{address}/src/branch/{quote(branch)}#{path}"
    return [file, Given(type="inferred", target=tree, revision=revision)] if provider.infer else [file]


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
