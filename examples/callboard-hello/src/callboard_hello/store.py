"""The plugin's own table: plain functions over a connection. The portal opens the transaction and ends it."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Column, Connection, Float, Integer, MetaData, String, Table, delete, func, insert, select

wave = Table(
    "hello_wave",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("ref", String(300)),
    Column("person", String(300)),
    Column("at", Float),
)


@dataclass(frozen=True, kw_only=True)
class Wave:
    """Somebody waved at an entity. `at` is in seconds since 1970."""

    ref: str
    person: str
    at: float


def save_waves(connection: Connection, refs: Iterable[str], person: str) -> None:
    """Notes that a person waved at each of these."""
    rows = [{"ref": ref, "person": person, "at": time.time()} for ref in refs]
    if rows:
        connection.execute(insert(wave), rows)


def latest_waves(connection: Connection, *, ref: str | None = None, most: int = 50) -> Sequence[Wave]:
    """The latest waves, at one entity or at all."""
    wanted = select(wave).order_by(wave.c.at.desc(), wave.c.id.desc()).limit(most)
    rows = connection.execute(wanted if ref is None else wanted.where(wave.c.ref == ref))
    return [Wave(ref=row.ref, person=row.person, at=row.at) for row in rows]


def count_waves(connection: Connection, refs: Sequence[str]) -> Mapping[str, int]:
    """How many waves each of these has; those without any are left out."""
    counted = select(wave.c.ref, func.count().label("waves")).where(wave.c.ref.in_(refs)).group_by(wave.c.ref)
    return {row.ref: row.waves for row in connection.execute(counted)}


def forget_waves(connection: Connection, before: float) -> int:
    """Deletes waves from before a time, in seconds since 1970. Returns how many."""
    return connection.execute(delete(wave).where(wave.c.at < before)).rowcount
