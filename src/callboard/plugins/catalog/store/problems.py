"""Writes what is wrong with locations: problems that stand keep their rows and their age."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from ..model import LocationRef, Problem
from .parts import among, parts
from .plan import NewEntity, Plan
from .tables import HELD, PINNED, edge, entity, problem


def replace_problems(connection: Connection, plans: Sequence[Plan], led: Mapping[int, Sequence[Problem]]) -> None:
    """Makes the problems of these locations exactly those of the plans, and of `led` by location.

    An entity is marked to be written anew only when what is said of it changed, or of a file that it leads to.
    """
    old = _stored(connection, [plan.new.known.id for plan in plans])
    gone: list[int] = []
    added: list[dict[str, Any]] = []
    touched: set[str] = set()
    faulty: list[int] = []
    for plan in plans:
        where = plan.new.known.id
        wanted = [_row(each, where) for each in (*plan.new.problems, *_conflicts(plan), *led.get(where, ()))]
        before = old[where]
        if wanted == [_without_age(row) for row in before]:
            continue
        since = {_kind(row.ref, row.stage, row.message): row.since for row in before}
        gone += [row.id for row in before]
        added += [
            {**row, "since": since.get(_kind(row["ref"], row["stage"], row["message"]), time.time())} for row in wanted
        ]
        about = {row.ref for row in before} | {row["ref"] for row in wanted}
        touched |= about
        faulty += [where] if "" in about else []
    for ids in parts(gone):
        connection.execute(delete(problem).where(among(problem.c.id, ids)))
    if added:
        connection.execute(insert(problem), added)
    for refs in parts(sorted(touched - {""})):
        connection.execute(update(entity).where(among(entity.c.ref, refs)).values(dirty=True))
    for ids in parts(faulty):
        emitters = select(edge.c.emitter).where(among(edge.c.child_id, ids))
        connection.execute(update(entity).where(entity.c.ref.in_(emitters)).values(dirty=True))


def _kind(ref: str, stage: str, message: str) -> tuple[str, str]:
    """What makes two problems the same one: a place that cannot be read may say so in other words each time."""
    return ref, "read" if stage == "read" else message


def _stored(connection: Connection, ids: Sequence[int]) -> Mapping[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for part in parts(ids):
        rows = select(problem).where(among(problem.c.location_id, part), problem.c.stage.not_in((HELD, PINNED)))
        for row in connection.execute(rows.order_by(problem.c.id)):
            found[row.location_id].append(row)
    return found


def _conflicts(plan: Plan) -> Iterator[Problem]:
    for each in plan.new.entities:
        if each.ref in plan.refused:
            yield _conflict(each, plan.refused[each.ref])


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


def _row(found: Problem, location_id: int) -> dict[str, Any]:
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
        "draft": found.draft,
    }


def _without_age(row: Any) -> dict[str, Any]:
    values = dict(row._mapping)
    del values["id"], values["since"]
    return values
