"""Which process builds which site. A claim has the number of the attempt: whoever has a lower one writes nothing more.

A process says again and again that it lives. Where it has not for a while, another takes its builds on.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, func, or_, select, update

from callboard import announce, clock

from ..model import SiteKey
from .sites import is_site
from .tables import WORK, site_table


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A build that a process has taken on, and why it was asked for."""

    key: SiteKey
    attempt: int
    reason: str = ""


def has_work(connection: Connection, stale_after: float) -> bool:
    """Is there a site to be built that nobody builds?"""
    free = _free(clock(connection), stale_after)
    return connection.execute(select(site_table.c.ref).where(free).limit(1)).first() is not None


def claim_builds(
    connection: Connection, holder: str, *, limit: int, stale_after: float, has: Collection[SiteKey] = ()
) -> list[Claim]:
    """Takes on those that wait for longest, as long as fewer than `limit` are under way in all processes; those that
    this process `has` it does not take again. Waits for other processes, which do the same one by one."""
    now, table = clock(connection), site_table.c
    alive = and_(table.holder != "", table.heartbeat_at >= now - stale_after)
    running = connection.execute(select(func.count()).select_from(site_table).where(alive)).scalar_one()
    mine = {(each.ref, each.version) for each in has}
    waiting = select(site_table).where(_free(now, stale_after)).order_by(table.wanted_at, table.ref, table.version)
    found: list[Claim] = []
    for row in connection.execute(waiting.limit(limit + len(mine))):
        if len(found) < limit - running and (row.ref, row.version) not in mine:
            found.append(Claim(key=key_of_row(row), attempt=row.attempt + 1, reason=row.reason))
    for each in in_order(found):
        connection.execute(
            update(site_table)
            .where(*is_site(each.key))
            .values(holder=holder, attempt=each.attempt, claimed=table.wanted, begun_at=now, heartbeat_at=now)
        )
    return found


def beat(connection: Connection, claims: Collection[Claim]) -> set[SiteKey]:
    """Says that this process lives. Returns the sites that it still has."""
    now, alive = clock(connection), set()
    for each in in_order(claims):
        if connection.execute(update(site_table).where(*still(each)).values(heartbeat_at=now)).rowcount:
            alive.add(each.key)
    return alive


def give_back(connection: Connection, claims: Collection[Claim]) -> None:
    """Lets others go on with these at once."""
    for each in in_order(claims):
        connection.execute(update(site_table).where(*still(each)).values(holder=""))
    announce(connection, WORK)


def take_back(connection: Connection) -> None:
    """Frees what processes had that are gone, in a database that only one has at a time."""
    connection.execute(update(site_table).where(site_table.c.holder != "").values(holder=""))


def still(claim: Claim) -> tuple[Any, ...]:
    """Holds for the site as long as this claim is the last one."""
    return (*is_site(claim.key), site_table.c.attempt == claim.attempt, site_table.c.holder != "")


def in_order(claims: Collection[Claim]) -> list[Claim]:
    """The same order everywhere, so that of two transactions none waits for the other and the other for it."""
    return sorted(claims, key=lambda each: each.key)


def key_of_row(row: Any) -> SiteKey:
    """The site of a row."""
    kind, _, rest = row.ref.partition(":")
    namespace, _, name = rest.partition("/")
    return SiteKey(namespace, kind, name, row.version)


def _free(now: float, stale_after: float) -> Any:
    table = site_table.c
    idle = and_(table.holder == "", table.wanted > table.done, table.begin_at <= now)
    return or_(idle, and_(table.holder != "", table.heartbeat_at < now - stale_after))
