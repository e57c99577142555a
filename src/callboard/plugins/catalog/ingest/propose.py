"""Proposes the catalog file of an inferred repository to its owners, as a pull request on its code host."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from callboard import CallboardError, Context, Failure, Invalid, NotFound, Unavailable

from .. import store
from ..catalog import catalog_of
from ..infer import FolderTree, find_origin
from ..model import LocationRef, Proposal, Proposed, PullRequests
from ..queries import PullRequest, pull_request_of
from ..sources.scm import Integration, find_integration, parse_address
from .guard import WEB, check_registrable
from .ingestion import ingestion_of
from .preview import catalog_file_at

TITLE = "Add {path}"
BODY = """\
This adds `{path}`, so that this repository is in the software catalog with an owner and what belongs to it.

It was made from what the repository holds; the comments in it say from where. Please check it, above all the owner,
correct what is wrong, and merge it.

Opened by {by} with {portal}.
"""


@dataclass(frozen=True, kw_only=True)
class Repository:
    """A repository on a code host that we know."""

    integration: Integration
    name: str

    @property
    def url(self) -> str:
        return f"{self.integration.base_url}/{self.name}"


async def proposal_for(ctx: Context, location: LocationRef) -> Proposal:
    """What would be proposed. Raises NotFound when there is nothing to infer, Invalid for what is on no code host."""
    check_registrable(ctx, location)
    repository = repository_of(ctx, location)
    settings = catalog_of(ctx).settings.import_
    path = settings.entity_filename.lstrip("/")
    by = ctx.identity.ref.partition(":")[2] or ctx.identity.ref
    return Proposal(
        host=repository.integration.host,
        repository=repository.name,
        branch=settings.pull_request_branch_name,
        path=path,
        content=await catalog_file_at(ctx, location),
        title=TITLE.format(path=path),
        body=BODY.format(path=path, by=by, portal=ctx.portal.title),
    )


async def propose(ctx: Context, location: LocationRef) -> Proposed:
    """Opens the pull request, or finds the one that is open, and remembers it. Raises what the host has against it."""
    proposal = await proposal_for(ctx, location)
    repository = repository_of(ctx, location)
    host = repository.integration
    opener = next((each for each in ctx.of(PullRequests) if each.contribution.host_type == host.type), None)
    if opener is None:
        raise Invalid(f"Nothing opens pull requests on {host.host}", hint="Download the file and commit it yourself.")
    one = opener.contribution
    answer = await opener.call("pull request", one.deadline, ctx, partial(_ask, one, proposal))
    if isinstance(answer, Failure):
        raise Unavailable(answer.message, hint=answer.detail)
    made = answer.value
    if isinstance(made, CallboardError):
        raise made
    if not made.url.startswith(WEB):
        raise Unavailable(f"{host.host} gave no address for the pull request")
    await ctx.database.run(store.note_pull_request, repository.url, made.url, ctx.identity.ref)
    return made


async def pull_request_at(ctx: Context, location: LocationRef) -> PullRequest | None:
    """The pull request that was opened for the repository at a location."""
    try:
        repository = repository_of(ctx, location)
    except CallboardError:
        return None
    return await ctx.database.read(pull_request_of, repository.url)


def repository_of(ctx: Context, location: LocationRef) -> Repository:
    """The repository that an inferred location is about. Raises NotFound, Invalid."""
    if location.type != "inferred":
        raise NotFound(f"{location} has a catalog file already", hint="Edit that one.")
    integrations = ingestion_of(ctx).integrations
    if location.target.startswith(WEB):
        address = parse_address(location.target.partition("#")[0], integrations)
        if address is None:
            raise Invalid(f"{location.target} is in no repository that can be told")
        return Repository(integration=address.integration, name=address.repository)
    found = find_origin(FolderTree(Path(location.target)), None).repository
    integration = find_integration(found.url, integrations) if found else None
    if found is None or integration is None:
        raise Invalid(
            f"{location.target} is a checkout of no repository on a host under `integrations`",
            hint="Download the file and commit it yourself.",
        )
    return Repository(integration=integration, name=found.url.removeprefix(f"{integration.base_url}/"))


async def _ask(one: PullRequests, proposal: Proposal, ctx: Context) -> Proposed | CallboardError:
    """What the host says. An error that is raised on purpose has words for the person who asked."""
    try:
        return await one.propose(proposal, ctx)
    except CallboardError as error:
        return error
