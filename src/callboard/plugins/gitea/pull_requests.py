"""Opens pull requests on Gitea: a commit with one file on a new branch, and the request itself."""

from __future__ import annotations

import base64
from urllib.parse import quote

import msgspec

from callboard import Conflict, Context
from callboard.plugins.catalog import CodeHost, Draft, Proposal, Proposed, PullRequests, writable_host

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
    host = writable_host(ctx, "gitea", proposal.host, needs=NEEDS)
    here = f"/repos/{quote(proposal.repository)}"
    base = (await host.read(here, Repository)).default_branch
    found = await _find_open(host, here, proposal)
    if found is not None:
        return found
    file = f"{here}/contents/{quote(proposal.path)}"
    if await host.has(f"{file}?ref={quote(base, safe='')}"):
        raise Conflict(f"{proposal.repository} has {proposal.path} already", hint="It is read with the next sweep.")
    if not await host.has(f"{file}?ref={quote(proposal.branch, safe='')}"):
        content = base64.b64encode(proposal.content.encode()).decode()
        sent = {"message": proposal.title, "content": content, "branch": base, "new_branch": proposal.branch}
        host.require_written(await host.send("POST", file, sent), needs=NEEDS)
    return await _open(host, here, proposal, base)


async def open_request(draft: Draft, ctx: Context) -> Proposed:
    """Opens it for a branch that is there, or finds the one that is open. Raises as `propose`."""
    host = writable_host(ctx, "gitea", draft.host, needs=NEEDS)
    here = f"/repos/{quote(draft.repository)}"
    base = (await host.read(here, Repository)).default_branch
    return await _find_open(host, here, draft) or await _open(host, here, draft, base)


async def _find_open(host: CodeHost, here: str, wanted: Proposal | Draft) -> Proposed | None:
    for each in await host.read(f"{here}/pulls?state=open&limit=50", list[Request]):
        if each.head.ref == wanted.branch:
            return Proposed(url=each.html_url, existed=True)
    return None


async def _open(host: CodeHost, here: str, wanted: Proposal | Draft, base: str) -> Proposed:
    asked = {"title": wanted.title, "body": wanted.body, "head": wanted.branch, "base": base}
    answer = host.require_written(await host.send("POST", f"{here}/pulls", asked), needs=NEEDS)
    return Proposed(url=msgspec.json.decode(answer.content, type=Request).html_url)


PULL_REQUESTS = PullRequests(host_type="gitea", propose=propose, open=open_request)
