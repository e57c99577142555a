"""Where an operation may be tried: at servers that its definition names and the operator's settings allow."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import SplitResult, urlsplit

from callboard import Context
from callboard.plugins.catalog import Entity, may_change

from ..model import TRY, Definition, Operation

PORTS = {"http": 80, "https": 443}


def may_try(ctx: Context, entity: Entity, found: Definition, operation: Operation) -> bool:
    """May the person who asks try this operation, and is there anywhere to?"""
    return bool(servers_for(ctx, found, operation)) and may_change(ctx, TRY, [entity.ref])


def servers_for(ctx: Context, found: Definition, operation: Operation) -> Sequence[str]:
    """The servers at which it may be tried."""
    if not operation.is_http:
        return []
    allowed = [str(each) for each in ctx.settings.try_it.allow]
    declared = dict.fromkeys(each.url for each in (operation.servers or found.servers))
    return [url for url in declared if any(is_below(url, each) for each in allowed)]


def is_below(url: str, allowed: str) -> bool:
    """Is an address at the same scheme, host and port as another, and at or below its path?"""
    one, other = _parsed(url), _parsed(allowed)
    if one is None or other is None or _origin(one) != _origin(other):
        return False
    path, prefix = one.path.rstrip("/") + "/", other.path.rstrip("/") + "/"
    return path.startswith(prefix) and not _leaves(one.path)


def _parsed(url: str) -> SplitResult | None:
    """None for what is no plain address of the web: a name and a password in one are nobody's business here."""
    if any(character <= " " or character in '\\{}<>"^`|\x7f' for character in url):
        return None
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    is_plain = parts.scheme in PORTS and parts.hostname and "@" not in parts.netloc
    return parts if is_plain and not parts.query and not parts.fragment else None


def _origin(parts: SplitResult) -> tuple[str, str, int]:
    return parts.scheme, (parts.hostname or "").lower(), parts.port or PORTS[parts.scheme]


def _leaves(path: str) -> bool:
    """Does a path go up, in any spelling that some server may understand?"""
    plain = path.lower().replace("%2e", ".").replace("%2f", "/").replace("%5c", "/")
    return any(part in (".", "..") for part in plain.split("/"))
