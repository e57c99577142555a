"""Opens pull requests on Gitea: a commit with one file on a new branch, and the request itself."""

from __future__ import annotations

import base64
from urllib.parse import quote

import msgspec

from callboard import Conflict, Context, HttpResponse, NotAllowed, NotFound
from callboard.plugins.catalog import CodeHost, Proposal, Proposed, PullRequests, code_host

NEEDS = "The token needs to write repositories."


class Repository(msgspec.Struct, frozen=True):
    """What is asked of the repository itself."""

    default_branch: str


class Head(msgspec.Struct, frozen=True):
    """The branch that a pull request comes from."""

    ref: str


class Request(msgspec.Struct, frozen=True):
    """A pull request."""

    html_url: str
    head: Head


async def propose(proposal: Proposal, ctx: Context) -> Proposed:
    """Opens it, or finds the one that is open. Raises NotAllowed, NotFound, Conflict, Unavailable."""
    host = code_host(ctx, "gitea", proposal.host)
    if not host.is_signed_in:
        raise NotAllowed(f"There is no token for {host.host}", hint=NEEDS)
    here = f"/repos/{quote(proposal.repository)}"
    base = (await host.read(here, Repository)).default_branch
    for each in await host.read(f"{here}/pulls?state=open&limit=50", list[Request]):
        if each.head.ref == proposal.branch:
            return Proposed(url=each.html_url, existed=True)
    if await _has(host, here, proposal.path, base):
        raise Conflict(f"{proposal.repository} has {proposal.path} already", hint="It is read with the next sweep.")
    if not await _has(host, here, proposal.path, proposal.branch):
        content = base64.b64encode(proposal.content.encode()).decode()
        sent = {"message": proposal.title, "content": content, "branch": base, "new_branch": proposal.branch}
        _well(await host.send("POST", f"{here}/contents/{quote(proposal.path)}", sent))
    asked = {"title": proposal.title, "body": proposal.body, "head": proposal.branch, "base": base}
    answer = _well(await host.send("POST", f"{here}/pulls", asked))
    return Proposed(url=msgspec.json.decode(answer.content, type=Request).html_url)


async def _has(host: CodeHost, here: str, path: str, branch: str) -> bool:
    try:
        await host.get(f"{here}/contents/{quote(path)}?ref={quote(branch, safe='')}")
    except NotFound:
        return False
    return True


def _well(answer: HttpResponse) -> HttpResponse:
    if answer.status in (401, 403, 404):
        raise NotAllowed(f"Gitea does not let the portal write there ({answer.status})", hint=NEEDS)
    return answer.require_success()


PULL_REQUESTS = PullRequests(host_type="gitea", propose=propose)
