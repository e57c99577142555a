"""Opens pull requests on GitHub: a branch, a commit with one file, and the request itself."""

from __future__ import annotations

import base64
from urllib.parse import quote

import msgspec

from callboard import Conflict, Context, NotFound
from callboard.plugins.catalog import CodeHost, Draft, Proposal, Proposed, PullRequests, writable_host

NEEDS = "The token needs to write contents and pull requests: the scope `repo`, or these two permissions."


class Repository(msgspec.Struct, frozen=True):
    """What is asked of the repository itself."""

    full_name: str
    default_branch: str


class Target(msgspec.Struct, frozen=True):
    """What a branch points at."""

    sha: str


class Branch(msgspec.Struct, frozen=True):
    """A branch."""

    object: Target


class Request(msgspec.Struct, frozen=True):
    """A pull request."""

    html_url: str


async def propose(proposal: Proposal, ctx: Context) -> Proposed:
    """Opens it, or finds the one that is open. Raises NotAllowed, NotFound, Conflict, Unavailable."""
    host = writable_host(ctx, "github", proposal.host, needs=NEEDS)
    here = f"/repos/{quote(proposal.repository)}"
    repository = await host.read(here, Repository)
    found = await _find_open(host, here, repository, proposal)
    if found is not None:
        return Proposed(url=found, existed=True)
    if await _file_on(host, here, proposal.path, repository.default_branch) is not None:
        raise Conflict(f"{proposal.repository} has {proposal.path} already", hint="It is read with the next sweep.")
    await _make_branch(host, here, repository.default_branch, proposal.branch)
    await _commit(host, here, proposal)
    return await _open(host, here, repository, proposal)


async def open_request(draft: Draft, ctx: Context) -> Proposed:
    """Opens it for a branch that is there, or finds the one that is open. Raises as `propose`."""
    host = writable_host(ctx, "github", draft.host, needs=NEEDS)
    here = f"/repos/{quote(draft.repository)}"
    repository = await host.read(here, Repository)
    found = await _find_open(host, here, repository, draft)
    return await _open(host, here, repository, draft) if found is None else Proposed(url=found, existed=True)


async def _open(host: CodeHost, here: str, repository: Repository, wanted: Proposal | Draft) -> Proposed:
    asked = {"title": wanted.title, "body": wanted.body, "head": wanted.branch, "base": repository.default_branch}
    answer = await host.send("POST", f"{here}/pulls", asked)
    if answer.status == 422:  # somebody else was faster
        found = await _find_open(host, here, repository, wanted)
        if found is not None:
            return Proposed(url=found, existed=True)
    return Proposed(url=msgspec.json.decode(host.require_written(answer, needs=NEEDS).content, type=Request).html_url)


async def _find_open(host: CodeHost, here: str, repository: Repository, wanted: Proposal | Draft) -> str | None:
    owner = repository.full_name.partition("/")[0]
    head = quote(f"{owner}:{wanted.branch}", safe="")
    found = await host.read(f"{here}/pulls?state=open&head={head}", list[Request])
    return found[0].html_url if found else None


async def _make_branch(host: CodeHost, here: str, base: str, branch: str) -> None:
    start = await host.read(f"{here}/git/ref/heads/{quote(base)}", Branch)
    made = await host.send("POST", f"{here}/git/refs", {"ref": f"refs/heads/{branch}", "sha": start.object.sha})
    if made.status != 422:  # that the branch is there from an earlier attempt is fine
        host.require_written(made, needs=NEEDS)


async def _commit(host: CodeHost, here: str, proposal: Proposal) -> None:
    before = await _file_on(host, here, proposal.path, proposal.branch)
    content = base64.b64encode(proposal.content.encode()).decode()
    sent = {"message": proposal.title, "content": content, "branch": proposal.branch}
    sent |= {"sha": before} if before else {}
    answer = await host.send("PUT", f"{here}/contents/{quote(proposal.path)}", sent)
    host.require_written(answer, needs=NEEDS)


async def _file_on(host: CodeHost, here: str, path: str, branch: str) -> str | None:
    try:
        found = await host.read(f"{here}/contents/{quote(path)}?ref={quote(branch, safe='')}", Target)
    except NotFound:
        return None
    return found.sha


PULL_REQUESTS = PullRequests(host_type="github", propose=propose, open=open_request)
