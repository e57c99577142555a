"""What should come of a request, by the rules as the documentation has them and in words of their own: from what the
route declares, the roles of the settings, and whose the entity is. Nothing here asks the portal."""

from __future__ import annotations

from typing import Literal

from callboard import Permission

from .people import ADMIN, DATA, GUEST, MEMBER, OWNER, Person
from .things import OWNERS, Mark, Thing

Outcome = Literal["sign in", "denied", "not found", "done"]
May = Literal["yes", "no", "theirs"]
Public = Literal["everybody", "in a browser", "signed in themselves", "people"]
"""Whom a public route is for, as it says itself."""

HIDDEN_FROM_MOST: dict[Mark, str] = {"secret": "", "inner": "", "sealed": "", "told": DATA}
"""Confidential things, and to whom they are shown beside owners and admins."""


def may(person: Person, permission: Permission) -> May:
    """What somebody may do who has come in."""
    if person.carries is not None and permission.id not in person.carries:
        return "no"
    if person.way == "program" or person.ref == ADMIN.ref or permission.id in _granted(person):
        return "yes"
    if permission.for_admins:
        return "no"
    if permission.action == "read":
        return "yes"
    if person is GUEST:
        return "no"
    if permission.resource_type:
        return "theirs"
    return "yes" if permission.action in {"create", ""} else "no"


def _granted(person: Person) -> set[str]:
    """What the roles of the settings add."""
    return {
        MEMBER.ref: {"audit.record.read", "audit.record.export"},
        OWNER.ref: {"catalog.location.delete", "catalog.removal.decide"},
        GUEST.ref: {"hello.wave.read"},
    }.get(person.ref, set())


def sees(person: Person, mark: Mark, read: Permission) -> bool:
    """Does an entity exist for them?"""
    if not person.is_known or mark == "gone" or may(person, read) == "no":
        return False
    if mark not in HIDDEN_FROM_MOST or person.way == "program" or person.ref == ADMIN.ref:
        return True
    return OWNERS[mark] in person.refs or HIDDEN_FROM_MOST[mark] in person.refs


def owns(person: Person, mark: Mark) -> bool:
    return OWNERS.get(mark) in person.refs


def of_public(person: Person, whom: Public) -> Outcome:
    """A route that needs no permission, and may still be for some only."""
    if whom == "everybody":
        return "done"
    if not person.is_known:
        return "sign in"
    fits = {
        "in a browser": person.has_session,
        "signed in themselves": person.way == "session",
        "people": person.way != "program",
    }
    return "done" if fits[whom] else "denied"


def of_guarded(
    person: Person, needs: list[Permission], about: Thing | None, read: Permission, *, hides: bool = False
) -> Outcome:
    """A route that names a permission. `needs` begins with that; what follows is asked of the thing alone, and `hides`
    says that what one may not have by that is not found. A thing that is not to be seen is not found, whatever else."""
    if not person.is_known:
        return "sign in"
    if may(person, needs[0]) == "no":
        return "denied"
    if about is None:
        return "done"
    if not sees(person, about.mark, read):
        return "not found"
    for each in needs:
        if (allowed := may(person, each)) == "no" or (allowed == "theirs" and not owns(person, about.mark)):
            return "not found" if hides else "denied"
    return "done"
