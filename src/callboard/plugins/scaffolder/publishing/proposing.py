"""Proposes changes to what was published: a branch with one commit, and a pull request where the host has them."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from callboard import CallboardError, Conflict, Context, Failure, Invalid, Unavailable, git
from callboard.plugins.catalog import CodeHost, Draft, Proposed, PullRequests, git_credential, known_host

from ..settings import ScaffolderSettings
from .remotes import WEB, allowed_remote


@dataclass(frozen=True, kw_only=True)
class ProposedChanges:
    """Where the changes are now: the pull request, or the repository where there is none. With `existed` one from that
    branch was open before."""

    url: str
    branch: str
    existed: bool = False


async def propose_changes(
    ctx: Context,
    *,
    contents: str,
    remote: str,
    changes: Sequence[git.FileChange],
    onto: str,
    branch: str,
    title: str,
    body: str,
) -> ProposedChanges:
    """Pushes a branch that holds one commit upon the commit `onto`, and opens a pull request for it.

    `contents` and `remote` are the `repoContentsUrl` and the `remoteUrl` that a publish action gave. A branch of that
    name is written anew while it is ours: once somebody else has committed to it, that is a Conflict. Raises Invalid
    for what is no repository, NotAllowed where the portal may not write.
    """
    address = _address(ctx, contents, remote)
    await _push(ctx, _remote(ctx, address), changes, onto=onto, branch=branch, title=title)
    host = _host(ctx, address)
    opener = next((each for each in ctx.of(PullRequests) if host and each.contribution.host_type == host.kind), None)
    if host is None or opener is None or opener.contribution.open is None or not host.is_signed_in:
        return ProposedChanges(url=address, branch=branch)
    repository = address.removeprefix(f"{host.base_url}/").removesuffix(".git")
    draft = Draft(host=host.host, repository=repository, branch=branch, title=title, body=body)
    work = partial(_ask, opener.contribution.open, draft)
    answer = await opener.call("pull request", opener.contribution.deadline, ctx, work)
    if isinstance(answer, Failure):
        raise Unavailable(answer.message, hint=answer.detail)
    if isinstance(answer.value, CallboardError):
        raise answer.value
    return ProposedChanges(url=answer.value.url, branch=branch, existed=answer.value.existed)


def _address(ctx: Context, contents: str, remote: str) -> str:
    """What git is given. GitLab's has no `.git` at its end, where git needs it."""
    if remote.startswith("file:") or contents.startswith("file:"):
        raise Invalid(f"{remote} is a folder, and no repository", hint="Changes to it are made by hand.")
    host = _host(ctx, remote)
    is_gitlab = host is not None and host.kind == "gitlab" and not remote.endswith(".git")
    return f"{remote}.git" if is_gitlab else remote


def _host(ctx: Context, address: str) -> CodeHost | None:
    name = host_name(address)
    return known_host(ctx, name) if name else None


def host_name(address: str) -> str:
    """The host of a web address with its port, empty for anything else."""
    try:
        return urlsplit(address).netloc if address.startswith(WEB) else ""
    except ValueError:
        return ""


def _remote(ctx: Context, address: str) -> git.Remote:
    host = _host(ctx, address)
    credential = git_credential(ctx, address) if host is not None else None
    if host is None or credential is None:
        return allowed_remote(ctx, address)
    return git.Remote(url=address, allowance=host.http.allowance, credential=credential)


async def _push(
    ctx: Context, remote: git.Remote, changes: Sequence[git.FileChange], *, onto: str, branch: str, title: str
) -> None:
    settings = ctx.section("scaffolder", ScaffolderSettings)
    author = git.Author(name=settings.default_author.name, email=settings.default_author.email, when=int(time.time()))
    with tempfile.TemporaryDirectory(prefix="proposal-") as folder:
        place = Path(folder)
        await git.initialize(place, branch="main")
        head = (await remote.references()).get(f"refs/heads/{branch}", "")
        if head:
            await git.fetch(place, remote, branch, commit=head, name="theirs")
            if await git.author_of(place, head) != author.email:
                raise Conflict(f"Somebody else has committed to {branch}", hint="Merge it, or delete it, first.")
        parent = await git.fetch(place, remote, branch, commit=onto)
        commit = await git.commit_files(place, changes, branch="made", message=title, author=author, parent=parent)
        if not head or await git.paths_of(place, head) != await git.paths_of(place, commit):
            await git.push(place, remote, commit, branch, expected=head)


async def _ask(
    ask: Callable[[Draft, Context], Awaitable[Proposed]], draft: Draft, ctx: Context
) -> Proposed | CallboardError:
    """What the host says. An error that is raised on purpose has words for the person who asked."""
    try:
        return await ask(draft, ctx)
    except CallboardError as error:
        return error
