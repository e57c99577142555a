"""Marks what a location says no more, until the end of the round decides whether it goes or is held."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from .flags import flag, unflag
from .parts import among, parts
from .plan import Plan
from .tables import leaving


def anything_leaves(connection: Connection) -> bool:
    """Is anything marked at all? Most of the time nothing is, and nothing more needs to be asked."""
    return connection.execute(select(leaving.c.id).limit(1)).first() is not None


def note_gone(connection: Connection, plans: Sequence[Plan], gone: Mapping[int, Sequence[str]], round_: str) -> None:
    """Marks the entities that are said no more, and takes the marks off those that are said again.

    A location that could not be read in full gives no ground for marking, nor for unmarking what it did not name.
    """
    before = _marked_refs_at(connection, list(gone)) if anything_leaves(connection) else {}
    rows, back = [], []
    for plan in plans:
        where = plan.new.known.id
        named = {each.ref for each in plan.new.entities}
        marked = before.get(where, {})
        now = set(gone[where]) | ({ref for ref in marked if ref not in named} if plan.new.unreadable else set())
        back += [marked[ref] for ref in marked.keys() - now]
        rows += [_row(where, round_, ref=ref) for ref in sorted(now - marked.keys())]
    for part in parts(back):
        connection.execute(delete(leaving).where(among(leaving.c.id, part)))
    if rows:
        connection.execute(insert(leaving), rows)


def note_left(connection: Connection, parent: int, children: Sequence[int], round_: str) -> None:
    """Marks the ways to locations that are named no more, and all that only they lead to."""
    known = marked_children(connection, [parent]).get(parent, set())
    rows = [_row(parent, round_, child=each) for each in children if each not in known]
    if rows:
        connection.execute(insert(leaving), rows)
        flag(connection, [row["child_id"] for row in rows])


def note_named(connection: Connection, parent: int, children: Sequence[int]) -> None:
    """Takes the marks off ways to locations that are named again, or by somebody else."""
    for part in parts(children):
        connection.execute(delete(leaving).where(leaving.c.location_id == parent, among(leaving.c.child_id, part)))
    unflag(connection, children)


def marked_children(connection: Connection, parents: Sequence[int]) -> Mapping[int, set[int]]:
    """The locations that each of these still leads to only until it is decided."""
    found: dict[int, set[int]] = defaultdict(set)
    for part in parts(parents):
        rows = select(leaving.c.location_id, leaving.c.child_id).where(
            among(leaving.c.location_id, part), leaving.c.child_id.is_not(None)
        )
        for parent, child in connection.execute(rows):
            found[parent].add(child)
    return found


def marked_refs(connection: Connection, refs: Sequence[str]) -> set[str]:
    """Those of the refs that their location says no more."""
    found: set[str] = set()
    if refs and anything_leaves(connection):
        for part in parts(refs):
            found |= set(connection.execute(select(leaving.c.ref).where(among(leaving.c.ref, part))).scalars())
    return found


def _marked_refs_at(connection: Connection, ids: Sequence[int]) -> Mapping[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for part in parts(ids):
        rows = select(leaving.c.location_id, leaving.c.ref, leaving.c.id).where(
            among(leaving.c.location_id, part), leaving.c.ref != ""
        )
        for where, ref, id_ in connection.execute(rows):
            found[where][ref] = id_
    return found


def _row(where: int, round_: str, *, ref: str = "", child: int | None = None) -> dict[str, Any]:
    return {"location_id": where, "ref": ref, "child_id": child, "round": round_, "hold_id": None}
