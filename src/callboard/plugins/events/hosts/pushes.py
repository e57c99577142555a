"""What pushes have in common on every host: which branch, and which paths the commits touched. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from ..model import RepositoryPushed

BRANCH = "refs/heads/"
LISTS = ("added", "modified", "removed")
MOST_AUTHORS = 100
MOST_PATHS = 3000
"""Hosts cap the lists of a commit at some thousand paths without saying so. A list this long may be one of those."""


class Author(msgspec.Struct):
    """Who wrote a commit. Its e-mail address is what they told Git; a login is the host's own word."""

    email: str | None = None
    username: str | None = None


class Commit(msgspec.Struct):
    """The part of a commit that matters, as GitHub, GitLab and Gitea spell it."""

    added: list[str] | None = None
    modified: list[str] | None = None
    removed: list[str] | None = None
    author: Author | None = None


def pushed(ref: str, before: str, after: str, commits: Sequence[Commit], **more: Any) -> RepositoryPushed | None:
    """The event, or None when it is no branch. The paths are known only if the branch went forward commit by commit:
    for a new branch, one that is gone and one that was forced they are not."""
    if not ref.startswith(BRANCH):
        return None
    capped = any(len(getattr(each, name) or ()) >= MOST_PATHS for each in commits for name in LISTS)
    unknown = capped or not commits or _is_nothing(before) or _is_nothing(after)
    added, modified, removed = (_paths(commits, name) for name in LISTS)
    return RepositoryPushed(
        branch=ref.removeprefix(BRANCH),
        before=before,
        after=after,
        added=added,
        modified=modified,
        removed=removed,
        truncated=more.pop("truncated", False) or unknown,
        authors=_authors(commits),
        **more,
    )


def _paths(commits: Sequence[Commit], name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(path for each in commits for path in getattr(each, name) or ()))


def _authors(commits: Sequence[Commit]) -> tuple[tuple[str, str], ...]:
    said = ((each.author.username or "", each.author.email or "") for each in commits if each.author)
    return tuple(dict.fromkeys(each for each in said if any(each)))[:MOST_AUTHORS]


def _is_nothing(commit: str) -> bool:
    return not commit or not commit.strip("0")


def filled(*addresses: str) -> tuple[str, ...]:
    """Those that are not empty, each once."""
    return tuple(dict.fromkeys(each for each in addresses if each))
