"""A record of the log, and the chain: each record's hash is made of the record and of the hash before it. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec

from callboard import Invalid

TRIM = "audit.trim"
"""The action of the record that says which records were removed for their age."""

NO_HASH = "0" * 64
"""What stands before the first record of all."""

_LINK = re.compile(r"([0-9]{1,18}):([0-9a-f]{64})")
_encoder = msgspec.json.Encoder(order="sorted")


class Link(NamedTuple):
    """A place in the chain: the number of a record and its hash. As text `SEQ:HASH`."""

    seq: int = 0
    hash: str = NO_HASH

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash}"

    @staticmethod
    def read(text: str) -> Link:
        """What `str` made of one. Raises Invalid for anything else."""
        match = _LINK.fullmatch(text.strip())
        if match is None:
            raise Invalid(f"`{text}` is no head of the log", hint="`callboard audit verify` prints it, as SEQ:HASH.")
        return Link(int(match[1]), match[2])


def canonical(value: Mapping[str, Any]) -> str:
    """As JSON with its keys in order and without spaces: the same text for the same value, in every version."""
    return _encoder.encode(value).decode()


def follow(before: str, fields: Mapping[str, Any]) -> str:
    """The hash of a record that follows the one with the hash `before`: SHA-256, in hexadecimal, over that hash, a
    line feed and the canonical JSON of the record. `details` is canonical JSON already and goes in as it stands."""
    details = fields["details"]
    raw = msgspec.Raw(details.encode() if isinstance(details, str) else b"")
    return hashlib.sha256(before.encode() + b"\n" + _encoder.encode({**fields, "details": raw})).hexdigest()
