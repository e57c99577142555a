"""Links: writes each marked entity's document as it is served, with relations from both ends and its status."""

from __future__ import annotations

import hashlib
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, select, update

from callboard import announce

from ..model import Stated
from .bulk import insert_values, update_values
from .parts import among, parts
from .relations import relations_of
from .tables import CHANGES, HELD, change, edge, entity, problem

BATCH = 1000
MARKS = {"orphan": "backstage.io/orphan", HELD: "callboard.dev/held"}
"""Annotations that say so of an entity in this state."""


class _Document(msgspec.Struct):
    """A document as stored, taken apart only as far as linking changes it."""

    metadata: msgspec.Raw
    apiVersion: msgspec.Raw  # noqa: N815 - the name in the document
    kind: msgspec.Raw
    spec: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET


class _Given(msgspec.Struct):
    """What metadata may say already of what is added to it."""

    uid: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    etag: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET


_DECODER = msgspec.json.Decoder(_Document)
_GIVEN_DECODER = msgspec.json.Decoder(_Given)


class Entry(NamedTuple):
    """What the answer about an entity is made of, beside what others say."""

    ref: str
    uid: str
    document: bytes
    state: str


def serve(
    connection: Connection, entries: Sequence[Entry], said: Mapping[str, Sequence[Stated]] | None = None
) -> list[tuple[bytes, str]]:
    """The answer about each of these and its etag, from the relations and problems that are known now; `said` is what
    they emit, where the caller knows."""
    refs = [each.ref for each in entries]
    relations, problems = relations_of(connection, refs, said), _problems(connection, refs)
    return [_served(each, relations.get(each.ref, set()), problems.get(each.ref, ())) for each in entries]


def note_changes(connection: Connection, changes: Sequence[tuple[int, str, str]]) -> None:
    """Appends to the change log: id, ref and what became of it."""
    now = time.time()
    insert_values(connection, change, ("entity_id", "ref", "what", "at"), [(*each, now) for each in changes])
    if changes:
        announce(connection, CHANGES)


def stitch(connection: Connection, most: int = BATCH) -> tuple[int, list[str]]:
    """Writes up to `most` marked entities. Returns how many were looked at, and the refs whose answer changed."""
    marked = (
        select(entity.c.id, entity.c.ref, entity.c.uid, entity.c.document, entity.c.served, entity.c.state)
        .where(entity.c.dirty)
        .limit(most)
    )
    rows = connection.execute(marked).all()
    if not rows:
        return 0, []
    written: list[tuple[int, bytes, str, bool]] = []
    changes: list[tuple[int, str, str]] = []
    same: list[int] = []
    answers = serve(connection, [Entry(row.ref, row.uid, row.document, row.state) for row in rows])
    for row, (served, etag) in zip(rows, answers, strict=True):
        if served == row.served:
            same.append(row.id)
            continue
        written.append((row.id, served, etag, False))
        changes.append((row.id, row.ref, "created" if row.served is None else "changed"))
    update_values(connection, entity, ("id", "served", "etag", "dirty"), written)
    note_changes(connection, changes)
    for part in parts(same):
        connection.execute(update(entity).where(among(entity.c.id, part)).values(dirty=False))
    return len(rows), [ref for _, ref, _ in changes]


def mark_all_dirty(connection: Connection) -> None:
    """Has every entity written anew: nothing that is derived is trusted."""
    connection.execute(update(entity).values(dirty=True))


def _problems(connection: Connection, refs: Sequence[str]) -> Mapping[str, list[Any]]:
    """What is wrong with these entities, and with the files that they lead to as a whole."""
    found: dict[str, list[Any]] = defaultdict(list)
    for part in parts(refs):
        rows = connection.execute(
            select(problem.c.ref, problem.c.name, problem.c.message, problem.c.level)
            .where(among(problem.c.ref, part))
            .order_by(problem.c.file, problem.c.line, problem.c.document, problem.c.message)
        )
        for row in rows:
            found[row.ref].append(row)
        rows = connection.execute(
            select(edge.c.emitter, problem.c.name, problem.c.message, problem.c.level)
            .join(edge, edge.c.child_id == problem.c.location_id)
            .where(problem.c.ref == "", among(edge.c.emitter, part))
            .order_by(problem.c.file, problem.c.line, problem.c.document, problem.c.message)
        )
        for row in rows:
            found[row.emitter].append(row)
    return found


def _served(row: Entry, relations: set[tuple[str, str]], problems: Sequence[Any]) -> tuple[bytes, str]:
    document = _DECODER.decode(row.document)
    rest: dict[str, Any] = {
        "apiVersion": document.apiVersion,
        "kind": document.kind,
        **({"spec": document.spec} if document.spec is not msgspec.UNSET else {}),
        "relations": [{"type": kind, "targetRef": target} for kind, target in sorted(relations)],
    }
    if problems:
        rest["status"] = {"items": [_status(each) for each in problems]}
    head, own = _metadata(document.metadata, row)
    tail = b"," + msgspec.json.encode(rest)[1:]
    etag = own or hashlib.sha1(b'{"metadata":' + head + tail, usedforsecurity=False).hexdigest()
    if not own:
        head = b'%b,"etag":"%b"}' % (head[:-1], etag.encode())
    return b'{"metadata":' + head + tail, etag


def _metadata(found: msgspec.Raw, row: Entry) -> tuple[bytes, str]:
    """The metadata as served but for an etag of ours, and the document's own, if it has one."""
    given = _GIVEN_DECODER.decode(found)
    if row.state not in MARKS and given.uid is msgspec.UNSET and given.etag is msgspec.UNSET:
        # The uid is all that is added: nothing has to be taken apart for that.
        return b'%b,"uid":%b}' % (bytes(found)[:-1], msgspec.json.encode(row.uid)), ""
    metadata: dict[str, Any] = {**msgspec.json.decode(found), "uid": row.uid}
    if row.state in MARKS:
        metadata["annotations"] = {**(metadata.get("annotations") or {}), MARKS[row.state]: "true"}
    etag = metadata.get("etag")
    if not etag:
        metadata.pop("etag", None)
    return msgspec.json.encode(metadata), etag or ""


def _status(each: Any) -> dict[str, Any]:
    return {
        "type": "backstage.io/catalog-processing",
        "level": each.level,
        "message": f"{each.name}: {each.message}",
        "error": {"name": each.name, "message": each.message},
    }
