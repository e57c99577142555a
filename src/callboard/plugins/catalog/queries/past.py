"""The catalog as its sources had it at a moment in the past, from the versions that are kept."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, Select, func, select

from ..store.parts import parts
from ..store.tables import history
from .history import Version


@dataclass(frozen=True, kw_only=True)
class Moment:
    """A version that was the latest at some time, and when the ones before and after it began (seconds since 1970)."""

    version: Version
    previous: float | None
    next: float | None


@dataclass(frozen=True, kw_only=True)
class Difference:
    """What became of one entity between two times: `created`, `changed` or `deleted`, by which source, last when."""

    ref: str
    what: str
    at: float
    source: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


def first_moment(connection: Connection) -> float | None:
    """When the oldest version that is kept began; None when nothing is kept."""
    return connection.execute(select(func.min(history.c.at))).scalar_one_or_none()


def version_at(connection: Connection, ref: str, at: float) -> Moment | None:
    """What was said of an entity at a time; None when it was not there."""
    mine = select(history).where(history.c.ref == ref)
    row = connection.execute(mine.where(history.c.at <= at).order_by(history.c.id.desc()).limit(1)).first()
    if row is None or row.document is None:
        return None
    earlier = connection.execute(mine.where(history.c.id < row.id).order_by(history.c.id.desc()).limit(1)).first()
    later = connection.execute(mine.where(history.c.id > row.id).order_by(history.c.id).limit(1)).first()
    return Moment(
        version=_version(row),
        previous=earlier.at if earlier is not None and earlier.document is not None else None,
        next=None if later is None else later.at,
    )


def counts_at(connection: Connection, at: float, is_shown: Callable[[str], bool]) -> dict[str, int]:
    """How many of the entities that are shown there were at a time, by kind."""
    rows = connection.execute(select(history.c.ref).where(history.c.id.in_(_latest(at)), history.c.what != "deleted"))
    return dict(sorted(Counter(ref.partition(":")[0] for ref in rows.scalars() if is_shown(ref)).items()))


def documents_at(
    connection: Connection, at: float, kind: str, page: range, is_shown: Callable[[str], bool]
) -> list[dict[str, Any]]:
    """A page of the documents that are shown as they were at a time, by ref; of one kind when one is given."""
    rows = select(history.c.id, history.c.ref).where(history.c.id.in_(_latest(at)), history.c.document.is_not(None))
    if kind:
        rows = rows.where(history.c.ref.startswith(f"{kind}:", autoescape=True))
    shown = (row.id for row in connection.execute(rows.order_by(history.c.ref)).all() if is_shown(row.ref))
    documents: dict[int, Any] = {}
    ids = list(itertools.islice(shown, page.start, page.stop))
    for part in parts(ids):
        found = connection.execute(select(history.c.id, history.c.document).where(history.c.id.in_(part)))
        documents |= {row.id: msgspec.json.decode(row.document) for row in found}
    return [documents[id_] for id_ in ids]


def differences(connection: Connection, start: float, end: float) -> list[Difference]:
    """What was created, changed and deleted between two times, the latest first."""
    after = _rows(connection, _latest(end, since=start))
    before: dict[str, Any] = {}
    for part in parts([row.ref for row in after]):
        latest = _latest(start).where(history.c.ref.in_(part))
        before |= {row.ref: row for row in _rows(connection, latest)}
    found = [each for row in after if (each := _difference(row, before.get(row.ref))) is not None]
    return sorted(found, key=lambda each: (-each.at, each.ref))


def _difference(after: Any, before: Any | None) -> Difference | None:
    old = None if before is None else before.document
    if old == after.document:
        return None
    what = "deleted" if after.document is None else "changed" if old is not None else "created"
    # A deletion does not name a source: whoever said it last is meant.
    source = after.source or ("" if before is None else before.source)
    return Difference(
        ref=after.ref,
        what=what,
        at=after.at,
        source=source,
        before=None if old is None else msgspec.json.decode(old),
        after=None if after.document is None else msgspec.json.decode(after.document),
    )


def flat(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every leaf of a document by its path, `spec.owner`, as text."""
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from flat(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list) and value:
        for number, inner in enumerate(value):
            yield from flat(inner, f"{path}.{number}")
    elif path:
        yield path, value if isinstance(value, str) else msgspec.json.encode(value).decode()


def fields_changed(before: Any, after: Any) -> list[tuple[str, str | None, str | None]]:
    """(path, text before, text after) of each leaf that differs; None where it is not there."""
    old, new = dict(flat(before or {})), dict(flat(after or {}))
    return [
        (each, old.get(each), new.get(each))
        for each in sorted(old.keys() | new.keys())
        if old.get(each) != new.get(each)
    ]


def _latest(at: float, since: float | None = None) -> Select[Any]:
    """The ids of the latest version of each entity up to a time."""
    rows = select(func.max(history.c.id)).where(history.c.at <= at)
    return (rows if since is None else rows.where(history.c.at > since)).group_by(history.c.ref)


def _rows(connection: Connection, ids: Select[Any]) -> Sequence[Any]:
    return connection.execute(select(history).where(history.c.id.in_(ids))).all()


def _version(row: Any) -> Version:
    document = None if row.document is None else msgspec.json.decode(row.document)
    return Version(at=row.at, what=row.what, source=row.source, revision=row.revision, document=document)
