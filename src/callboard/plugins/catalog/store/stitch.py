"""Links: writes each marked entity's document as it is served, with relations from both ends and its status."""

from __future__ import annotations

import hashlib
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, select, update

from callboard import announce

from .bulk import insert_rows, update_rows
from .parts import parts
from .tables import CHANGES, HELD, change, edge, entity, problem, relation

BATCH = 1000
ORPHAN = "backstage.io/orphan"
HELD_ANNOTATION = "callboard.dev/held"


class _Document(msgspec.Struct):
    """A document as stored, only as far as linking changes it."""

    metadata: dict[str, Any]
    apiVersion: msgspec.Raw  # noqa: N815 - the name in the document
    kind: msgspec.Raw
    spec: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET


_DECODER = msgspec.json.Decoder(_Document)


def stitch(connection: Connection, most: int = BATCH, *, fresh: bool = False) -> tuple[int, list[str]]:
    """Writes up to `most` marked entities, or with `fresh` only what was never served. Returns how many were looked at,
    and the refs whose answer changed."""
    marked = (
        select(entity.c.id, entity.c.ref, entity.c.uid, entity.c.document, entity.c.served, entity.c.state)
        .where(entity.c.dirty)
        .limit(most)
    )
    if fresh:
        # The newest first: what their relations have marked anew stands before them, and need not be gone through.
        marked = marked.where(entity.c.served.is_(None)).order_by(entity.c.id.desc())
    rows = connection.execute(marked).all()
    if not rows:
        return 0, []
    refs = [row.ref for row in rows]
    relations, problems = _relations(connection, refs), _problems(connection, refs)
    now = time.time()
    written: list[dict[str, Any]] = []
    changes: list[dict[str, Any]] = []
    same: list[int] = []
    for row in rows:
        served, etag = _served(row, relations[row.ref], problems[row.ref])
        if served == row.served:
            same.append(row.id)
            continue
        written.append({"served": served, "etag": etag, "dirty": False, "the_id": row.id})
        what = "created" if row.served is None else "changed"
        changes.append({"entity_id": row.id, "ref": row.ref, "what": what, "at": now})
    update_rows(connection, entity, written)
    insert_rows(connection, change, changes)
    if changes:
        announce(connection, CHANGES)
    for part in parts(same):
        connection.execute(update(entity).where(entity.c.id.in_(part)).values(dirty=False))
    return len(rows), [each["ref"] for each in changes]


def mark_all_dirty(connection: Connection) -> None:
    """Has every entity written anew: nothing that is derived is trusted."""
    connection.execute(update(entity).values(dirty=True))


def _relations(connection: Connection, refs: Sequence[str]) -> Mapping[str, set[tuple[str, str]]]:
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for part in parts(refs):
        rows = connection.execute(
            select(relation.c.source, relation.c.type, relation.c.target).where(relation.c.source.in_(part))
        )
        for source, kind, target in rows:
            found[source].add((kind, target))
    return found


def _problems(connection: Connection, refs: Sequence[str]) -> Mapping[str, list[Any]]:
    """What is wrong with these entities, and with the files that they lead to as a whole."""
    found: dict[str, list[Any]] = defaultdict(list)
    for part in parts(refs):
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
    document = _DECODER.decode(row.document)
    metadata = {**document.metadata, "uid": row.uid}
    if row.state == "orphan":
        metadata["annotations"] = {**(metadata.get("annotations") or {}), ORPHAN: "true"}
    if row.state == HELD:
        metadata["annotations"] = {**(metadata.get("annotations") or {}), HELD_ANNOTATION: "true"}
    rest: dict[str, Any] = {
        "apiVersion": document.apiVersion,
        "kind": document.kind,
        **({"spec": document.spec} if document.spec is not msgspec.UNSET else {}),
        "relations": [{"type": kind, "targetRef": target} for kind, target in sorted(relations)],
    }
    items = [_status(each) for each in problems]
    if items:
        rest["status"] = {"items": items}
    own = metadata.get("etag")
    head, tail = msgspec.json.encode(metadata), b"," + msgspec.json.encode(rest)[1:]
    etag = own or hashlib.sha1(b'{"metadata":' + head + tail, usedforsecurity=False).hexdigest()
    if not own:
        metadata.pop("etag", None)
        head = msgspec.json.encode({**metadata, "etag": etag})
    return b'{"metadata":' + head + tail, etag


def _status(each: Any) -> dict[str, Any]:
    return {
        "type": "backstage.io/catalog-processing",
        "level": each.level,
        "message": f"{each.name}: {each.message}",
        "error": {"name": each.name, "message": each.message},
    }
