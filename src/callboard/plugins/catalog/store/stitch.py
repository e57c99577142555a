"""Links: writes each marked entity's document as it is served, with relations from both ends and its status."""

from __future__ import annotations

import hashlib
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, insert, select, update

from .tables import change, edge, entity, problem, relation

BATCH = 1000
ORPHAN = "backstage.io/orphan"


def stitch(connection: Connection, most: int = BATCH) -> tuple[int, list[str]]:
    """Writes up to `most` marked entities. Returns how many were looked at, and the refs whose answer changed."""
    rows = connection.execute(
        select(entity.c.id, entity.c.ref, entity.c.uid, entity.c.document, entity.c.served, entity.c.state)
        .where(entity.c.dirty.is_(True))
        .limit(most)
    ).all()
    if not rows:
        return 0, []
    refs = [row.ref for row in rows]
    relations, problems = _relations(connection, refs), _problems(connection, refs)
    now = time.time()
    updates, changes = [], []
    for row in rows:
        served, etag = _served(row, relations[row.ref], problems[row.ref])
        if served == row.served:
            continue
        updates.append({"the_id": row.id, "served": served, "etag": etag})
        what = "created" if row.served is None else "changed"
        changes.append({"entity_id": row.id, "ref": row.ref, "what": what, "at": now})
    if updates:
        statement = update(entity).where(entity.c.id == bindparam("the_id"))
        connection.execute(statement.values(served=bindparam("served"), etag=bindparam("etag")), updates)
        connection.execute(insert(change), changes)
    connection.execute(update(entity).where(entity.c.id.in_([row.id for row in rows])).values(dirty=False))
    return len(rows), [each["ref"] for each in changes]


def mark_all_dirty(connection: Connection) -> None:
    """Has every entity written anew: nothing that is derived is trusted."""
    connection.execute(update(entity).values(dirty=True))


def _relations(connection: Connection, refs: Sequence[str]) -> Mapping[str, set[tuple[str, str]]]:
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for start in range(0, len(refs), 400):
        part = refs[start : start + 400]
        rows = connection.execute(
            select(relation.c.source, relation.c.type, relation.c.target).where(relation.c.source.in_(part))
        )
        for source, kind, target in rows:
            found[source].add((kind, target))
    return found


def _problems(connection: Connection, refs: Sequence[str]) -> Mapping[str, list[Any]]:
    """What is wrong with these entities, and with the files that they lead to as a whole."""
    found: dict[str, list[Any]] = defaultdict(list)
    for start in range(0, len(refs), 400):
        part = refs[start : start + 400]
        rows = connection.execute(
            select(problem.c.ref, problem.c.name, problem.c.message, problem.c.level)
            .where(problem.c.ref.in_(part))
            .order_by(problem.c.file, problem.c.line, problem.c.document, problem.c.message)
        )
        for row in rows:
            found[row.ref].append(row)
        rows = connection.execute(
            select(edge.c.emitter, problem.c.name, problem.c.message, problem.c.level)
            .join(edge, edge.c.child_id == problem.c.location_id)
            .where(problem.c.ref == "", edge.c.emitter.in_(part))
            .order_by(problem.c.file, problem.c.line, problem.c.document, problem.c.message)
        )
        for row in rows:
            found[row.emitter].append(row)
    return found


def _served(row: Any, relations: set[tuple[str, str]], problems: list[Any]) -> tuple[bytes, str]:
    document = msgspec.json.decode(row.document)
    metadata = {**document["metadata"], "uid": row.uid}
    if row.state == "orphan":
        metadata["annotations"] = {**(metadata.get("annotations") or {}), ORPHAN: "true"}
    served: dict[str, Any] = {
        "metadata": metadata,
        "apiVersion": document["apiVersion"],
        "kind": document["kind"],
        **({"spec": document["spec"]} if "spec" in document else {}),
        "relations": [{"type": kind, "targetRef": target} for kind, target in sorted(relations)],
    }
    items = [_status(each) for each in problems]
    if items:
        served["status"] = {"items": items}
    etag = metadata.get("etag") or hashlib.sha1(msgspec.json.encode(served), usedforsecurity=False).hexdigest()
    metadata["etag"] = etag
    return msgspec.json.encode(served), etag


def _status(each: Any) -> dict[str, Any]:
    return {
        "type": "backstage.io/catalog-processing",
        "level": each.level,
        "message": f"{each.name}: {each.message}",
        "error": {"name": each.name, "message": each.message},
    }
