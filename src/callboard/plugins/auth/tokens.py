"""Tokens of people, in the database: for programs that ask in their name. As with sessions only the SHA-256 is kept."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Float,
    Row,
    String,
    Table,
    Text,
    delete,
    func,
    insert,
    select,
    update,
)

from .store import hash_of, metadata, new_secret

PREFIX = "callboard_pat_"
"""What every token begins with, so that those who look for lost secrets recognise it."""
MOST = 50
"""Tokens of one person."""

token = Table(
    "auth_token",
    metadata,
    Column("id", String, primary_key=True),
    Column("hash", String),
    Column("ref", String),
    Column("title", Text),
    Column("name", Text),
    Column("only", Text),
    Column("began", Float),
    Column("used", Float),
    Column("until", Float),
    Column("listed", Boolean),
)


@dataclass(frozen=True, kw_only=True)
class Token:
    """What a program may show in somebody's name. Times are in seconds since 1970; `used` is None before the first
    use. `only` are the permissions that it carries, None when all that its owner has. `id` opens nothing. `listed` is
    as that of a person."""

    id: str
    ref: str
    title: str
    name: str
    only: frozenset[str] | None
    began: float
    used: float | None
    until: float
    listed: bool


def make_token(
    connection: Connection,
    *,
    ref: str,
    title: str,
    name: str,
    only: Sequence[str] | None,
    now: float,
    lifetime: float,
    listed: bool = False,
) -> tuple[str, str]:
    """A new token: its id, and the secret, which is nowhere else."""
    id_, secret = secrets.token_urlsafe(12), PREFIX + new_secret()
    carried = None if only is None else json.dumps(sorted(only))
    values = {"id": id_, "hash": hash_of(secret), "ref": ref, "title": title, "name": name, "only": carried}
    connection.execute(insert(token).values(**values, began=now, until=now + lifetime, listed=listed))
    return id_, secret


def find_token(connection: Connection, secret: str, now: float) -> Token | None:
    """The token that this secret is; None for one that is unknown, revoked or over."""
    row = connection.execute(select(token).where(token.c.hash == hash_of(secret))).first()
    return None if row is None or row.until <= now else _token(row)


def tokens_of(connection: Connection, ref: str) -> list[Token]:
    """Somebody's tokens, those that are over too, the latest first."""
    rows = connection.execute(select(token).where(token.c.ref == ref).order_by(token.c.began.desc(), token.c.id))
    return [_token(row) for row in rows]


def all_tokens(connection: Connection, who: str, *, now: float, most: int) -> tuple[list[Token], int]:
    """The tokens that are good, the latest first, and how many there are: of one ref, or of all."""
    wanted = [token.c.until > now, *([token.c.ref == who] if who else [])]
    rows = connection.execute(select(token).where(*wanted).order_by(token.c.began.desc(), token.c.id).limit(most))
    count = connection.execute(select(func.count()).select_from(token).where(*wanted)).scalar_one()
    return [_token(row) for row in rows], count


def count_tokens(connection: Connection, ref: str) -> int:
    """How many tokens somebody has."""
    return connection.execute(select(func.count()).where(token.c.ref == ref)).scalar_one()


def use_token(connection: Connection, id_: str, now: float) -> None:
    """Notes that a token was used."""
    connection.execute(update(token).where(token.c.id == id_).values(used=now))


def revoke_token(connection: Connection, id_: str, ref: str) -> bool:
    """Makes a token worthless. False when they have no such token."""
    return connection.execute(delete(token).where(token.c.id == id_, token.c.ref == ref)).rowcount > 0


def forget_tokens(connection: Connection, before: float) -> None:
    """Removes those that were over before then."""
    connection.execute(delete(token).where(token.c.until <= before))


def _token(row: Row[Any]) -> Token:
    only = None if row.only is None else frozenset(json.loads(row.only))
    times = {"began": row.began, "used": row.used, "until": row.until}
    return Token(id=row.id, ref=row.ref, title=row.title, name=row.name, only=only, listed=bool(row.listed), **times)
