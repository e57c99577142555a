"""Replaces what one location says: only what changed is written, in one transaction of the caller's."""

from __future__ import annotations

import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from ..model import LocationRef, Problem, Relation
from .forget import forget_refs, mark_neighbours
from .locations import Known, known_children, lead_to
from .tables import claim, entity, history, location, problem, relation


@dataclass(frozen=True, kw_only=True)
class NewEntity:
    """An entity as found: its document before linking as JSON, a hash of that, and its YAML with its first line."""

    ref: str
    document: bytes
    hash: str
    text: bytes
    file: str
    index: int
    line: int
    relations: tuple[Relation, ...]


@dataclass(frozen=True, kw_only=True)
class Target:
    """A location that this one leads to, and the entity that says so."""

    ref: LocationRef
    optional: bool
    emitter: str


@dataclass(frozen=True, kw_only=True)
class Replacement:
    """All that a location says now.

    `unreadable` says that some document could not be read at all: what was there before and is missing now stays,
    since nobody can know which of them it was. Without `targets` those known stay. `failed` are refs whose
    document is faulty: their last good version stays. With `keep_orphans` nothing is deleted for being gone.
    """

    known: Known
    entities: Sequence[NewEntity] = ()
    problems: Sequence[Problem] = ()
    targets: Sequence[Target] | None = ()
    etag: str = ""
    hash: str = ""
    revision: str = ""
    depends: str = ""
    unreadable: bool = False
    failed: frozenset[str] = field(default_factory=frozenset)
    keep_orphans: bool = False


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of it: the refs that were written, removed, and refused for belonging to another location."""

    written: Sequence[str]
    removed: Sequence[str]
    refused: Sequence[str]
    children: Sequence[int]


def replace(connection: Connection, new: Replacement) -> Outcome:
    """Writes the difference between what a location said and what it says."""
    current = {
        row.ref: row
        for row in connection.execute(
            select(entity.c.ref, entity.c.hash, entity.c.state).where(entity.c.location_id == new.known.id)
        )
    }
    owners = _owners_elsewhere(connection, new)
    mine = [each for each in new.entities if each.ref not in owners]
    added = [each for each in mine if each.ref not in current]
    changed = [each for each in mine if each.ref in current and each.hash != current[each.ref].hash]
    restored = [
        e.ref for e in mine if e.ref in current and e.hash == current[e.ref].hash and current[e.ref].state != "ok"
    ]
    missing = current.keys() - {each.ref for each in mine}
    removed, kept = _split_missing(new, missing)
    forget_refs(connection, sorted(removed))
    _set_state(connection, restored, "ok")
    _set_state(connection, kept, "orphan" if new.keep_orphans and not new.unreadable else "stale")
    _write(connection, new, added, changed)
    _replace_claims(connection, new)
    _replace_problems(connection, new, owners)
    children, gone = _lead(connection, new)
    _note_read(connection, new, changed=bool(added or changed or removed or gone))
    return Outcome(
        written=[each.ref for each in (*added, *changed)],
        removed=[*sorted(removed), *gone],
        refused=sorted(owners),
        children=children,
    )


def _lead(connection: Connection, new: Replacement) -> tuple[list[int], list[str]]:
    """Without targets those that were known stay; a file that could not be read in full only adds to them."""
    if new.targets is None:
        return known_children(connection, new.known.id), []
    targets = {each.ref: (each.optional, each.emitter) for each in new.targets}
    return lead_to(connection, new.known, targets, only_add=new.unreadable)


def _owners_elsewhere(connection: Connection, new: Replacement) -> dict[str, LocationRef]:
    refs = [each.ref for each in new.entities]
    owners: dict[str, LocationRef] = {}
    for start in range(0, len(refs), 400):
        rows = connection.execute(
            select(entity.c.ref, location.c.type, location.c.target)
            .join(location, location.c.id == entity.c.location_id)
            .where(entity.c.ref.in_(refs[start : start + 400]), entity.c.location_id != new.known.id)
        )
        owners |= {row.ref: LocationRef(row.type, row.target) for row in rows}
    return owners


def _split_missing(new: Replacement, missing: set[str]) -> tuple[set[str], set[str]]:
    if new.unreadable or new.keep_orphans:
        return set(), missing
    kept = missing & new.failed
    return missing - kept, kept


def _set_state(connection: Connection, refs: Sequence[str] | set[str], state: str) -> None:
    if refs:
        connection.execute(update(entity).where(entity.c.ref.in_(list(refs))).values(state=state, dirty=True))


def _write(connection: Connection, new: Replacement, added: Sequence[NewEntity], changed: Sequence[NewEntity]) -> None:
    now = time.time()
    if changed:
        emitters = [each.ref for each in changed]
        mark_neighbours(connection, emitters)
        connection.execute(delete(relation).where(relation.c.emitter.in_(emitters)))
        connection.execute(
            update(entity)
            .where(entity.c.ref == bindparam("the_ref"))
            .values(
                document=bindparam("document"),
                text=bindparam("text"),
                line=bindparam("line"),
                hash=bindparam("hash"),
                changed=bindparam("changed"),
                state="ok",
                dirty=True,
            ),
            [
                {
                    "the_ref": e.ref,
                    "document": e.document,
                    "text": e.text,
                    "line": e.line,
                    "hash": e.hash,
                    "changed": now,
                }
                for e in changed
            ],
        )
    if added:
        connection.execute(insert(entity), [_entity_row(each, new.known.id, now) for each in added])
    written = [*added, *changed]
    edges = [
        {"emitter": each.ref, "source": edge.source, "type": edge.type, "target": edge.target}
        for each in written
        for edge in each.relations
    ]
    if edges:
        connection.execute(insert(relation), edges)
        mark_neighbours(connection, [each.ref for each in written])
    _remember(connection, new, added, "created", now)
    _remember(connection, new, changed, "changed", now)


def _entity_row(each: NewEntity, location_id: int, now: float) -> dict[str, Any]:
    return {
        "ref": each.ref,
        "uid": str(uuid.uuid4()),
        "etag": "",
        "location_id": location_id,
        "document": each.document,
        "text": each.text,
        "line": each.line,
        "state": "ok",
        "dirty": True,
        "hash": each.hash,
        "changed_seq": 0,
        "created": now,
        "changed": now,
    }


def _remember(connection: Connection, new: Replacement, what: Sequence[NewEntity], verb: str, now: float) -> None:
    if what:
        rest = {"at": now, "what": verb, "source": str(new.known.ref), "revision": new.revision}
        connection.execute(insert(history), [{"ref": e.ref, "document": e.document, **rest} for e in what])


def _replace_claims(connection: Connection, new: Replacement) -> None:
    connection.execute(delete(claim).where(claim.c.location_id == new.known.id))
    rows = [
        {"ref": each.ref, "location_id": new.known.id, "document": each.index, "line": each.line}
        for each in new.entities
    ]
    if rows:
        connection.execute(insert(claim), rows)


def _replace_problems(connection: Connection, new: Replacement, owners: dict[str, LocationRef]) -> None:
    old = connection.execute(select(problem).where(problem.c.location_id == new.known.id)).all()
    if not (old or new.problems or owners):
        return
    since = {(row.ref, row.message): row.since for row in old}
    conflicts = [_conflict(each, owners[each.ref]) for each in new.entities if each.ref in owners]
    rows = [_problem_row(each, new.known.id, since) for each in (*new.problems, *conflicts)]
    connection.execute(delete(problem).where(problem.c.location_id == new.known.id))
    if rows:
        connection.execute(insert(problem), rows)
    touched = {row.ref for row in old} | {row["ref"] for row in rows}
    connection.execute(update(entity).where(entity.c.ref.in_(touched - {""})).values(dirty=True))


def _conflict(each: NewEntity, owner: LocationRef) -> Problem:
    return Problem(
        name="ConflictError",
        stage="conflict",
        entity=each.ref,
        file=each.file,
        line=each.line,
        document=each.index,
        message=f"{each.ref} is already defined in {owner}",
        hint="Rename one of the two, or remove the one that should not be.",
    )


def _problem_row(found: Problem, location_id: int, since: dict[tuple[str, str], float]) -> dict[str, Any]:
    return {
        "location_id": location_id,
        "ref": found.entity,
        "document": -1 if found.document is None else found.document,
        "level": found.level,
        "stage": found.stage,
        "name": found.name,
        "message": found.message,
        "hint": found.hint,
        "file": found.file,
        "line": found.line,
        "since": since.get((found.entity, found.message), time.time()),
    }


def _note_read(connection: Connection, new: Replacement, *, changed: bool) -> None:
    now = time.time()
    values: dict[str, Any] = {
        "etag": new.etag,
        "hash": new.hash,
        "revision": new.revision,
        "depends": new.depends,
        "last_read": now,
        "last_error": "",
    }
    if changed:
        values["last_change"] = now
    connection.execute(update(location).where(location.c.id == new.known.id).values(**values))
