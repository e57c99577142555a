"""Opens merge requests on GitLab: a commit with one file on a new branch, and the request itself."""

from __future__ import annotations

from urllib.parse import quote

import msgspec

from callboard import Conflict, Context
from callboard.plugins.catalog import CodeHost, Draft, Proposal, Proposed, PullRequests, writable_host

NEEDS = "The token needs the scope `api` and the role Developer in the project."


class Project(msgspec.Struct, frozen=True):
    """What is asked of the project itself."""

    default_branch: str


class Request(msgspec.Struct, frozen=True):
    """A merge request."""

    web_url: str


async def propose(proposal: Proposal, ctx: Context) -> Proposed:
    """Opens it, or finds the one that is open. Raises NotAllowed, NotFound, Conflict, Unavailable."""
    host = writable_host(ctx, "gitlab", proposal.host, needs=NEEDS)
    here = f"/projects/{quote(proposal.repository, safe='')}"
    base = (await host.read(here, Project)).default_branch
    found = await _find_open(host, here, proposal)
    if found is not None:
        return found
    file = f"{here}/repository/files/{quote(proposal.path, safe='')}"
    if await host.has(f"{file}?ref={quote(base, safe='')}"):
        raise Conflict(f"{proposal.repository} has {proposal.path} already", hint="It is read with the next sweep.")
    if not await host.has(f"{file}?ref={quote(proposal.branch, safe='')}"):
        await _commit(host, here, proposal, base)
    return await _open(host, here, proposal, base)


async def open_request(draft: Draft, ctx: Context) -> Proposed:
    """Opens it for a branch that is there, or finds the one that is open. Raises as `propose`."""
    host = writable_host(ctx, "gitlab", draft.host, needs=NEEDS)
    here = f"/projects/{quote(draft.repository, safe='')}"
    base = (await host.read(here, Project)).default_branch
    return await _find_open(host, here, draft) or await _open(host, here, draft, base)


async def _find_open(host: CodeHost, here: str, wanted: Proposal | Draft) -> Proposed | None:
    address = f"{here}/merge_requests?state=opened&source_branch={quote(wanted.branch, safe='')}"
    found = await host.read(address, list[Request])
    return Proposed(url=found[0].web_url, existed=True) if found else None


async def _open(host: CodeHost, here: str, wanted: Proposal | Draft, base: str) -> Proposed:
    asked = {
        "title": wanted.title,
        "description": wanted.body,
        "source_branch": wanted.branch,
        "target_branch": base,
        "remove_source_branch": True,
    }
    answer = host.require_written(await host.send("POST", f"{here}/merge_requests", asked), needs=NEEDS)
    return Proposed(url=msgspec.json.decode(answer.content, type=Request).web_url)


async def _commit(host: CodeHost, here: str, proposal: Proposal, base: str) -> None:
    sent = {
        "branch": proposal.branch,
        "start_branch": base,
        "commit_message": proposal.title,
        "actions": [{"action": "create", "file_path": proposal.path, "content": proposal.content}],
    }
    host.require_written(await host.send("POST", f"{here}/repository/commits", sent), needs=NEEDS)


PULL_REQUESTS = PullRequests(host_type="gitlab", propose=propose, open=open_request)
