"""How templates do: how often each is used, how often that goes well, how long it takes."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, case, func, select

from ..store.tables import task_table as table

MOST = 500


@dataclass(frozen=True, kw_only=True)
class Use:
    """What came of a template's tasks. `seconds` is how long those took on average that went well; times are in seconds
    since 1970."""

    template: str
    tasks: int
    completed: int
    failed: int
    people: int
    seconds: float | None
    last: float

    @property
    def success(self) -> float | None:
        """The share of those that went well among those that ended, from 0 to 1; None when none has."""
        ended = self.completed + self.failed
        return self.completed / ended if ended else None


def uses(connection: Connection, since: float, allowed: ColumnElement[bool]) -> list[Use]:
    """The uses of all templates, the most used first. A cancelled task counts as failed. `allowed` are the tasks that
    count."""
    went_well = table.c.status == "completed"
    query = (
        select(
            table.c.template,
            func.count().label("tasks"),
            func.sum(case((went_well, 1), else_=0)).label("completed"),
            func.sum(case((table.c.status.in_(["failed", "cancelled"]), 1), else_=0)).label("failed"),
            func.count(func.distinct(table.c.created_by)).label("people"),
            func.avg(case((went_well, table.c.ended_at - table.c.created_at))).label("seconds"),
            func.max(table.c.created_at).label("last"),
        )
        .where(table.c.template != "", table.c.created_at >= since, allowed)
        .group_by(table.c.template)
        .order_by(func.count().desc(), table.c.template)
        .limit(MOST)
    )
    return [Use(**row._mapping) for row in connection.execute(query)]
