"""What differs between two definitions, in one line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..model import Definition, Difference

PLAIN = "has a new definition"
ABOUT_TYPES = ("type",)
APART = ("version", "server")
"""What a difference may be about that is about no operation and no type."""


def line_of(before: Definition, after: Definition, found: Sequence[Difference]) -> str:
    """It goes on from the name of the API: `v2 → v3: 2 operations added, 1 removed — breaking`. `found` are the
    differences between the two."""
    if is_unread(after):
        return "has a new definition that cannot be read in full"
    if is_unread(before):
        return "has a definition that can be read again"
    begin = _versions(before, after) or PLAIN
    sorts = {"operation": _operations(found), "type": _types(found), "server": _named(found, "server")}
    counts = ", ".join(each for noun, counts in sorts.items() for each in _counted(noun, counts))
    if not counts:
        return begin if begin != PLAIN else f"{PLAIN}, which asks and answers as before"
    return f"{begin}: {counts}{' — breaking' if any(each.breaking for each in found) else ''}"


def is_unread(found: Definition) -> bool:
    """Is there something in the definition that could not be read?"""
    return any(each.level == "error" for each in found.problems)


def _versions(before: Definition, after: Definition) -> str:
    if not before.version or not after.version or before.version == after.version:
        return ""
    return f"{_version(before.version)} → {_version(after.version)}"


def _version(said: str) -> str:
    return f"v{said}" if said[0].isdigit() else said


def _operations(found: Sequence[Difference]) -> Mapping[str, int]:
    whole = [each for each in found if each.about == "operation"]
    added = {each.where for each in whole if each.what == "added"}
    removed = {each.where for each in whole if each.what == "removed"}
    others = {each.where for each in found if each.about not in (*ABOUT_TYPES, *APART)} - added - removed
    return {"added": len(added), "removed": len(removed), "changed": len(others)}


def _types(found: Sequence[Difference]) -> Mapping[str, int]:
    """Types are told of where no operation is: what is sent and answered has been said with those."""
    if any(each.about not in (*ABOUT_TYPES, *APART) for each in found):
        return {}
    return _named(found, "type")


def _named(found: Sequence[Difference], about: str) -> Mapping[str, int]:
    """How many things of a sort were added, removed or changed."""
    of_sort = [each for each in found if each.about == about]
    return {each: len({one.where for one in of_sort if one.what == each}) for each in ("added", "removed", "changed")}


def _counted(noun: str, counts: Mapping[str, int]) -> list[str]:
    said = [(what, number) for what, number in counts.items() if number]
    return [
        f"{number:,} {what}" if at else f"{number:,} {noun}{'s' if number > 1 else ''} {what}"
        for at, (what, number) in enumerate(said)
    ]
