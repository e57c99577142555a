"""What other plugins may give: places to keep sites, trackers for reports, additions to every page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from callboard import Context, Contribution
from callboard.ui import Component

from .refs import SiteKey
from .site import PageRecord


@dataclass(frozen=True, kw_only=True)
class Stored:
    """A file of a site, or the part of it that was asked for, which begins at `start`. `size` is that of the whole, in
    bytes; `modified` in seconds since 1970."""

    content: bytes
    etag: str
    size: int
    start: int = 0
    modified: float = 0.0


class Storage(Protocol):
    """Where sites are kept, in Backstage's layout: `<namespace>/<kind>/<name>/<path>` in lower case but for the path,
    and `@<version>` in front of the path for versions. A path never leads out of its site, whatever it is: what tries
    is not there."""

    async def read(self, key: SiteKey, path: str, *, part: tuple[int, int] | None = None) -> Stored | None:
        """A file, or so many bytes of it from a start on; None when it is not there. Raises Unavailable."""

    async def etag(self, key: SiteKey, path: str) -> str | None:
        """What changes when the file does; None when it is not there."""

    async def paths(self, key: SiteKey) -> Sequence[str]:
        """The paths of all files of a site, but for those of its versions."""

    async def versions(self, key: SiteKey) -> Sequence[str]:
        """The versions that are kept beside the usual one."""

    async def publish(self, key: SiteKey, files: Mapping[str, bytes | Path], removed: Sequence[str] = ()) -> None:
        """Writes these files, what describes the site last, and removes others. Who reads meanwhile, and who comes
        after a process that died in the middle, finds a site that is whole, or whole pages of both."""

    async def delete(self, key: SiteKey) -> None:
        """Removes a site, but for its versions."""


@dataclass(frozen=True, kw_only=True)
class DocsStorage(Contribution):
    """A kind of place to keep sites: `techdocs.publisher.type` names it. `open` gets the plugin's context at the start
    and reads what else is under `techdocs.publisher` itself."""

    type: str
    open: Callable[[Context], Awaitable[Storage]]


@dataclass(frozen=True, kw_only=True)
class DocsAddon(Contribution):
    """Something beside every page of documentation: below the contents (`aside`) or below the text (`foot`). As with
    cards, what it raises or takes too long over is shown in its place and nowhere else."""

    id: str
    title: str
    render: Callable[[SiteKey, PageRecord, Context], Awaitable[Component]]
    place: Literal["aside", "foot"] = "aside"
    order: int = 50
    deadline: float = 5.0


@dataclass(frozen=True, kw_only=True)
class Report:
    """What a reader says is wrong: the `repository` by its address, a title, a text in Markdown.

    Whatever people have written is inert in both: it mentions nobody and holds no markup. `mark` stands in the text
    and in that of no other report, so that the issue can be found again.
    """

    repository: str
    title: str
    body: str
    mark: str


async def _none_found(report: Report, ctx: Context) -> str:  # noqa: ARG001 - the signature of `find`
    return ""


async def _none_closed(addresses: Sequence[str], ctx: Context) -> Collection[str]:  # noqa: ARG001 - that of `closed`
    return ()


def _nowhere(report: Report, ctx: Context) -> str:  # noqa: ARG001 - the signature of `prefilled`
    return ""


@dataclass(frozen=True, kw_only=True)
class IssueTracker(Contribution):
    """Where the owners of a repository want to hear of problems. `takes` says whether it is the one for a repository's
    address and has what it needs to write there; `open` returns the address of the new issue, within `deadline`
    seconds, or raises why there is none.

    Before a report is sent again, `find` is asked whether it had arrived after all: it returns the address of the
    issue with the report's `mark`, or nothing. `closed` says which of some issues, by their addresses, are closed.
    `prefilled` is where a person opens it themselves, with everything filled in; empty where there is no such page.
    """

    id: str
    title: str
    takes: Callable[[str, Context], Awaitable[bool]]
    open: Callable[[Report, Context], Awaitable[str]]
    find: Callable[[Report, Context], Awaitable[str]] = _none_found
    closed: Callable[[Sequence[str], Context], Awaitable[Collection[str]]] = _none_closed
    prefilled: Callable[[Report, Context], str] = _nowhere
    deadline: float = 30.0
