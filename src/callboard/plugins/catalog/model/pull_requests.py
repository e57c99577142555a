"""Pull requests: how plugins for code hosts propose a catalog file in a repository."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from callboard import Context, Contribution


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A file to be proposed: `host` and `repository` (its full name) say where, `branch` is the new branch.

    `title` and `body` are those of the pull request, and `title` that of the commit.
    """

    host: str
    repository: str
    branch: str
    path: str
    content: str
    title: str
    body: str


@dataclass(frozen=True, kw_only=True)
class Proposed:
    """The pull request that there is now. With `existed` it was open before, and nothing was done."""

    url: str
    existed: bool = False


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A pull request for a branch that is there: from `branch` to the default branch of the repository."""

    host: str
    repository: str
    branch: str
    title: str
    body: str


@dataclass(frozen=True, kw_only=True)
class PullRequests(Contribution):
    """Opens pull requests on hosts of one type of `integrations`.

    `propose` is asked twice for the same proposal where somebody clicks twice: an open pull request from that branch
    is its answer then. Raises NotAllowed when the token may not, Conflict when the file is there already. `open` is for
    a branch that has been pushed by git, and finds an open one in the same way.
    """

    host_type: str
    propose: Callable[[Proposal, Context], Awaitable[Proposed]]
    open: Callable[[Draft, Context], Awaitable[Proposed]] | None = None
    deadline: float = 60.0
