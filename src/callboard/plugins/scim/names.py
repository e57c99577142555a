"""Under which name somebody is in the catalog. Pure."""

from __future__ import annotations

import re
import unicodedata

from .model import Kind, Refused

LONGEST = 63
OTHERS = re.compile(r"[^a-z0-9._-]")
SEPARATORS = re.compile(r"([._-])[._-]+")
RESERVED: frozenset[tuple[Kind, str]] = frozenset(
    {("User", "admin"), ("User", "guest"), ("User", "nobody"), ("Group", "unknown")}
)
"""These mean something to the portal itself: who had the name of the first admin would be it."""


def name_of(kind: Kind, label: str, *, whole: bool = False) -> str:
    """The name that a `userName` or the `displayName` of a group makes. Raises Refused when nothing is left of it."""
    text = label if whole or kind == "Group" else label.partition("@")[0]
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    name = SEPARATORS.sub(r"\1", OTHERS.sub("-", plain)).strip("._-")[:LONGEST].strip("._-")
    if not name:
        raise Refused("invalidValue", f"No name can be made of {label!r}", hint="It needs a plain letter or digit.")
    return name
