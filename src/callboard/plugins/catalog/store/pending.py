"""Works out what would go: for each location that says less, the refs that only it kept, and how much that is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, func, select

from .parts import among, parts
from .tables import edge, entity, leaving, location


@dataclass(kw_only=True)
class Loss:
    """What one location says no more: the marks, and the refs that would go with them."""

    location_id: int
    marks: list[Any] = field(default_factory=list)
    refs: set[str] = field(default_factory=set)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How much one source may take away at once: up to `percent` of its entities, or fewer than `least`."""

    percent: float = 20.0
    least: int = 5


def losses_of(connection: Connection) -> dict[int, Loss]:
    """All that is marked as leaving, by the location that says it no more."""
    rows = connection.execute(select(leaving).order_by(leaving.c.id)).all()
    below = _Flagged(connection, [row.child_id for row in rows if row.child_id is not None])
    found: dict[int, Loss] = {}
    for row in rows:
        loss = found.setdefault(row.location_id, Loss(location_id=row.location_id))
        loss.marks.append(row)
        loss.refs |= {row.ref} if row.child_id is None else below.refs(row.child_id)
    return found


def excesses(connection: Connection, losses: Mapping[int, Loss], limits: Limits) -> dict[int, int]:
    """For each location whose loss is part of one that is too much: the uppermost location of which it is too much."""
    above = {id_: _ancestry(connection, id_) for id_ in losses}
    whole: dict[int, set[str]] = defaultdict(set)
    for id_, loss in losses.items():
        for level in above[id_]:
            whole[level] |= loss.refs
    exceeds = {level for level, refs in whole.items() if _too_much(connection, level, len(refs), limits)}
    found: dict[int, int] = {}
    for id_ in losses:
        top = next((level for level in reversed(above[id_]) if level in exceeds), None)
        if top is not None:
            found[id_] = top
    return found


def count_below(connection: Connection, location_id: int, most: float = float("inf")) -> int:
    """How many entities a location gives, itself and through others; counting stops past `most`."""
    level, seen, count = [location_id], {location_id}, 0
    while level and count <= most:
        further: set[int] = set()
        for part in parts(level):
            count += connection.execute(
                select(func.count()).select_from(entity).where(among(entity.c.location_id, part))
            ).scalar_one()
            if count > most:
                break
            further |= set(connection.execute(select(edge.c.child_id).where(among(edge.c.parent_id, part))).scalars())
        level = sorted(further - seen)
        seen |= further
    return count


def _too_much(connection: Connection, location_id: int, going: int, limits: Limits) -> bool:
    if going < max(limits.least, 1):
        return False
    if limits.percent <= 0:
        return True
    most = going * 100 / limits.percent
    return count_below(connection, location_id, most) < most


def _ancestry(connection: Connection, location_id: int) -> list[int]:
    """The location, then what leads to it, nearest first."""
    found, level = [location_id], [location_id]
    while level:
        parents: set[int] = set()
        for part in parts(level):
            parents |= set(connection.execute(select(edge.c.parent_id).where(among(edge.c.child_id, part))).scalars())
        level = sorted(parents - set(found))
        found += level
    return found


class _Flagged:
    """What lies below locations that only leaving ways lead to."""

    def __init__(self, connection: Connection, children: Iterable[int]) -> None:
        self._children: dict[int, list[int]] = defaultdict(list)
        self._refs: dict[int, list[str]] = defaultdict(list)
        self._flagged: set[int] = set()
        level = sorted(set(children))
        while level:
            new = [each for each in _flagged_among(connection, level) if each not in self._flagged]
            self._flagged |= set(new)
            level = self._take_in(connection, new)

    def refs(self, child: int) -> set[str]:
        """The refs of a location and of what only it leads to."""
        found: set[str] = set()
        queue, seen = [child], set[int]()
        while queue:
            each = queue.pop()
            if each in self._flagged and each not in seen:
                seen.add(each)
                found.update(self._refs[each])
                queue += self._children[each]
        return found

    def _take_in(self, connection: Connection, ids: Sequence[int]) -> list[int]:
        further: set[int] = set()
        for part in parts(ids):
            rows = select(entity.c.location_id, entity.c.ref).where(among(entity.c.location_id, part))
            for where, ref in connection.execute(rows):
                self._refs[where].append(ref)
            ways = select(edge.c.parent_id, edge.c.child_id).where(among(edge.c.parent_id, part))
            for parent, child in connection.execute(ways):
                self._children[parent].append(child)
                further.add(child)
        return sorted(further)


def _flagged_among(connection: Connection, ids: Sequence[int]) -> list[int]:
    found: list[int] = []
    for part in parts(ids):
        rows = select(location.c.id).where(among(location.c.id, part), location.c.leaving.is_(True))
        found += connection.execute(rows).scalars()
    return found
