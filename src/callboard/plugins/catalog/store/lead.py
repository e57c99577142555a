"""Writes which locations lead to which, and keeps them from leading in circles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from ..model import SOURCE, LocationRef, Problem
from .bulk import insert_rows
from .forget import forget_locations, wake, wake_circles
from .imports import Imports
from .leaving import anything_leaves, marked_children, note_left, note_named
from .locations import Known, find_ids, new_row
from .parts import among, parts
from .pins import absent_among, end_pins
from .plan import Replacement, Target
from .tables import CIRCLE, claim, edge, entity, location, problem


@dataclass(kw_only=True)
class Led:
    """The locations that these lead to, and problems by location."""

    children: list[int] = field(default_factory=list)
    problems: dict[int, list[Problem]] = field(default_factory=dict)


def lead(connection: Connection, news: Sequence[Replacement], round_: str) -> Led:
    """Makes the targets of these the locations that they lead to. Without targets those that were known stay;
    a location that could not be read in full only leads to more. What is not led to any more is only marked:
    `settle` decides on it at the end of the round.
    """
    led, known = Led(), _children(connection, [new.known.id for new in news])
    marked = marked_children(connection, [new.known.id for new in news])
    gone: list[tuple[Replacement, list[int]]] = []
    for new in news:
        old = known[new.known.id]
        if new.targets is None:
            led.children += sorted(old - marked.get(new.known.id, set()))
        elif new.targets or old:
            gone.append((new, _lead_one(connection, new, old, led, marked.get(new.known.id, set()))))
    # Last, so that what one location leaves to another of them stays.
    for new, left in gone:
        if not left:
            continue
        end_pins(connection, left)
        if new.keep_orphans:
            leave(connection, new.known.id, left, keep_orphans=True)
        else:
            note_left(connection, new.known.id, left, round_)
    return led


def _lead_one(connection: Connection, new: Replacement, old: set[int], led: Led, marked: set[int]) -> list[int]:
    """Writes what is led to. Returns the ids of those that it leads to no more."""
    assert new.targets is not None
    circles = _leads_back(connection, new.known.id, [each.ref for each in new.targets])
    if circles and not new.discovers:
        led.problems[new.known.id] = [_circle(each, new.known) for each in new.targets if each.ref in circles]
        claims = [{"ref": str(ref), "location_id": new.known.id, "document": CIRCLE, "line": 0} for ref in circles]
        connection.execute(insert(claim), claims)
    targets = {each.ref: each for each in reversed(new.targets) if each.ref not in circles}
    ids = _ensure(connection, new.known, list(targets.values()))
    added = {ids[ref]: each for ref, each in targets.items() if ids[ref] not in old}
    if added:
        above = _emitter_above(connection, new)
        rows = [
            {"parent_id": new.known.id, "child_id": child, "emitter": above or each.emitter}
            for child, each in added.items()
        ]
        insert_rows(connection, edge, rows)
        _mark_emitters(connection, new.known.id, list(added))
    named = set(ids.values())
    if back := absent_among(connection, named):
        end_pins(connection, back)
    if (again := (named & marked) | (named - old)) and anything_leaves(connection):
        note_named(connection, new.known.id, sorted(again))
    gone = sorted(old - named - absent_among(connection, old - named))
    led.children += dict.fromkeys(ids[each.ref] for each in new.targets if each.ref in ids)
    led.children += [each for each in gone if each not in marked] if new.unreadable else []
    return [] if new.unreadable else gone


def leave(
    connection: Connection,
    parent: int,
    gone: Sequence[int],
    imports: Imports | None = None,
    *,
    keep_orphans: bool = False,
) -> list[str]:
    """Cuts the ways from one location to others, and lets go of what nothing leads to now; returns those refs."""
    _mark_emitters(connection, parent, gone)
    cut = None if imports is None else imports.cut(parent, gone)
    for part in parts(gone):
        connection.execute(delete(edge).where(edge.c.parent_id == parent, among(edge.c.child_id, part)))
    wake_circles(connection)
    if keep_orphans:
        _keep_as_orphans(connection, gone)
        return []
    refs = forget_locations(connection, gone, cut)
    if cut is not None:
        cut.write()
    return refs


def _mark_emitters(connection: Connection, parent: int, children: Sequence[int]) -> None:
    """Whoever leads to a location also shows what is wrong with it."""
    for part in parts(children):
        faulty = select(problem.c.location_id).where(among(problem.c.location_id, part), problem.c.ref == "")
        emitters = select(edge.c.emitter).where(edge.c.parent_id == parent, edge.c.child_id.in_(faulty))
        connection.execute(update(entity).where(entity.c.ref.in_(emitters)).values(dirty=True))


def _keep_as_orphans(connection: Connection, ids: Sequence[int]) -> None:
    """What only these gave stays, marked; once something leads there again they are read anew."""
    led_to = set(connection.execute(select(edge.c.child_id).where(edge.c.child_id.in_(ids))).scalars())
    rows = connection.execute(select(location.c.id).where(location.c.id.in_(ids), location.c.root == "")).scalars()
    for part in parts([each for each in rows if each not in led_to]):
        orphans = update(entity).where(among(entity.c.location_id, part), entity.c.state != "orphan")
        connection.execute(orphans.values(state="orphan", dirty=True))
        wake(connection, part, "orphan")


def _children(connection: Connection, ids: Sequence[int]) -> Mapping[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for part in parts(ids):
        rows = connection.execute(select(edge.c.parent_id, edge.c.child_id).where(among(edge.c.parent_id, part)))
        for parent, child in rows:
            found[parent].add(child)
    return found


def _ensure(connection: Connection, parent: Known, targets: Sequence[Target]) -> dict[LocationRef, int]:
    """The ids of the targets; those that are new are written first."""
    wanted = [each.ref for each in targets]
    found = find_ids(connection, wanted)
    new = [
        new_row(each.ref, each.ref if parent.ref.type == SOURCE else parent.origin, "", each.optional, "")
        for each in targets
        if each.ref not in found
    ]
    if new:
        insert_rows(connection, location, new)
        found |= find_ids(connection, [each for each in wanted if each not in found])
    return found


def _emitter_above(connection: Connection, new: Replacement) -> str:
    """For files found below a target, the entity that names the target; empty when each target has one of its own."""
    if new.known.root or not new.discovers:
        return ""
    above = select(edge.c.emitter).where(edge.c.child_id == new.known.id).order_by(edge.c.parent_id)
    return connection.execute(above).scalars().first() or ""


def _leads_back(connection: Connection, location_id: int, targets: Iterable[LocationRef]) -> set[LocationRef]:
    """Those of the targets that are among the locations which led here, this one included."""
    above, level = {location_id}, [location_id]
    while level:
        parents: set[int] = set()
        for part in parts(level):
            parents |= set(connection.execute(select(edge.c.parent_id).where(among(edge.c.child_id, part))).scalars())
        level = sorted(parents - above)
        above |= parents
    refs: set[LocationRef] = set()
    for part in parts(sorted(above)):
        rows: Any = connection.execute(select(location.c.type, location.c.target).where(among(location.c.id, part)))
        refs |= {LocationRef(row.type, row.target) for row in rows}
    return refs.intersection(targets)


def _circle(target: Target, known: Known) -> Problem:
    return Problem(
        message=f"These locations lead to each other in a circle: {target.ref}",
        hint="Remove one of the targets.",
        file=known.ref.target,
        line=target.line,
        entity=target.emitter,
        stage="location",
    )
