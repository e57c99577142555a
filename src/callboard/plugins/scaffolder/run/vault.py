"""Secrets of tasks on their way through the database: encrypted, with a key that is not in it.

The key is made of `auth.session.secret`, or else of the first of `backend.auth.keys`. Without either it lies in a file
of the data folder; replicas, which do not share that, need one of the settings.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Sequence
from pathlib import Path

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from callboard import Context, Secret, Settings, Unavailable

SEALED = {"alg": "dir", "enc": "A256GCM"}
PURPOSE = b"callboard scaffolder_task"
KEY_FILE = "secrets.key"


class Vault:
    """Encrypts with the first key, and decrypts what any of them encrypted."""

    def __init__(self, keys: Sequence[Secret]) -> None:
        self._keys = [OctKey.import_key(hmac.digest(each.reveal().encode(), PURPOSE, hashlib.sha256)) for each in keys]

    def seal(self, text: str) -> str:
        """A text that says nothing without the key."""
        return jwe.encrypt_compact(dict(SEALED), text, self._keys[0], algorithms=list(SEALED.values()))

    def open(self, sealed: str) -> str:
        """What was sealed. Raises Unavailable when it was with another key."""
        for key in self._keys:
            try:
                opened = jwe.decrypt_compact(sealed, key, algorithms=list(SEALED.values()))
            except JoseError:
                continue
            return (opened.plaintext or b"").decode()
        raise Unavailable(
            "The secrets of this task were encrypted with another key",
            hint="Set `auth.session.secret` to the same in all processes, and try the task again with its secrets.",
        )


class SessionSecret(Settings, extra="ignore"):
    """What of `auth.session` is of use here."""

    secret: Secret | None = None


class AuthKey(Settings, extra="ignore"):
    """One of `backend.auth.keys`."""

    secret: Secret


class AuthKeys(Settings, extra="ignore"):
    """What of `backend.auth` is of use here."""

    keys: tuple[AuthKey, ...] = ()


def make_vault(ctx: Context) -> Vault:
    """With the key of these settings. Whoever sets one later can still read what was sealed before."""
    session = ctx.section("auth.session", SessionSecret).secret
    keys = [each.secret for each in ctx.section("backend.auth", AuthKeys).keys]
    told = [*([session] if session is not None else []), *keys]
    file = ctx.data_folder / KEY_FILE
    return Vault(told + ([_key_in(file)] if file.exists() or not told else []))


def _key_in(file: Path) -> Secret:
    """The key of this machine, made when there is none."""
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return Secret(file.read_text(encoding="ascii"))
    made = secrets.token_urlsafe(32)
    with os.fdopen(handle, "w", encoding="ascii") as opened:
        opened.write(made)
    return Secret(made)
