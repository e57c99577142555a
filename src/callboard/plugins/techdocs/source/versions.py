"""Which branches and tags are published beside the usual version: `callboard.io/techdocs-versions`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from callboard import Context, Glob, Invalid
from callboard.plugins.catalog import Entity, find_references

from ..model import VERSIONS
from .place import Place

MOST_PATTERNS = 20
MOST_VERSIONS = 50
LONGEST_NUMBER = 18
_NUMBERS = re.compile(r"([0-9]+)")
_PLAIN = re.compile(r"[^A-Za-z0-9._-]+")


def names_of_versions(entity: Entity) -> tuple[str, ...]:
    """The names and patterns that the annotation lists, separated by commas; none without it."""
    said = entity.annotation(VERSIONS) or ""
    return tuple(dict.fromkeys(name for each in said.split(",") if (name := each.strip())))


async def find_versions(ctx: Context, entity: Entity, place: Place) -> dict[str, str]:
    """The versions of an entity's documentation: their names, as they stand in addresses, and the branch or tag of
    each. Raises Invalid for patterns that are none, and as `find_commit`."""
    wanted = names_of_versions(entity)
    if not wanted:
        return {}
    if place.path is not None:
        raise Invalid(f"`{VERSIONS}` is for repositories, and {entity.ref} was read from a folder on this machine")
    found = await find_references(ctx, place.url, registered=place.registered)
    return versions_among(found, wanted)


def versions_among(refs: Mapping[str, str] | Iterable[str], patterns: Iterable[str]) -> dict[str, str]:
    """The branches and tags that fit a pattern, by the name under which each is published, the latest number first.
    `*` does not reach over a slash, `**` does. Raises Invalid for a pattern that is none, or for too many."""
    wanted = list(patterns)
    if len(wanted) > MOST_PATTERNS:
        raise Invalid(f"`{VERSIONS}` lists more than {MOST_PATTERNS} patterns")
    globs = [Glob(each, dots=True) for each in wanted]
    fitting = sorted((ref for ref in refs if any(each.matches(ref) for each in globs)), key=_natural, reverse=True)
    found: dict[str, str] = {}
    for ref in fitting:
        name = version_name(ref)
        if name:
            found.setdefault(name, ref)
    return dict(list(found.items())[:MOST_VERSIONS])


def version_name(ref: str) -> str:
    """How a branch or tag is called in addresses: `release/1.2` is `release-1.2`. Empty when nothing remains."""
    return _PLAIN.sub("-", ref).strip("-.")[:100]


def _natural(ref: str) -> list[tuple[int, int, str]]:
    """So that 1.10 comes behind 1.9. A number of absurd length counts as one."""
    return [
        (1, int(part) if len(part) <= LONGEST_NUMBER else 10**LONGEST_NUMBER, "") if at % 2 else (0, 0, part)
        for at, part in enumerate(_NUMBERS.split(ref))
    ]
