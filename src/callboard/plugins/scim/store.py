"""The directory in the database: the only writes. Each change has a number, by which the catalog follows."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Float,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    delete,
    insert,
    or_,
    select,
    update,
)

from callboard import parts

from .model import Kind, Resource, Taken

PATIENCE = 30.0
"""Seconds after which the catalog is told again, should it not have asked."""

metadata = MetaData()
resource = Table(
    "scim_resource",
    metadata,
    Column("id", String, primary_key=True),
    Column("kind", String),
    Column("name", String),
    Column("label", String),
    Column("key", String),
    Column("external_id", String),
    Column("display", String),
    Column("active", Boolean),
    Column("document", Text),
    Column("version", Integer),
    Column("created", Float),
    Column("changed", Float),
    Column("number", BigInteger),
    Column("seq", BigInteger),
)
email = Table(
    "scim_email", metadata, Column("resource_id", String, primary_key=True), Column("value", String, primary_key=True)
)
member = Table(
    "scim_member",
    metadata,
    Column("group_id", String, primary_key=True),
    Column("member_id", String, primary_key=True),
)
departure = Table(
    "scim_departure",
    metadata,
    Column("id", String, primary_key=True),
    Column("kind", String),
    Column("name", String),
    Column("key", String),
    Column("seq", BigInteger),
)
state = Table(
    "scim_state",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("seq", BigInteger),
    Column("told", Float),
)


def create(connection: Connection, kind: Kind, name: str, document: Mapping[str, Any]) -> Resource:
    """Somebody or a group that is new. Raises Taken."""
    id_, now, fields = str(uuid.uuid4()), time.time(), _fields(kind, document)
    _check_free(connection, kind, name, fields["key"])
    seq = next_seq(connection)
    known = {"id": id_, "kind": kind, "name": name, "version": 1, "created": now, "changed": now}
    row = {**known, **fields, "number": seq, "seq": seq}
    connection.execute(insert(resource), row)
    _write_emails(connection, id_, document)
    return of_row(row)


def replace(connection: Connection, before: Resource, document: Mapping[str, Any]) -> Resource:
    """Other attributes for somebody who is there; the name stays. Raises Taken."""
    if document == before.document:
        return before
    fields = _fields(before.kind, document)
    same = (resource.c.kind == before.kind, resource.c.key == fields["key"], resource.c.id != before.id)
    if connection.execute(select(resource.c.id).where(*same)).first() is not None:
        raise _taken(before.kind, document)
    if before.kind == "User":
        connection.execute(delete(email).where(email.c.resource_id == before.id))
        _write_emails(connection, before.id, document)
    return _write(connection, before.id, fields)


def remove(connection: Connection, gone: Resource) -> None:
    """Takes somebody away, and notes that they were there: nobody else comes by their name."""
    seq = next_seq(connection)
    touch(connection, _parents(connection, [gone.id]) if gone.kind == "Group" else ())
    touch(connection, connection.execute(select(member.c.member_id).where(member.c.group_id == gone.id)).scalars())
    connection.execute(delete(member).where(or_(member.c.group_id == gone.id, member.c.member_id == gone.id)))
    connection.execute(delete(email).where(email.c.resource_id == gone.id))
    key = connection.execute(delete(resource).where(resource.c.id == gone.id).returning(resource.c.key)).scalar_one()
    connection.execute(insert(departure), {"id": gone.id, "kind": gone.kind, "name": gone.name, "key": key, "seq": seq})


def change_members(
    connection: Connection, group: Resource, come: Sequence[str], go: Collection[str], groups: Collection[str]
) -> Resource:
    """Adds and takes away members. `groups` are those of them that are groups themselves: those are told by the group
    that holds them, people by themselves."""
    if not come and not go:
        return group
    if come:
        connection.execute(insert(member), [{"group_id": group.id, "member_id": each} for each in come])
    for part in parts(list(go)):
        connection.execute(delete(member).where(member.c.group_id == group.id, member.c.member_id.in_(part)))
    touch(connection, (each for each in (*come, *go) if each not in groups))
    return _write(connection, group.id, {})


def touch(connection: Connection, ids: Iterable[str]) -> None:
    """The entities of these look otherwise now, though nothing of their own has changed."""
    waiting = list(ids)
    if waiting:
        seq = next_seq(connection)
        for part in parts(waiting):
            connection.execute(update(resource).where(resource.c.id.in_(part)).values(seq=seq))


def next_seq(connection: Connection) -> int:
    """The number of a change. Only one writes at a time, so whoever has read up to a number has missed nothing."""
    seq = connection.execute(update(state).values(seq=state.c.seq + 1).returning(state.c.seq)).scalar()
    if seq is None:
        seq = 1
        connection.execute(insert(state), {"id": 1, "seq": seq, "told": 0.0})
    return int(seq)


def is_news(connection: Connection) -> bool:
    """Is the catalog to be told that there is news? Not again before it has asked."""
    now = time.time()
    return connection.execute(update(state).where(state.c.told < now - PATIENCE).values(told=now)).rowcount > 0


def hear(connection: Connection) -> int:
    """The catalog asks: what comes from now on is told again. Returns the number up to which it hears now."""
    return int(connection.execute(update(state).values(told=0.0).returning(state.c.seq)).scalar() or 0)


def of_row(row: Any) -> Resource:
    """A row as what it stands for."""
    names = ("id", "kind", "name", "label", "active", "version", "created", "changed", "seq")
    return Resource(**{each: row[each] for each in names}, document=json.loads(row["document"]))


def fold(text: str) -> str:
    """A text for comparison where letter case means nothing."""
    return text.casefold()


def _check_free(connection: Connection, kind: Kind, name: str, key: str) -> None:
    same = (resource.c.kind == kind, or_(resource.c.key == key, resource.c.name == name))
    row = connection.execute(select(resource.c.key, resource.c.label).where(*same)).first()
    if row is not None and row.key == key:
        raise Taken(f"There is a {kind.lower()} {row.label} already")
    if row is not None:
        hint = "Give one of them another, or name people by whole addresses with `scim.userNames: whole`."
        raise Taken(f"{row.label} is {kind.lower()}:default/{name} already", hint=hint)
    left = (departure.c.kind == kind, departure.c.name == name, departure.c.key != key)
    if kind == "User" and connection.execute(select(departure.c.id).where(*left)).first() is not None:
        hint = "What was theirs would be this person's. Give them another `userName`."
        raise Taken(f"user:default/{name} was somebody else who has left", hint=hint)


def _taken(kind: Kind, document: Mapping[str, Any]) -> Taken:
    return Taken(f"There is a {kind.lower()} {_label(kind, document)} already")


def _write(connection: Connection, id_: str, fields: Mapping[str, Any]) -> Resource:
    values = {**fields, "version": resource.c.version + 1, "changed": time.time(), "seq": next_seq(connection)}
    statement = update(resource).where(resource.c.id == id_).values(**values).returning(resource)
    return of_row(connection.execute(statement).mappings().one())


def _fields(kind: Kind, document: Mapping[str, Any]) -> dict[str, Any]:
    label = _label(kind, document)
    return {
        "label": label,
        "key": fold(label),
        "external_id": document.get("externalId", ""),
        "display": fold(document.get("displayName", "")),
        "active": document.get("active", True),
        "document": json.dumps(document),
    }


def _label(kind: Kind, document: Mapping[str, Any]) -> str:
    return str(document["userName" if kind == "User" else "displayName"])


def _write_emails(connection: Connection, id_: str, document: Mapping[str, Any]) -> None:
    values = sorted({fold(each["value"]) for each in document.get("emails", ())})
    if values:
        connection.execute(insert(email), [{"resource_id": id_, "value": each} for each in values])


def _parents(connection: Connection, ids: Sequence[str]) -> list[str]:
    return list(connection.execute(select(member.c.group_id).where(member.c.member_id.in_(ids))).scalars())
