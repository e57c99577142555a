"""Calls of a code host's API that change something, with what the host says against it in the error."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import quote

import msgspec

from callboard import CallboardError, Conflict, Invalid, NotAllowed, NotFound, Unavailable, one_line
from callboard.plugins.catalog import CodeHost

LONGEST_MESSAGE = 500
_KINDS: Mapping[int, type[CallboardError]] = {
    400: Invalid,
    401: NotAllowed,
    403: NotAllowed,
    404: NotFound,
    405: Conflict,
    406: Conflict,
    409: Conflict,
    422: Invalid,
}


async def call(
    host: CodeHost, method: str, path: str, body: Any = None, *, needs: str = "", fine: Collection[int] = ()
) -> Any:
    """The decoded answer, None when it is empty. A status of `fine` gives None as well.

    Raises the kind of error that fits any other status past 299, with the host's own words; for NotAllowed the hint is
    what the token `needs`.
    """
    answer = await host.send(method, path, body)
    if answer.status in fine:
        return None
    if answer.status >= 300:
        kind = _KINDS.get(answer.status, Unavailable)
        said = message_of(answer.content) or f"{host.host} answered {answer.status}"
        raise kind(said, hint=needs if kind in (NotAllowed, NotFound) else None)
    return host.decode(answer.content, Any) if answer.content.strip() else None


def segment(text: str) -> str:
    """One segment of a path, whatever is in it."""
    return quote(text, safe="")


def message_of(content: bytes) -> str:
    """What a host says went wrong, in one line. Hosts have several forms for that."""
    try:
        found = msgspec.json.decode(content)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return ""
    return one_line(": ".join(text.rstrip(".") for text in _texts(found)))[:LONGEST_MESSAGE]


def _texts(found: Any) -> list[str]:
    """The texts of `message`, `error`, `errors` and what is in them."""
    if isinstance(found, str):
        return [found.strip()] if found.strip() else []
    if isinstance(found, list):
        return [text for each in found[:10] for text in _texts(each)]
    if not isinstance(found, dict):
        return []
    named = [found[name] for name in ("message", "error", "error_description", "errors") if name in found]
    if named:
        return list(dict.fromkeys(text for each in named for text in _texts(each)))
    if "code" in found and "field" in found:  # as GitHub names a field that it does not take
        return [f"{found.get('resource', '')} {found['field']} {found['code']}".strip()]
    return [f"{name} {text}" for name, value in list(found.items())[:10] for text in _texts(value)]
