"""The records: appended one after another, removed only from the oldest on, never changed."""

from __future__ import annotations

import datetime
import time
from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    delete,
    func,
    insert,
    select,
    text,
)

from callboard import Audited, looks_secret

from .model import TRIM, Link, canonical, follow

MOST_AT_ONCE = 20_000
MOST_DETAILS = 50
LONGEST = 1000
HIDDEN = "<secret>"
LOCK = 0x41554449  # "AUDI"

metadata = MetaData()
record_table = Table(
    "audit_record",
    metadata,
    Column("seq", BigInteger, primary_key=True),
    Column("at", BigInteger),
    Column("actor", String(300)),
    Column("via", String(200)),
    Column("door", String(20)),
    Column("plugin", String(100)),
    Column("action", String(200)),
    Column("target", Text),
    Column("outcome", String(20)),
    Column("request", String(100)),
    Column("address", String(100)),
    Column("agent", String(300)),
    Column("details", Text),
    Column("hash", String(64)),
)
anchor_table = Table(
    "audit_anchor",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("seq", BigInteger),
    Column("hash", String(64)),
)
forwarded_table = Table("audit_forwarded", metadata, Column("id", Integer, primary_key=True), Column("seq", BigInteger))
FIELDS = tuple(column.name for column in record_table.c if column.name != "hash")


def append(connection: Connection, line: Audited) -> Link:
    """Writes one line down, as part of whatever transaction that is, and returns where the log now ends."""
    _one_at_a_time(connection)
    row = chained(line, head_of(connection))
    connection.execute(insert(record_table).values(**row))
    return Link(row["seq"], row["hash"])


def chained(line: Audited, head: Link) -> dict[str, Any]:
    """The row of a line that follows the record at `head`."""
    fields = {"seq": head.seq + 1, **_fields(line)}
    return {**fields, "hash": follow(head.hash, fields)}


def head_of(connection: Connection) -> Link:
    """The end of the log: what the next record follows."""
    table = record_table
    last = connection.execute(select(table.c.seq, table.c.hash).order_by(table.c.seq.desc()).limit(1)).first()
    return Link(last.seq, last.hash) if last is not None else anchor_of(connection)


def anchor_of(connection: Connection) -> Link:
    """The last record that was removed for its age: what the first of the rest follows."""
    row = connection.execute(select(anchor_table.c.seq, anchor_table.c.hash)).first()
    return Link(row.seq, row.hash) if row is not None else Link()


def trim(connection: Connection, before: float, by: str) -> int:
    """Removes the oldest records, those from before that time in seconds, up to a number at once; returns how many.

    What is left can be verified from the anchor on, and a record says what was removed.
    """
    _one_at_a_time(connection)
    table, anchor = record_table, anchor_of(connection)
    young = connection.execute(select(func.min(table.c.seq)).where(table.c.at >= int(before * 1000))).scalar()
    end = head_of(connection).seq if young is None else young - 1
    last = connection.execute(
        select(table.c.seq, table.c.hash)
        .where(table.c.seq <= min(end, anchor.seq + MOST_AT_ONCE))
        .order_by(table.c.seq.desc())
        .limit(1)
    ).first()
    if last is None:
        return 0
    connection.execute(delete(anchor_table))
    connection.execute(insert(anchor_table).values(id=1, seq=last.seq, hash=last.hash))
    removed = connection.execute(delete(table).where(table.c.seq <= last.seq)).rowcount
    append(connection, _trimmed(anchor, Link(last.seq, last.hash), before, by))
    return removed


def forwarded(connection: Connection) -> int:
    """The last record that has been forwarded: the end of the log where none ever was, so that it begins with what
    comes from now on, and also where a backup was restored that is older than what has been forwarded."""
    seq, end = connection.execute(select(forwarded_table.c.seq)).scalar(), head_of(connection).seq
    if seq is None or seq > end:
        set_forwarded(connection, end)
        return end
    return int(seq)


def set_forwarded(connection: Connection, seq: int) -> None:
    """Remembers that all up to that one have been forwarded."""
    connection.execute(delete(forwarded_table))
    connection.execute(insert(forwarded_table).values(id=1, seq=seq))


def _trimmed(anchor: Link, last: Link, before: float, by: str) -> Audited:
    return Audited(
        at=time.time(),
        actor=by,
        via="",
        door="portal",
        plugin="audit",
        action=TRIM,
        outcome="allowed",
        target="audit log",
        details={
            "first": str(anchor.seq + 1),
            "last": str(last),
            "before": datetime.datetime.fromtimestamp(before, datetime.UTC).isoformat(timespec="seconds"),
        },
    )


def _one_at_a_time(connection: Connection) -> None:
    """Of two writers the second waits until the first has committed. On SQLite there is only one anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))


def _fields(line: Audited) -> Mapping[str, Any]:
    """The columns of a line but for its number. A text that either database would store as another one is made into
    what it would be first, since the hash is of what will be read."""
    details = {_plain(key, 100): _hidden(key, value) for key, value in list(line.details.items())[:MOST_DETAILS]}
    return {
        "at": int(line.at * 1000),
        "actor": _plain(line.actor, 300),
        "via": _plain(line.via, 200),
        "door": line.door,
        "plugin": _plain(line.plugin, 100),
        "action": _plain(line.action, 200),
        "target": _hidden("", line.target),
        "outcome": line.outcome,
        "request": _plain(line.request, 100),
        "address": _plain(line.address, 100),
        "agent": _plain(line.agent, 300),
        "details": canonical(details),
    }


def _hidden(name: str, value: object) -> str:
    plain = _plain(value, LONGEST)
    return HIDDEN if looks_secret(name, plain) else plain


def _plain(value: object, most: int) -> str:
    return str(value)[:most].replace("\0", "\ufffd").encode("utf-8", "replace").decode()
