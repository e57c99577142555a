"""Where somebody goes after they have signed in: a path of this portal, and never anywhere else [R11]. Pure."""

from __future__ import annotations

from urllib.parse import urlsplit

LONGEST = 2000
HOME = "/"


def origin_of(address: str) -> str:
    """The origin of an address as browsers write it, empty for what is none."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return ""
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    if usual is None or not parts.hostname or parts.username is not None:
        return ""
    return f"{parts.scheme}://{parts.netloc.rpartition(':')[0] if port == usual else parts.netloc}".lower()


def path_here(given: str) -> str:
    """What was asked for when it is a path of this portal, else the front page.

    Browsers leave control characters out of an address, and take a backslash for a slash, before they look whose it
    is: none of these is let through.
    """
    if len(given) > LONGEST or not all("!" <= char <= "~" and char != "\\" for char in given):
        return HOME
    path = given.partition("?")[0].partition("#")[0]
    if not path.startswith("/") or "//" in path:
        return HOME
    address = urlsplit(given)
    return HOME if address.scheme or address.netloc or path.startswith("/sign-") else given
