"""Asks GitLab for the projects of a group, and says where their catalog files would be.

A hundred projects cost one request. A file is read by the catalog only after something happened in its project.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from urllib.parse import quote, urlencode

import msgspec

from callboard import Context, LinearPattern
from callboard.plugins.catalog import (
    CodeHost,
    Everything,
    Given,
    RepositorySources,
    code_host,
    list_all,
)

from .settings import GitlabProvider

PER_PAGE = 100
VIEWS = ("-/blob", "-/tree")
# GitLab moves `last_activity_at` at most once an hour: a project that was active lately may have been pushed to since.
UNSURE = datetime.timedelta(hours=2)


class Project(msgspec.Struct, frozen=True):
    """What GitLab's list says of a project."""

    id: int
    path_with_namespace: str
    default_branch: str | None = None
    archived: bool = False
    empty_repo: bool = False
    forked_from_project: dict[str, object] | None = None
    topics: list[str] = []
    last_activity_at: datetime.datetime | None = None


async def find(provider: GitlabProvider, cursor: str, ctx: Context) -> Everything:  # noqa: ARG001 - a source's signature
    """All projects that count. Raises NotFound, NotAllowed, Unavailable."""
    host = code_host(ctx, "gitlab", provider.host)
    now = datetime.datetime.now(datetime.UTC)
    found = await list_all(host, _page(provider), Project, per_page=PER_PAGE, key=lambda each: each.id)
    counted = [each for each in found.items if counts(each, provider)]
    return Everything(given=[one for each in counted for one in locate(each, provider, host, now)])


def counts(project: Project, provider: GitlabProvider) -> bool:
    """Whether a project is one of those that the settings mean. Pure."""
    path = project.path_with_namespace
    return (
        not project.empty_repo
        and (provider.include_archived_repos or not project.archived)
        and not (provider.skip_forked_repos and project.forked_from_project)
        and path not in provider.exclude_repos
        and set(provider.topics) <= set(project.topics)
        and _fits(provider.project_pattern, path)
        and _fits(provider.group_pattern, path.rpartition("/")[0])
    )


def locate(project: Project, provider: GitlabProvider, host: CodeHost, now: datetime.datetime) -> list[Given]:
    """Where the catalog file of a project would be, and what stands for it if there is none. Pure."""
    branch = provider.branch or project.default_branch or provider.fallback_branch
    active = project.last_activity_at
    # A moment that does not say where counts as one of UTC.
    sure = active is not None and (active if active.tzinfo else active.replace(tzinfo=datetime.UTC)) < now - UNSURE
    revision = f"{active} {project.default_branch}" if sure else f"{active} {project.default_branch} {now}"
    address = f"{host.base_url}/{quote(project.path_with_namespace)}"
    return provider.locate(address, branch=branch, revision=revision, views=VIEWS)


def _fits(patterns: LinearPattern | Sequence[LinearPattern], text: str) -> bool:
    several = [patterns] if isinstance(patterns, LinearPattern) else patterns
    return not several or any(each.matches(text) for each in several)


def _page(provider: GitlabProvider) -> Callable[[int], str]:
    # Sorted by number: what is new comes last, and what goes moves the others forward.
    query = {"order_by": "id", "sort": "asc", "per_page": str(PER_PAGE)}
    if provider.topics:
        query["topic"] = ",".join(provider.topics)
    if not provider.include_archived_repos:
        query["archived"] = "false"
    if provider.group is None:
        owner = ""
        query |= {"membership": "true"} if provider.membership else {}
    else:
        owner = f"/groups/{quote(str(provider.group), safe='')}"
        query["include_subgroups"] = "true"
    return lambda number: f"{owner}/projects?{urlencode(query)}&page={number}"


SOURCES = RepositorySources(name="gitlab", prefix="GitlabDiscoveryEntityProvider", settings=GitlabProvider, find=find)
"""The sources of the providers, under the names that Backstage gives them."""
