"""Decides at the end of a round what becomes of all that sources say no more: it goes, or it is held."""

from __future__ import annotations

import hashlib
import time
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from ..model import LocationRef
from .forget import forget_refs, wake_claimants
from .imports import Imports
from .lead import leave
from .leaving import anything_leaves
from .locations import Known, find_ids
from .parts import among, parts
from .pending import Limits, Loss, count_below, excesses, losses_of
from .tables import HELD, edge, entity, hold, leaving, location, problem

WAITING = "waiting"
KEPT = "kept"


@dataclass(kw_only=True)
class Settled:
    """What came of it: the refs that went, and how many are held now."""

    removed: list[str] = field(default_factory=list)
    held: int = 0


def settle(
    connection: Connection,
    limits: Limits,
    round_: str,
    busy: Collection[str] | None,
    *,
    asked: bool = False,
    unguarded: Collection[LocationRef] = (),
) -> Settled:
    """Lets go of what was marked, unless it is too much of one source at once.

    `round_` is the round that ends. With `busy` it was one of everything, which also decides on what rounds left that
    were cut short, but not on what the busy ones are still gathering.
    What a round gathered that was `asked` for by a person is never held, nor what `unguarded` locations lead to no
    more. What was held before is looked at anew, since the source may have recovered.
    """
    done = Settled()
    if not anything_leaves(connection) and connection.execute(select(hold.c.id).limit(1)).first() is None:
        return done
    losses = losses_of(connection)
    never = set(find_ids(connection, unguarded).values())
    tops = {id_: top for id_, top in excesses(connection, losses, limits).items() if id_ not in never}
    if asked:
        tops = {id_: top for id_, top in tops.items() if all(mark.round != round_ for mark in losses[id_].marks)}
    going = [
        mark
        for id_, loss in losses.items()
        for mark in loss.marks
        if id_ not in tops and _may_decide(mark, round_, busy)
    ]
    done.removed = carry_out(connection, going, round_)
    groups: dict[int, list[Loss]] = defaultdict(list)
    for id_, top in tops.items():
        groups[top].append(losses[id_])
    done.held = _hold(connection, groups)
    return done


def offer(connection: Connection, round_: str, busy: Collection[str] | None, offered: set[str]) -> bool:
    """Before anything goes: has locations read again that also declare it. Adds to `offered`; True if there are any."""
    if not anything_leaves(connection):
        return False
    refs = {
        ref
        for loss in losses_of(connection).values()
        if any(_may_decide(mark, round_, busy) for mark in loss.marks)
        for ref in loss.refs
    }
    new = sorted(refs - offered)
    offered |= refs
    holders = {row.ref: row.location_id for part in parts(new) for row in connection.execute(_where(part))}
    return wake_claimants(connection, new, holders) > 0


def carry_out(connection: Connection, marks: Sequence[Any], round_: str) -> list[str]:
    """Lets go of what these marks stand for, as part of a round. Returns the refs that went."""
    imports = Imports(connection, round_)
    for part in parts([mark.id for mark in marks]):
        connection.execute(delete(leaving).where(among(leaving.c.id, part)))
    refs = [mark.ref for mark in marks if mark.child_id is None]
    forget_refs(connection, refs, imports.keep_gone(refs))
    wake_claimants(connection, refs, {})
    ways: dict[int, list[int]] = defaultdict(list)
    for mark in marks:
        if mark.child_id is not None:
            ways[mark.location_id].append(mark.child_id)
    for parent, children in ways.items():
        refs += leave(connection, parent, children, imports)
    return refs


def digest_of(refs: Iterable[str]) -> str:
    """Stands for exactly these refs: who approves a removal says with it what they have seen."""
    return hashlib.sha256("\n".join(sorted(refs)).encode()).hexdigest()


def _where(refs: Sequence[str]) -> Any:
    return select(entity.c.ref, entity.c.location_id).where(entity.c.ref.in_(refs))


def _may_decide(mark: Any, round_: str, busy: Collection[str] | None) -> bool:
    if mark.hold_id is not None or mark.round == round_:
        return True
    return busy is not None and mark.round not in busy


def _hold(connection: Connection, groups: Mapping[int, Sequence[Loss]]) -> int:
    """Makes the holds exactly these, by location, and the states of entities follow them."""
    old = {row.location_id: row for row in connection.execute(select(hold))}
    held: set[str] = set()
    for top, losses in groups.items():
        refs = set().union(*(loss.refs for loss in losses))
        id_ = _write(connection, top, refs, old.get(top))
        marks = [mark.id for loss in losses for mark in loss.marks if mark.hold_id != id_]
        for part in parts(marks):
            connection.execute(update(leaving).where(among(leaving.c.id, part)).values(hold_id=id_))
        held |= refs
    for location_id in old.keys() - groups.keys():
        drop_hold(connection, old[location_id])
    _set_states(connection, held)
    return len(held)


def _write(connection: Connection, top: int, refs: Collection[str], before: Any | None) -> int:
    digest, going = digest_of(refs), len(refs)
    if before is not None and before.digest == digest:
        return int(before.id)
    total = count_below(connection, top)
    values: dict[str, Any] = {"going": going, "total": total, "digest": digest, "decision": WAITING}
    values |= {"decided_by": "", "decided_at": None}
    if before is None:
        values |= {"location_id": top, "since": time.time()}
        id_ = connection.execute(insert(hold).returning(hold.c.id), values).scalar_one()
    else:
        id_ = before.id
        connection.execute(update(hold).where(hold.c.id == id_).values(**values))
    _say(connection, top, going, total)
    return int(id_)


def _say(connection: Connection, top: int, going: int, total: int) -> None:
    """The problem that the source's owner and everybody else sees until it is decided."""
    unsay(connection, top)
    known = Known.of(connection.execute(select(location).where(location.c.id == top)).one())
    connection.execute(
        insert(problem).values(
            location_id=top,
            ref=known.entity_ref if known.root else "",
            document=-1,
            level="warning",
            stage=HELD,
            name="HeldRemoval",
            message=f"{going:,} of {total:,} entities are said no more; they stay until somebody decides",
            hint="If that is right, approve it at /catalog/-/held. If not, mend the source: that ends it.",
            file=known.ref.target,
            line=0,
            since=time.time(),
        )
    )
    _mark_tellers(connection, top, known)


def unsay(connection: Connection, top: int) -> None:
    """Takes that problem away again."""
    connection.execute(delete(problem).where(problem.c.location_id == top, problem.c.stage == HELD))
    row = connection.execute(select(location).where(location.c.id == top)).first()
    if row is not None:
        _mark_tellers(connection, top, Known.of(row))


def _mark_tellers(connection: Connection, top: int, known: Known) -> None:
    """The entities whose answers show the problem are written anew."""
    emitters = select(edge.c.emitter).where(edge.c.child_id == top)
    for which in (entity.c.ref == known.entity_ref, entity.c.ref.in_(emitters)):
        connection.execute(update(entity).where(which).values(dirty=True))


def drop_hold(connection: Connection, row: Any) -> None:
    """Ends a hold: what it held has come back, or went."""
    connection.execute(delete(hold).where(hold.c.id == row.id))
    connection.execute(update(leaving).where(leaving.c.hold_id == row.id).values(hold_id=None))
    unsay(connection, row.location_id)


def _set_states(connection: Connection, held: set[str]) -> None:
    now = set(connection.execute(select(entity.c.ref).where(entity.c.state == HELD)).scalars())
    for refs, state in ((held - now, HELD), (now - held, "ok")):
        for part in parts(sorted(refs)):
            connection.execute(update(entity).where(among(entity.c.ref, part)).values(state=state, dirty=True))
