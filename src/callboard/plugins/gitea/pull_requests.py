"""Opens pull requests on Gitea: a commit with one file on a new branch, and the request itself."""

from __future__ import annotations

import base64
from urllib.parse import quote

import msgspec

from callboard import Conflict, Context
from callboard.plugins.catalog import Proposal, Proposed, PullRequests, writable_host

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
    for each in await host.read(f"{here}/pulls?state=open&limit=50", list[Request]):
        if each.head.ref == proposal.branch:
            return Proposed(url=each.html_url, existed=True)
    file = f"{here}/contents/{quote(proposal.path)}"
    if await host.has(f"{file}?ref={quote(base, safe='')}"):
        raise Conflict(f"{proposal.repository} has {proposal.path} already", hint="It is read with the next sweep.")
    if not await host.has(f"{file}?ref={quote(proposal.branch, safe='')}"):
        content = base64.b64encode(proposal.content.encode()).decode()
        sent = {"message": proposal.title, "content": content, "branch": base, "new_branch": proposal.branch}
        host.require_written(await host.send("POST", file, sent), needs=NEEDS)
    asked = {"title": proposal.title, "body": proposal.body, "head": proposal.branch, "base": base}
    answer = host.require_written(await host.send("POST", f"{here}/pulls", asked), needs=NEEDS)
    return Proposed(url=msgspec.json.decode(answer.content, type=Request).html_url)


PULL_REQUESTS = PullRequests(host_type="gitea", propose=propose)
