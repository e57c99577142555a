"""What stands beside a page of documentation: open reports, feedback, freshness, and what plugins add."""

from __future__ import annotations

import datetime
import time
from collections.abc import Sequence
from dataclasses import dataclass

from callboard import Context
from callboard.plugins.catalog import Entity

from ..model import FEEDBACK, REPORT, Manifest, PageRecord, SiteKey
from ..queries.feedback import PageState, page_state
from ..store.feedback import count_reader
from .addons import ShownAddon, addons_for
from .freshness import Freshness, owns, page_freshness
from .links import page_query

LONGEST_COUNTED = 500
"""Of a page whose readers and votes are counted."""


@dataclass(frozen=True, kw_only=True)
class Beside:
    """All of it for one page and the person who reads it. `base` is the address of what can be done with the site,
    `query` names the page there."""

    key: SiteKey
    record: PageRecord
    base: str
    query: str
    state: PageState
    freshness: Freshness
    is_owner: bool
    may_report: bool
    may_vote: bool
    aside: Sequence[ShownAddon]
    foot: Sequence[ShownAddon]

    @property
    def report_href(self) -> str:
        return f"{self.base}/report?{self.query}"

    @property
    def reports_href(self) -> str:
        return f"{self.base}/reports?{self.query}"

    @property
    def reviewed_at(self) -> datetime.datetime | None:
        """When an owner last said that it is still right."""
        review = self.state.review
        return datetime.datetime.fromtimestamp(review.at, datetime.UTC) if review else None

    @property
    def readers(self) -> int:
        """How many have read it this month, the one who does so now among them."""
        return self.state.readers + (0 if self.state.has_read else 1)

    @property
    def useful(self) -> int | None:
        """How many of a hundred voters found the page useful; None as long as nobody has voted."""
        return round(100 * self.state.useful / self.state.votes) if self.state.votes else None


async def beside(ctx: Context, entity: Entity, key: SiteKey, manifest: Manifest, record: PageRecord) -> Beside:
    """What to show beside a page, by one look into the database."""
    now = time.time()
    state = await ctx.database.read(page_state, key.ref, record.path, ctx.identity.ref, now)
    added = addons_for(ctx, key, record)
    return Beside(
        key=key,
        record=record,
        base=site_base(key),
        query=page_query(key, record.path),
        state=state,
        freshness=page_freshness(manifest, record, state.review, ctx.settings, now),
        is_owner=await owns(ctx, entity),
        may_report=ctx.may(REPORT),
        may_vote=ctx.may(FEEDBACK) and len(record.path) <= LONGEST_COUNTED,
        aside=[each for each in added if each.addon.place == "aside"],
        foot=[each for each in added if each.addon.place == "foot"],
    )


def note_reader(ctx: Context, shown: Beside) -> None:
    """Counts the person who asks among the readers of the page, once the answer is on its way."""
    if ctx.identity.kind == "user" and not shown.state.has_read and len(shown.record.path) <= LONGEST_COUNTED:
        ctx.afterwards(count_reader, shown.key.ref, shown.record.path, ctx.identity.ref, time.time())


def site_base(key: SiteKey) -> str:
    """Below this address is what can be done with a site. The version is said in the query."""
    return f"/docs/{key.namespace}/{key.kind}/{key.name}/-"
