"""Replaces what locations say: only what changed is written, set by set, in one transaction of the caller's."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update

from ..model import LocationRef
from .bulk import insert_values, update_values
from .forget import forget_refs, wake, wake_claimants
from .imports import Imports
from .lead import lead
from .leaving import marked_refs, note_gone
from .noting import note_imports
from .parts import among, parts
from .pins import hold_pinned
from .plan import LEAVING, NewEntity, Plan, Present, Replacement, make_plans
from .problems import replace_problems
from .relations import forget_relations, write_relations
from .stitch import Entry, note_changes, serve
from .tables import claim, entity, history, location
from .uids import new_uid


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of it: the refs that were written and removed, and the locations that these lead to. Those written that
    are new are `added`, and served already; the answers about the others are still to be stitched."""

    written: Sequence[str]
    added: Sequence[str]
    removed: Sequence[str]
    children: Sequence[int]


def replace(
    connection: Connection,
    news: Sequence[Replacement],
    round_: str = "",
    *,
    taking: bool = False,
    verb: str = "",
) -> Outcome:
    """Writes the difference between what locations said and what they say. Each location at most once.

    A ref belongs to the location that had it first; the others are told by a problem, and read again once it is
    free. Locations that have gone or were read by somebody else meanwhile are passed over. What they say no more is
    marked as leaving in `round_`, and stays until `settle`. When `taking`, what other locations only keep until then
    goes to those that declare it. What a round changes is noted as an import of its source, and can be reverted; what
    is pinned since a revert says what it said before. `verb` is what history calls it: created or changed by itself.
    """
    current, first = _current(connection, news)
    news = hold_pinned(connection, current)
    plans, holders = make_plans(news, _present(connection, news, first, taking=taking))
    _replace_claims(connection, plans)
    _note_read(connection, plans)
    removed = [ref for plan in plans for ref in plan.removed]
    imports = Imports(connection, round_)
    kept = imports.keep([*removed, *(each.ref for plan in plans for each in plan.changed if each.index >= 0)])
    forget_refs(connection, removed, kept)
    gone = {plan.new.known.id: [ref for ref in plan.gone if holders[ref] == plan.new.known.id] for plan in plans}
    note_gone(connection, plans, gone, round_)
    wake_claimants(connection, [*removed, *(ref for refs in gone.values() for ref in refs)], holders)
    _set_states(connection, plans)
    _write_changed(connection, [each for plan in plans for each in plan.changed])
    emitted = {each.ref: each.relations for plan in plans for each in (*plan.added, *plan.changed)}
    write_relations(connection, emitted)
    _write_added(connection, plans)
    _remember(connection, plans, note_imports(imports, plans, kept), verb)
    led = lead(connection, news, round_)
    replace_problems(connection, _standing(connection, plans), led.problems)
    taken = {each.ref for plan in plans for each in plan.added}
    return Outcome(
        written=[each.ref for plan in plans for each in (*plan.added, *plan.changed)],
        added=[each.ref for plan in plans for each in plan.added],
        removed=[ref for ref in removed if ref not in taken],
        children=led.children,
    )


def _current(connection: Connection, news: Sequence[Replacement]) -> tuple[list[Replacement], set[int]]:
    """Those of locations that are as they were when they were read: nobody has written something else meanwhile; and
    which of the locations nobody has read before.

    Which of two contents is the newer one cannot be told from here, so what lost such a race is read again.
    """
    found: dict[int, tuple[str, str]] = {}
    first: set[int] = set()
    for part in parts([new.known.id for new in news]):
        rows = connection.execute(
            select(location.c.id, location.c.etag, location.c.hash, location.c.last_read).where(
                among(location.c.id, part)
            )
        ).all()
        found |= {row.id: (row.etag, row.hash) for row in rows}
        first |= {row.id for row in rows if row.last_read is None}
    current, overtaken = [], []
    for new in news:
        stored = found.get(new.known.id)
        if stored == (new.known.etag, new.known.hash):
            current.append(new)
        elif stored is not None and stored[1] != new.hash and not new.unreadable:
            overtaken.append(new.known.id)
    wake(connection, overtaken)
    return current, first


def _standing(connection: Connection, plans: Sequence[Plan]) -> list[Plan]:
    """One location of the batch may have been the only one to lead to another, and does so no more."""
    found: set[int] = set()
    for part in parts([plan.new.known.id for plan in plans]):
        found |= set(connection.execute(select(location.c.id).where(among(location.c.id, part))).scalars())
    return [plan for plan in plans if plan.new.known.id in found]


def _present(
    connection: Connection, news: Sequence[Replacement], first: Container[int], *, taking: bool
) -> dict[str, Present]:
    """Every entity that stands at one of these locations, or that one of them names. At those that are read for the
    `first` time there is none."""
    statement = (
        select(entity.c.ref, entity.c.hash, entity.c.state, entity.c.location_id, location.c.type, location.c.target)
        .add_columns(location.c.leaving)
        .join(location, location.c.id == entity.c.location_id)
    )
    rows: list[Any] = []
    for ids in parts([new.known.id for new in news if new.known.id not in first]):
        rows += connection.execute(statement.where(among(entity.c.location_id, ids)))
    for refs in parts([each.ref for new in news for each in new.entities]):
        rows += connection.execute(statement.where(among(entity.c.ref, refs)))
    marked = marked_refs(connection, [row.ref for row in rows])
    return {
        row.ref: Present(
            location_id=row.location_id,
            location=LocationRef(row.type, row.target),
            hash=row.hash,
            state=LEAVING if (taking and row.leaving) or row.ref in marked else row.state,
        )
        for row in rows
    }


def _set_states(connection: Connection, plans: Iterable[Plan]) -> None:
    by_state: dict[str, list[str]] = defaultdict(list)
    for plan in plans:
        for ref, state in plan.states.items():
            by_state[state].append(ref)
    for state, refs in by_state.items():
        for part in parts(refs):
            connection.execute(update(entity).where(among(entity.c.ref, part)).values(state=state, dirty=True))


def _write_changed(connection: Connection, changed: Sequence[NewEntity]) -> None:
    if not changed:
        return
    forget_relations(connection, [each.ref for each in changed])
    names = ("document", "text", "line", "hash", "changed")
    statement = update(entity).where(entity.c.ref == bindparam("the_ref"))
    now = time.time()
    connection.execute(
        statement.values(state="ok", dirty=True, **{name: bindparam(f"new_{name}") for name in names}),
        [
            {
                "the_ref": each.ref,
                "new_document": each.document,
                "new_text": each.text,
                "new_line": each.line,
                "new_hash": each.hash,
                "new_changed": now,
            }
            for each in changed
        ],
    )


def _write_added(connection: Connection, plans: Iterable[Plan]) -> None:
    """Writes what is new together with the answer about it: most of it needs to be written no second time."""
    new = [(plan.new.known.id, each) for plan in plans for each in plan.added]
    entries = [Entry(each.ref, new_uid(), each.document, "ok") for _, each in new]
    answers = serve(connection, entries, {each.ref: each.relations for _, each in new})
    now = time.time()
    same = ("ok", False, 0, now, now)
    rows = [
        (entry.ref, entry.uid, place, each.document, served, each.text, each.line, each.hash, etag, *same)
        for (place, each), entry, (served, etag) in zip(new, entries, answers, strict=True)
    ]
    columns = ("ref", "uid", "location_id", "document", "served", "text", "line", "hash", "etag", "state", "dirty")
    insert_values(connection, entity, (*columns, "changed_seq", "created", "changed"), rows)
    for part in parts([each.ref for each in entries]):
        ids = connection.execute(select(entity.c.id, entity.c.ref).where(among(entity.c.ref, part)))
        note_changes(connection, [(row.id, row.ref, "created") for row in ids])


def _remember(connection: Connection, plans: Iterable[Plan], imports: Mapping[str, int], verb: str) -> None:
    now = time.time()
    rows: list[tuple[Any, ...]] = []
    for plan in plans:
        source, revision = str(plan.new.known.ref), plan.new.revision
        import_id = imports.get(str(plan.new.known.origin))
        for what, entities in (("created", plan.added), ("changed", plan.changed)):
            # The entity that stands for a registered location is nothing that its source says.
            rows += [
                (each.ref, now, verb or what, source, revision, each.document, import_id if each.index >= 0 else None)
                for each in entities
            ]
    columns = ("ref", "at", "what", "source", "revision", "document", "import_id")
    insert_values(connection, history, columns, rows)


def _replace_claims(connection: Connection, plans: Sequence[Plan]) -> None:
    for part in parts([plan.new.known.id for plan in plans]):
        connection.execute(delete(claim).where(among(claim.c.location_id, part)))
    rows = [(each.ref, plan.new.known.id, each.index, each.line) for plan in plans for each in plan.new.entities]
    insert_values(connection, claim, ("ref", "location_id", "document", "line"), rows)


def _note_read(connection: Connection, plans: Sequence[Plan]) -> None:
    now = time.time()
    columns = ("id", "last_read", "etag", "hash", "revision", "depends", "last_error")
    for differs, more in ((False, ()), (True, ("last_change",))):
        rows = [
            (plan.new.known.id, now, *_seen(plan.new), *(now for _ in more))
            for plan in plans
            if plan.differs is differs
        ]
        update_values(connection, location, (*columns, *more), rows)


def _seen(new: Replacement) -> tuple[str, str, str, str, str]:
    error = next((each.message for each in new.problems if each.stage == "read"), "")
    return new.etag, new.hash, new.revision, new.depends, error
