"""Pushes a folder of the workspace as one commit, once, however often the step is begun again.

The moment of the commit is kept before it is made. So the same files give the same commit, and a branch that points
at it shows that an earlier attempt got through and only its word was lost.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from callboard import ActionContext, Conflict, NotFound, Workspace, git

from .authors import Words
from .files import Tree


@dataclass(frozen=True, kw_only=True)
class Pushed:
    """The commit that is on the branch now."""

    commit: str


async def push_tree(
    act: ActionContext,
    remote: git.Remote,
    source: Workspace,
    words: Words,
    *,
    branch: str,
    key: str = "push",
) -> Pushed:
    """Makes the folder the first commit of a branch that is not there yet. Raises Conflict where it is."""
    when = await act.checkpoint(f"{key}.when", _now)

    async def work() -> str:
        with act.temporary_folder() as place:
            return await _push_once(act, place, remote, source, words, branch=branch, when=when)

    return Pushed(commit=await act.checkpoint(f"{key}.commit", work))


async def commit_only(act: ActionContext, source: Workspace, words: Words, *, branch: str) -> str:
    """What `push_tree` would push, for a dry run. Says which files there are."""
    with act.temporary_folder() as place:
        commit, tree = await _commit(place, source, words, branch=branch, when=0)
    await act.log("\n".join((f"{len(tree.paths)} files would be pushed:", *_shown(list(tree.paths)))))
    return commit


async def retract(act: ActionContext, remote: git.Remote, *, branch: str, commit: str) -> None:
    """Takes a branch away that still points at what was pushed. Raises Conflict where it has moved on."""
    there = (await remote.references()).get(f"refs/heads/{branch}")
    if there is None:
        return
    if there != commit:
        raise Conflict(f"There is more on the branch {branch} by now", hint="Delete it by hand if it is to go.")
    with act.temporary_folder() as place:
        await git.initialize(place.root, branch="main")
        await git.push(place.root, remote, "", branch, expected=commit)


async def _push_once(
    act: ActionContext,
    place: Workspace,
    remote: git.Remote,
    source: Workspace,
    words: Words,
    *,
    branch: str,
    when: int,
) -> str:
    commit, tree = await _commit(place, source, words, branch=branch, when=when)
    there = (await remote.references()).get(f"refs/heads/{branch}")
    if there == commit:
        await act.log(f"{commit} is on {branch} already")
        return commit
    if there is not None:
        raise Conflict(f"{remote.url} has a branch {branch} already", hint="Choose a repository that is empty.")
    await git.push(place.root / "repository.git", remote, commit, branch)
    await act.log(f"Pushed {len(tree.paths)} files to {branch} of {remote.url} as {commit}")
    return commit


async def _commit(place: Workspace, source: Workspace, words: Words, *, branch: str, when: int) -> tuple[str, Tree]:
    for name in ("repository.git", "ignoring"):
        place.make_folder(name)
    repository = place.root / "repository.git"
    await git.initialize(repository, branch=branch)
    tree = await Tree.tracked(source, place.root / "ignoring")
    if not tree.paths:
        raise NotFound("There are no files to publish", hint="Does a step before this one make some?")
    author = git.Author(name=words.name, email=words.email, when=when)
    commit = await git.commit_files(repository, tree.changes(), branch=branch, message=words.message, author=author)
    return commit, tree


def _shown(paths: Sequence[str], most: int = 100) -> list[str]:
    return [*paths[:most], *([f"… and {len(paths) - most} more"] if len(paths) > most else [])]


async def _now() -> int:
    return int(time.time())
