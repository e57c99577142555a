"""Whether the chain holds, from the anchor to the head."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, select

from callboard import Invalid

from ..model import TRIM, Link, follow
from ..store import FIELDS, anchor_of, record_table

BATCH = 5_000


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What verifying found. `broken` says what is wrong and where, None where nothing is; `head` is the last record
    that was right, and `records` how many were."""

    records: int
    first: int
    head: Link
    broken: str | None = None


@dataclass(kw_only=True)
class _Walk:
    """How far the chain has been followed. `vouched` tells that a record speaks of the anchor."""

    anchor: Link
    expected: Link | None
    head: Link
    records: int = 0
    vouched: bool = False

    def wrong(self, row: Row[Any]) -> str | None:
        """What is wrong with the next row; None, and one step further, if nothing is."""
        fields: dict[str, Any] = dict(zip(FIELDS, row[:-1], strict=True))
        due, seq = self.head.seq + 1, fields["seq"]
        if seq < due:
            return f"Record {seq} was added: all up to {self.anchor.seq} were removed for their age"
        if seq > due:
            gone = f"Record {due} is" if seq == due + 1 else f"Records {due} to {seq - 1} are"
            return f"{gone} missing"
        if follow(self.head.hash, fields) != row[-1]:
            return f"Record {seq} was changed, added or moved: it is not what followed the one before it"
        self.head, self.records = Link(seq, row[-1]), self.records + 1
        if self.expected is not None and self.expected.seq == seq and self.expected != self.head:
            return f"Record {seq} is not the one that was noted: the log was written anew"
        self.vouched = self.vouched or (fields["action"] == TRIM and _speaks_of(fields["details"], self.anchor))
        return None

    def missing(self) -> str | None:
        """What is wrong when there is no further row."""
        if self.expected is not None and self.expected.seq > self.head.seq:
            gone = f"{self.head.seq + 1} to {self.expected.seq}"
            return f"The end is missing: records {gone} were there when the head was noted"
        if not self.vouched:
            return (
                f"Records up to {self.anchor.seq} are missing, and no record says that they were removed for their age"
            )
        return None


def verify(connection: Connection, expected: Link | None = None) -> Verdict:
    """Follows the whole chain, as it is at one moment. `expected` is a head that was noted earlier.

    Raises Invalid when what was noted has since been removed for its age, so that nothing can be said of it.
    """
    anchor = anchor_of(connection)
    if expected is not None and expected.seq < anchor.seq:
        raise Invalid(
            f"Record {expected.seq} has been removed for its age since it was noted",
            hint="Note the head more often than `audit.keep`, and verify with the newest.",
        )
    walk = _Walk(anchor=anchor, expected=expected, head=anchor, vouched=anchor.seq == 0)
    broken = None
    if expected is not None and expected.seq == anchor.seq and expected != anchor:
        broken = f"Record {anchor.seq}, since removed, was not the one that was noted"
    for row in _rows(connection, anchor.seq) if broken is None else ():
        broken = walk.wrong(row)
        if broken is not None:
            break
    broken = broken or walk.missing()
    return Verdict(records=walk.records, first=anchor.seq + 1, head=walk.head, broken=broken)


def _rows(connection: Connection, after: int) -> Iterator[Row[Any]]:
    """All rows in order, a batch at a time. Rows that have no place behind the anchor come as well, to be found."""
    columns = [*(record_table.c[name] for name in FIELDS), record_table.c.hash]
    query = select(*columns).order_by(record_table.c.seq).limit(BATCH)
    rows = connection.execute(query).all()
    while rows:
        yield from rows
        after = max(after, rows[-1].seq)
        rows = connection.execute(query.where(record_table.c.seq > after)).all() if len(rows) == BATCH else []


def _speaks_of(details: str, anchor: Link) -> bool:
    said: dict[str, str] = msgspec.json.decode(details)
    return said.get("last") == str(anchor)
