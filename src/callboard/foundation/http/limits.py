"""What a host says of its limits in the headers of an answer: how much is left, until when, and "not now". Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

LONGEST_PAUSE = 24 * 3600.0

_PREFIXES = ("x-ratelimit", "ratelimit")
# `RateLimit: "core";r=50;t=30`, and the form before it: `RateLimit: limit=100, remaining=50, reset=30`.
_STRUCTURED = re.compile(r"\b(limit|remaining|reset|r|t|q)\s*=\s*([0-9]{1,15})")
_MEANING = {"r": "remaining", "t": "reset", "q": "limit"}
_AN_EPOCH = 1_000_000_000  # a larger number is a moment, a smaller one a length of time


@dataclass(frozen=True, kw_only=True)
class Said:
    """What one answer told. Times are in seconds from now; None is what it did not say.

    `refused` is true when it did not answer because it was asked too much, and `pause` is how long it then wants to be
    left alone. `resource` names the part of its API that the count is for, where a host counts parts apart.
    """

    limit: int | None = None
    remaining: int | None = None
    reset: float | None = None
    refused: bool = False
    pause: float | None = None
    resource: str = ""


def read_limits(status: int, headers: Mapping[str, str], now: float) -> Said:
    """Reads the headers of an answer that came at `now`, in seconds since 1970. What makes no sense is not said."""
    found = {name: _number(headers, name) for name in ("limit", "remaining", "reset")}
    for name, digits in _STRUCTURED.findall(headers.get("ratelimit", "")):
        key = _MEANING.get(name, name)
        found[key] = float(digits) if found[key] is None else found[key]
    reset = _from_now(found["reset"], now)
    spent = found["remaining"] == 0
    asked = _retry_after(headers.get("retry-after", ""), now)
    pause = asked if asked is not None or not spent else reset
    # A 403 alone is about permission, and a 503 about the host's health.
    refused = status == 429 or (status in (403, 503) and asked is not None) or (status == 403 and spent)
    return Said(
        limit=_whole(found["limit"]),
        remaining=_whole(found["remaining"]),
        reset=reset,
        refused=refused,
        pause=min(pause, LONGEST_PAUSE) if refused and pause is not None else None,
        resource=headers.get("x-ratelimit-resource", "")[:40],
    )


def _retry_after(text: str, now: float) -> float | None:
    """Seconds from now, out of a number or a date."""
    if re.fullmatch(r"[0-9]{1,9}", text.strip()):
        return float(text)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - now)
    except (ValueError, TypeError, OverflowError):
        return None


def _number(headers: Mapping[str, str], name: str) -> float | None:
    for prefix in _PREFIXES:
        text = headers.get(f"{prefix}-{name}", "").strip()
        if re.fullmatch(r"[0-9]{1,15}(\.[0-9]{1,6})?", text):
            return float(text)
    return None


def _whole(number: float | None) -> int | None:
    return None if number is None else math.floor(number)


def _from_now(reset: float | None, now: float) -> float | None:
    if reset is None:
        return None
    return max(0.0, reset - now) if reset > _AN_EPOCH else reset
