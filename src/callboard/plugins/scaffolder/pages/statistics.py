"""The page that tells how templates do."""

from __future__ import annotations

import datetime
import time
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request

from callboard import Context, Invalid, Page, View, parse_duration
from callboard.plugins.catalog import Entity, find_entities

from ..model import READ_TASK
from ..provenance import Which, count_creations
from ..provenance.store import creation_table
from ..queries.statistics import Use, uses
from ..rules import task_clause
from ..times import in_seconds, moment
from ..updating import BEHIND

PATH = "/create/statistics"
PERIODS = {"30": "30 days", "90": "90 days", "all": "All the time"}
TIME_SAVED = "backstage.io/time-saved"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One template."""

    title: str
    href: str
    tasks: int
    success: str
    took: str
    people: int
    saved: str
    last: datetime.datetime


@dataclass(frozen=True, kw_only=True)
class StatisticsPage(View):
    """All templates that were used, with sums."""

    template = "scaffolder/statistics.html"
    rows: Sequence[Row]
    period: str
    tasks: int
    success: str
    saved: str
    created: int
    behind: int

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        return [("Create", "/create"), ("Statistics", PATH)]

    @property
    def views(self) -> list[tuple[str, str, None, str]]:
        return [(key, words, None, f"{PATH}?days={key}") for key, words in PERIODS.items()]


async def statistics(request: Request, ctx: Context) -> StatisticsPage:
    """`/create/statistics?days=30|90|all`."""
    asked = request.query_params.get("days", "90")
    period = asked if asked in PERIODS else "90"
    since = time.time() - int(period) * 86_400 if period != "all" else 0.0
    decision = ctx.decide(READ_TASK)
    found = await ctx.database.read(uses, since, task_clause(decision))
    allowed = task_clause(decision, creation_table.c.created_by)
    templates = await find_entities(ctx, [each.template for each in found])
    shown = [(each, templates[each.template]) for each in found if each.template in templates]
    completed = sum(each.completed for each, _ in shown)
    ended = completed + sum(each.failed for each, _ in shown)
    minutes = sum(each.completed * (_minutes(entity) or 0.0) for each, entity in shown)
    return StatisticsPage(
        rows=[_row(each, entity) for each, entity in shown],
        period=period,
        tasks=sum(each.tasks for each, _ in shown),
        success=_share(completed / ended if ended else None),
        saved=_hours(minutes),
        created=await ctx.database.read(count_creations, Which(allowed=allowed)),
        behind=await ctx.database.read(count_creations, Which(drift=BEHIND, allowed=allowed)),
    )


def _row(use: Use, entity: Entity) -> Row:
    minutes = _minutes(entity)
    return Row(
        title=entity.title,
        href=f"/create/templates/{entity.ref.namespace}/{entity.ref.name}",
        tasks=use.tasks,
        success=_share(use.success),
        took=in_seconds(use.seconds) if use.seconds is not None else "",
        people=use.people,
        saved=_hours(use.completed * minutes) if minutes is not None else "",
        last=moment(use.last),
    )


def _minutes(entity: Entity) -> float | None:
    """What the template says that one use of it saves."""
    said = entity.annotation(TIME_SAVED)
    try:
        return parse_duration(said).total_seconds() / 60 if said else None
    except Invalid:
        return None


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.0%}"


def _hours(minutes: float) -> str:
    return f"{minutes / 60:,.0f} h" if minutes >= 60 else f"{minutes:.0f} min"


PAGES = (Page(path=PATH, show=statistics, requires=READ_TASK),)
