"""How hosts sign what they post. Pure; compared in constant time, over the bytes as they came."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re

from .model import Incoming

TOLERANCE = 300.0
"""How far a signed time may be from ours, in seconds: a delivery that somebody kept is worth nothing after that."""

_SECONDS = re.compile(r"[0-9]{1,12}")
_PREFIX = "whsec_"


def is_equal(one: str, other: str) -> bool:
    """Whether two texts are the same, in a time that does not tell where they differ."""
    return hmac.compare_digest(one.encode(), other.encode())


def hex_signature(body: bytes, secret: str) -> str:
    """HMAC-SHA256 of the body, as hexadecimal digits."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def signed_in_hex(incoming: Incoming, secret: str, header: str, prefix: str = "") -> bool:
    """Whether `header` holds `prefix` and the hexadecimal HMAC-SHA256 of the body."""
    return is_equal(incoming.headers.get(header, ""), prefix + hex_signature(incoming.body, secret))


def signed_by_standard(incoming: Incoming, secret: str) -> bool:
    """Whether the request is signed as Standard Webhooks says: id, time and body, with a time that is not long ago.

    `webhook-signature` holds signatures with blanks between them, since a secret may just be changing.
    """
    id_ = incoming.headers.get("webhook-id", "")
    timestamp = incoming.headers.get("webhook-timestamp", "")
    if not id_ or not _SECONDS.fullmatch(timestamp) or abs(incoming.now - int(timestamp)) > TOLERANCE:
        return False
    expected = standard_signature(id_, timestamp, incoming.body, secret)
    given = incoming.headers.get("webhook-signature", "").split(" ")[:10]
    return any(is_equal(each, expected) for each in given)


def standard_signature(id_: str, timestamp: str, body: bytes, secret: str) -> str:
    """`v1,` and the base64 of the HMAC-SHA256 over `id.time.body`."""
    digest = hmac.new(_key(secret), f"{id_}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def _key(secret: str) -> bytes:
    """`whsec_` announces base64; any other secret is taken as it is."""
    if not secret.startswith(_PREFIX):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except binascii.Error:
        return secret.encode()
