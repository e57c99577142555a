"""A record of the log, and the chain: each record's hash is made of the record and of the hash before it. Pure."""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlencode

import msgspec

from callboard import Invalid

READ, EXPORT = "audit.record.read", "audit.record.export"
OUTCOMES = ("allowed", "denied", "failed")

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


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which records somebody asks for. Texts are parts of what they look for; days are whole ones, in UTC."""

    actor: str = ""
    action: str = ""
    target: str = ""
    outcome: str = ""
    since: datetime.date | None = None
    until: datetime.date | None = None

    @staticmethod
    def read(asked: Mapping[str, str]) -> Wanted:
        """What a query string asks for. Raises Invalid for what means nothing."""
        outcome = asked.get("outcome", "")
        if outcome and outcome not in OUTCOMES:
            raise Invalid(f"`outcome` is `{outcome}`", hint=f"It is one of {', '.join(OUTCOMES)}.")
        return Wanted(
            **{name: asked.get(name, "").strip()[:300] for name in ("actor", "action", "target")},
            outcome=outcome,
            since=_day(asked, "since"),
            until=_day(asked, "until"),
        )

    @property
    def said(self) -> dict[str, str]:
        """What is asked for, as texts by name."""
        values = {"actor": self.actor, "action": self.action, "target": self.target, "outcome": self.outcome}
        days = {"since": self.since, "until": self.until}
        return {key: value for key, value in values.items() if value} | {
            key: day.isoformat() for key, day in days.items() if day is not None
        }

    def href(self, path: str, **more: int) -> str:
        """That address with the same question."""
        query = urlencode({**self.said, **more})
        return f"{path}?{query}" if query else path


def number(asked: Mapping[str, str], name: str) -> int | None:
    """A number of a record in a query string. Raises Invalid for what is none."""
    text = asked.get(name, "")
    if text and not re.fullmatch(r"[0-9]{1,18}", text):
        raise Invalid(f"`{name}` is `{text[:50]}`", hint="It is the number of a record.")
    return int(text) if text else None


def canonical(value: Mapping[str, Any]) -> str:
    """As JSON with its keys in order and without spaces: the same text for the same value, in every version."""
    return _encoder.encode(value).decode()


def follow(before: str, fields: Mapping[str, Any]) -> str:
    """The hash of a record that follows the one with the hash `before`: SHA-256, in hexadecimal, over that hash, a
    line feed and the canonical JSON of the record. `details` is canonical JSON already and goes in as it stands."""
    details = fields["details"]
    raw = msgspec.Raw(details.encode() if isinstance(details, str) else b"")
    return hashlib.sha256(before.encode() + b"\n" + _encoder.encode({**fields, "details": raw})).hexdigest()


def _day(asked: Mapping[str, str], name: str) -> datetime.date | None:
    text = asked.get(name, "")
    if not text:
        return None
    try:
        return datetime.date.fromisoformat(text)
    except ValueError as error:
        raise Invalid(f"`{name}` is `{text[:50]}`", hint="Write a day as 2026-11-29.") from error
