"""Where a report goes: to the tracker of the repository of the documentation, or on the portal's own list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from callboard import Context, Contributed, Failure
from callboard.plugins.catalog import Entity, repository_on

from ..model import REF, IssueTracker, Manifest, Report
from .links import WEB

ASKED_WITHIN = 5.0
_PLACES = ("backstage.io/source-location", REF, "backstage.io/managed-by-location")


@dataclass(frozen=True, kw_only=True)
class Destination:
    """The `tracker` for a repository; without one, reports are kept here. `name` is what people call the repository."""

    repository: str = ""
    name: str = ""
    tracker: Contributed[IssueTracker] | None = None

    @property
    def tracker_id(self) -> str:
        return self.tracker.contribution.id if self.tracker else ""

    @property
    def title(self) -> str:
        """What people call the tracker."""
        return self.tracker.contribution.title if self.tracker else ""


async def destination_of(ctx: Context, entity: Entity, manifest: Manifest) -> Destination:
    """The first tracker that takes one of the addresses that are known of an entity's repository. A tracker that fails
    to say takes none."""
    known = list(dict.fromkeys(repositories_of(entity, manifest)))
    for address in known:
        for each in ctx.of(IssueTracker):
            takes = await each.call(
                f"issue tracker {each.contribution.id}", ASKED_WITHIN, ctx, partial(each.contribution.takes, address)
            )
            if not isinstance(takes, Failure) and takes.value is True:
                return Destination(repository=address, name=_name(ctx, address), tracker=each)
    first = next((each for each in known if repository_on(ctx, each) is not None), "")
    return Destination(repository=first, name=_name(ctx, first))


def repositories_of(entity: Entity, manifest: Manifest) -> Iterator[str]:
    """What may be the address of the repository, or of something in it: what the site says, then the annotations."""
    for said in (manifest.repository, manifest.source, *((entity.annotation(place) or "") for place in _PLACES)):
        address = said.removeprefix("url:")
        if address.startswith(WEB):
            yield address


def prefilled(ctx: Context, report: Report) -> tuple[str, str]:
    """Where a person can open the issue themselves, and what that place is called; two empty texts for nowhere."""
    for each in ctx.of(IssueTracker) if report.repository else ():
        one = each.contribution
        address = each.plain(f"issue tracker {one.id}", partial(one.prefilled, report, _as(ctx, each)))
        if isinstance(address, str) and address.startswith(WEB):
            return address, one.title
    return "", ""


def _as(ctx: Context, each: Contributed[IssueTracker]) -> Context:
    return ctx.portal.context(each.running, identity=ctx.identity)


def _name(ctx: Context, address: str) -> str:
    found = repository_on(ctx, address) if address else None
    return found[1] if found else address.partition("://")[2].rstrip("/")
