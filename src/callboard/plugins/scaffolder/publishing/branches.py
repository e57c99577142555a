"""Puts changes to the files of a repository onto a branch of their own, as one commit on top of another branch.

This is what pull requests come from, on every host and on none: `propose_changes` opens one where it can.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from callboard import ActionContext, Conflict, NotFound, git

from .authors import Words

Changing = Callable[[Mapping[str, str]], Iterable[git.FileChange]]
"""Gives the changes, from the paths that there are."""


@dataclass(frozen=True, kw_only=True)
class Branched:
    """The branch as it is now. With `is_empty` the changes were none: it has the same files as `base`, a commit."""

    commit: str
    base: str
    is_empty: bool = False


async def push_branch(
    act: ActionContext,
    remote: git.Remote,
    changing: Changing,
    words: Words,
    *,
    base: str,
    branch: str,
    update: bool = False,
    push_empty: bool = True,
    key: str = "branch",
) -> Branched:
    """Makes the branch, or with `update` adds to the one that is there. Raises Conflict where it is there without.

    The name of the commit is kept before it is pushed: a branch that points at it shows that an earlier attempt got
    through and only its word was lost.
    """

    async def work() -> dict[str, Any]:
        there = await remote.references()
        planned = await act.journal.recall(f"{key}.planned")
        head = there.get(f"refs/heads/{branch}", "")
        if planned and head == planned[0]["commit"]:
            return dict(planned[0])
        if head and not update and branch != base:
            raise Conflict(f"There is a branch {branch} already", hint="Choose another name, or set `update`.")
        if there and not head and f"refs/heads/{base}" not in there:
            raise NotFound(f"{remote.url} has no branch {base}")
        with act.temporary_folder() as place:
            await git.initialize(place.root, branch="main")
            parent = await git.fetch(place.root, remote, branch if head else base) if there else ""
            before = await git.paths_of(place.root, parent) if parent else {}
            author = git.Author(name=words.name, email=words.email, when=int(time.time()))
            commit = await git.commit_files(
                place.root, changing(before), branch="made", message=words.message, author=author, parent=parent
            )
            made: dict[str, Any] = {
                "commit": commit,
                "base": parent,
                "is_empty": await git.paths_of(place.root, commit) == before,
            }
            if not made["is_empty"] or push_empty:
                await act.journal.keep(f"{key}.planned", made)
                await git.push(place.root, remote, commit, branch, expected=head)
        return made

    return Branched(**await act.checkpoint(f"{key}.pushed", work))
