"""How names, numbers and addresses read on a page."""

from __future__ import annotations

import re
import zlib
from urllib.parse import urlsplit

AVATAR_TONES = ("info", "teal", "done", "pink", "warning", "success")
OPEN_SCHEMES = frozenset({"", "http", "https", "mailto"})
_WORDS = re.compile(r"[^\W_]+")


def initials(name: str) -> str:
    """One or two capitals that stand for a name: "playlist-core" is PC, "needle" is NE."""
    words: list[str] = _WORDS.findall(name)
    if not words:
        return "?"
    second = words[1][0] if len(words) > 1 else words[0][1:2]
    return (words[0][0] + second).upper()


def tone_of(name: str) -> str:
    """A tone that follows from a name alone, so that the same team looks the same everywhere."""
    return AVATAR_TONES[zlib.crc32(name.encode()) % len(AVATAR_TONES)]


def number(value: object) -> object:
    """A number with its thousands apart, "2,914"; anything else as it is."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    return f"{value:,}"


def safe_href(href: object) -> str | None:
    """An address that may be followed: http, https, mailto or one of our own. None for anything else.

    Browsers skip control characters and blanks inside a scheme, so an address that has them is refused.
    """
    text = str(href).strip() if href is not None else ""
    if not text or any(character <= " " or character == "\\" for character in text):
        return None
    try:
        scheme = urlsplit(text).scheme
    except ValueError:
        return None
    return text if scheme.lower() in OPEN_SCHEMES else None
