"""The keys that sign tokens: made here, shared by all replicas through the database, a new one every day.

The public half is published for as long as a token of its may be good. Where the settings have `auth.session.secret`
the private half is encrypted with it; it is never logged, and goes nowhere but into a signature.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OctKey
from sqlalchemy import Column, Connection, Float, String, Table, Text, delete, insert, select

from callboard import Context, Secret

from ..settings import LONGEST_TOKEN, AuthSettings
from ..store import metadata

ALGORITHM = "ES256"
SIGNS_FOR = 86400.0
"""Seconds after which a key signs no more."""
SPARE = 3600.0
GOOD_FOR = SIGNS_FOR + LONGEST_TOKEN.total_seconds() + SPARE
"""Seconds that its public half is published, so that no token outlives its key."""
SEALED = {"alg": "dir", "enc": "A256GCM"}
PURPOSE = b"callboard auth_key"

key = Table(
    "auth_key",
    metadata,
    Column("id", String, primary_key=True),
    Column("public", Text),
    Column("private", Text),
    Column("began", Float),
    Column("until", Float),
)


async def signing_key(ctx: Context, now: float) -> ECKey:
    """The key that signs now. Makes one when there is none, or none that these settings can decrypt."""
    settings: AuthSettings = ctx.settings
    secret = settings.session.secret
    found = _first_open(await ctx.database.read(_signing, now), secret)
    if found is None:
        async with ctx.transaction() as writing:
            # Another replica may have made one by now: there is one transaction at a time.
            found = _first_open(await writing.database.run(_signing, now), secret)
            if found is None:
                found = await writing.database.run(make_key, secret, now)
                ctx.log.info("auth.key_made", kid=found.kid)
    return found


def make_key(connection: Connection, secret: Secret | None, now: float) -> ECKey:
    """A new key, stored."""
    id_ = secrets.token_urlsafe(16)
    made = ECKey.generate_key("P-256", {"kid": id_})
    public = {**made.as_dict(private=False), "alg": ALGORITHM, "use": "sig"}
    private = json.dumps(made.as_dict(private=True))
    values = {"id": id_, "public": json.dumps(public), "private": _seal(private, secret) if secret else private}
    connection.execute(insert(key).values(**values, began=now, until=now + GOOD_FOR))
    return made


def published(connection: Connection, now: float) -> list[Mapping[str, Any]]:
    """The public halves of all that tokens may be signed with."""
    rows = connection.execute(select(key.c.public).where(key.c.until > now).order_by(key.c.began.desc(), key.c.id))
    return [json.loads(each) for each in rows.scalars()]


def public_key(connection: Connection, id_: str, now: float) -> list[Mapping[str, Any]]:
    """The public half of one, in a list that is empty when there is none."""
    rows = connection.execute(select(key.c.public).where(key.c.id == id_, key.c.until > now))
    return [json.loads(each) for each in rows.scalars()]


def forget_keys(connection: Connection, now: float) -> None:
    """Removes those that nothing good is signed with any more."""
    connection.execute(delete(key).where(key.c.until <= now))


def _signing(connection: Connection, now: float) -> Sequence[str]:
    young = select(key.c.private).where(key.c.began > now - SIGNS_FOR).order_by(key.c.began.desc(), key.c.id)
    return list(connection.execute(young).scalars())


def _first_open(stored: Sequence[str], secret: Secret | None) -> ECKey | None:
    return next((found for each in stored if (found := _open(each, secret)) is not None), None)


def _open(stored: str, secret: Secret | None) -> ECKey | None:
    """A stored key; None for one that was encrypted with another secret."""
    if stored.startswith("{"):
        return ECKey.import_key(json.loads(stored))
    if secret is None:
        return None
    try:
        opened = jwe.decrypt_compact(stored, _sealing(secret), algorithms=list(SEALED.values()))
    except JoseError:
        return None
    return ECKey.import_key(json.loads(opened.plaintext or b""))


def _seal(private: str, secret: Secret) -> str:
    return jwe.encrypt_compact(dict(SEALED), private, _sealing(secret), algorithms=list(SEALED.values()))


def _sealing(secret: Secret) -> OctKey:
    return OctKey.import_key(hmac.digest(secret.reveal().encode(), PURPOSE, hashlib.sha256))
