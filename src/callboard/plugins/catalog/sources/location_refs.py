"""Reads `<type>:<target>` as people write it. Pure."""

from __future__ import annotations

import re

from callboard import Invalid

from ..model import LocationRef

_IGNORED = re.compile(r"[\x00-\x20\x7f-\x9f]")


def parse_location(text: str) -> LocationRef:
    """Splits at the first colon. Raises Invalid for half a location, a bare web address, and code in an address."""
    kind, _, target = (part.strip() for part in text.partition(":"))
    if not kind or not target:
        raise Invalid(
            f"Unable to parse location reference '{text[:200]}', expected '<type>:<target>'",
            hint="Write e.g. url:https://host/path or file:/srv/catalog-info.yaml.",
        )
    if kind in ("http", "https"):
        raise Invalid(
            f"Invalid location reference '{text[:200]}', please prefix it with 'url:'", hint=f"Write url:{text[:200]}"
        )
    if _IGNORED.sub("", target).lower().startswith("javascript:"):
        raise Invalid("Invalid location reference: its target would run code", hint="Use https:// addresses only.")
    return LocationRef(kind, target)
