"""Opens merge requests on GitLab: a commit with one file on a new branch, and the request itself."""

from __future__ import annotations

from urllib.parse import quote

import msgspec

from callboard import Conflict, Context, HttpResponse, NotAllowed, NotFound
from callboard.plugins.catalog import CodeHost, Proposal, Proposed, PullRequests, code_host

NEEDS = "The token needs the scope `api` and the role Developer in the project."


class Project(msgspec.Struct, frozen=True):
    """What is asked of the project itself."""

    default_branch: str


class Request(msgspec.Struct, frozen=True):
    """A merge request."""

    web_url: str


async def propose(proposal: Proposal, ctx: Context) -> Proposed:
    """Opens it, or finds the one that is open. Raises NotAllowed, NotFound, Conflict, Unavailable."""
    host = code_host(ctx, "gitlab", proposal.host)
    if not host.is_signed_in:
        raise NotAllowed(f"There is no token for {host.host}", hint=NEEDS)
    here = f"/projects/{quote(proposal.repository, safe='')}"
    base = (await host.read(here, Project)).default_branch
    requests = f"{here}/merge_requests"
    found = await host.read(f"{requests}?state=opened&source_branch={quote(proposal.branch, safe='')}", list[Request])
    if found:
        return Proposed(url=found[0].web_url, existed=True)
    if await _has(host, here, proposal.path, base):
        raise Conflict(f"{proposal.repository} has {proposal.path} already", hint="It is read with the next sweep.")
    if not await _has(host, here, proposal.path, proposal.branch):
        await _commit(host, here, proposal, base)
    asked = {
        "title": proposal.title,
        "description": proposal.body,
        "source_branch": proposal.branch,
        "target_branch": base,
        "remove_source_branch": True,
    }
    answer = _well(await host.send("POST", requests, asked))
    return Proposed(url=msgspec.json.decode(answer.content, type=Request).web_url)


async def _commit(host: CodeHost, here: str, proposal: Proposal, base: str) -> None:
    sent = {
        "branch": proposal.branch,
        "start_branch": base,
        "commit_message": proposal.title,
        "actions": [{"action": "create", "file_path": proposal.path, "content": proposal.content}],
    }
    _well(await host.send("POST", f"{here}/repository/commits", sent))


async def _has(host: CodeHost, here: str, path: str, branch: str) -> bool:
    try:
        await host.get(f"{here}/repository/files/{quote(path, safe='')}?ref={quote(branch, safe='')}")
    except NotFound:
        return False
    return True


def _well(answer: HttpResponse) -> HttpResponse:
    if answer.status in (401, 403, 404):
        raise NotAllowed(f"GitLab does not let the portal write there ({answer.status})", hint=NEEDS)
    return answer.require_success()


PULL_REQUESTS = PullRequests(host_type="gitlab", propose=propose)
