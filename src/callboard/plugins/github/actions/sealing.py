"""Puts secrets for workflows into a repository or an environment, encrypted with its key as GitHub wants them."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from callboard import Secret, Unavailable
from callboard.plugins.scaffolder import Target, segment

CAN_SEAL = find_spec("nacl") is not None
"""Is the extra installed?"""


async def put_secrets(target: Target, place: str, secrets: Mapping[str, Secret]) -> None:
    """Each under its name, in place of one of that name. `place` is the part of the API that holds them."""
    if not secrets:
        return
    if not CAN_SEAL:
        raise Unavailable("Secrets for GitHub need a library more", hint="pip install 'callboard[github]'")
    key: Any = await target.call("GET", f"{place}/public-key")
    for name, value in secrets.items():
        sealed = seal(str(key["key"]), value)
        await target.call("PUT", f"{place}/{segment(name)}", {"encrypted_value": sealed, "key_id": key["key_id"]})


def seal(key: str, value: Secret) -> str:
    """Encrypted so that only who has the private key can read it. It is loaded when there is something to seal."""
    public = import_module("nacl.public")
    try:
        box = public.SealedBox(public.PublicKey(base64.b64decode(key)))
    except ValueError as error:
        raise Unavailable("GitHub gave a key that is none") from error
    return base64.b64encode(box.encrypt(value.reveal().encode())).decode()
