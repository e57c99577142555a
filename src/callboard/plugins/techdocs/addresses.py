"""Where documentation is read: the addresses of sites and of their pages, quoted."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import quote

from callboard.plugins.catalog import Entity

from .model import SiteKey, first_path, key_of, shown_for


@lru_cache(maxsize=32_768)
def address(key: SiteKey, path: str = "") -> str:
    """The address of a path in a site. A fragment stays one."""
    plain, hash_, fragment = path.partition("#")
    return f"{quote(key.url, safe='/@:')}{quote(plain, safe='/@:')}{hash_}{quote(fragment)}"


def home_of(entity: Entity) -> str:
    """Where reading about an entity begins: at its own documentation, or at that of the one which it names. Raises
    Invalid for an annotation that names nothing."""
    return address(key_of(shown_for(entity)), first_path(entity))


def base_of(key: SiteKey) -> str:
    """The address of an entity's documentation, whatever the version."""
    return address(key_of(key.entity))


def address_beside(key: SiteKey, what: str) -> str:
    """The address of something about a site that is no page of it: `search`, `offline.zip`."""
    query = f"?version={quote(key.version, safe='')}" if key.version else ""
    return f"{base_of(key)}-/{what}{query}"
