"""The directory in the database: the only reads."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, exists, func, select

from callboard import NotFound, parts

from .filters import Term
from .model import PLURALS, Kind, Refused, Resource, Tie
from .store import departure, email, fold, member, of_row, resource

ID = re.compile(r"[0-9a-f-]{36}")


@dataclass(frozen=True, kw_only=True)
class News:
    """What has changed since a number: who is to be looked at again, and the targets of those who are to go."""

    changed: Sequence[Resource]
    gone: Sequence[str]


def find(connection: Connection, kind: Kind, id_: str) -> Resource:
    """One by its id. Raises NotFound."""
    if not ID.fullmatch(id_):
        raise NotFound(f"There is no such {kind.lower()}")
    row = connection.execute(select(resource).where(resource.c.kind == kind, resource.c.id == id_)).mappings().first()
    if row is None:
        raise NotFound(f"There is no {kind.lower()} {id_}")
    return of_row(row)


def find_target(connection: Connection, target: str) -> Resource | None:
    """Whoever a location of the source stands for; None when they are gone or away."""
    plural, _, id_ = target.partition("/")
    kind = next((kind for kind, each in PLURALS.items() if each.lower() == plural), None)
    row = connection.execute(select(resource).where(resource.c.kind == kind, resource.c.id == id_)).mappings().first()
    return None if row is None or not row["active"] else of_row(row)


def list_page(
    connection: Connection, kind: Kind, terms: Sequence[Term], *, start: int, count: int
) -> tuple[int, Sequence[Resource]]:
    """How many there are for whom all of these hold, and so many of them from a position on, the oldest first."""
    where = [resource.c.kind == kind, *(_holds(kind, each) for each in terms)]
    total = connection.execute(select(func.count()).select_from(resource).where(*where)).scalar_one()
    page = select(resource).where(*where).order_by(resource.c.number).offset(start - 1).limit(count)
    return total, [of_row(row) for row in connection.execute(page).mappings()] if count else []


def members_of(connection: Connection, ids: Collection[str]) -> Mapping[str, Sequence[Tie]]:
    """The members of these groups, by the group's id."""
    return _ties(connection, ids, of=member.c.group_id, other=member.c.member_id)


def groups_of(connection: Connection, ids: Collection[str]) -> Mapping[str, Sequence[Tie]]:
    """The groups that these are in, by the member's id."""
    return _ties(connection, ids, of=member.c.member_id, other=member.c.group_id)


def member_ids(connection: Connection, group_id: str) -> set[str]:
    """The ids of a group's members."""
    return set(connection.execute(select(member.c.member_id).where(member.c.group_id == group_id)).scalars())


def kinds_of(connection: Connection, ids: Collection[str]) -> Mapping[str, str]:
    """Those of these ids that there are, with what they are."""
    found: dict[str, str] = {}
    for part in parts(list(ids)):
        rows = select(resource.c.id, resource.c.kind).where(resource.c.id.in_(part))
        found |= {row.id: row.kind for row in connection.execute(rows)}
    return found


def has_left(connection: Connection, name: str) -> bool:
    """Was there somebody of this name who is not there now, or is away?"""
    mine = (resource.c.kind == "User", resource.c.name == name)
    active = connection.execute(select(resource.c.active).where(*mine)).scalar()
    if active is not None:
        return not active
    left = (departure.c.kind == "User", departure.c.name == name)
    return connection.execute(select(departure.c.id).where(*left)).first() is not None


def news_since(connection: Connection, seq: int) -> News:
    """What has changed since."""
    rows = connection.execute(select(resource).where(resource.c.seq > seq).order_by(resource.c.seq)).mappings()
    changed = [of_row(row) for row in rows]
    left = connection.execute(select(departure).where(departure.c.seq > seq).order_by(departure.c.seq))
    gone = [f"{PLURALS[row.kind].lower()}/{row.id}" for row in left]
    return News(
        changed=[each for each in changed if each.active],
        gone=[*gone, *(each.target for each in changed if not each.active)],
    )


def _ties(connection: Connection, ids: Collection[str], *, of: Any, other: Any) -> Mapping[str, Sequence[Tie]]:
    found: dict[str, list[Tie]] = defaultdict(list)
    for part in parts(list(ids)):
        rows = (
            select(of.label("of"), resource)
            .join(resource, resource.c.id == other)
            .where(of.in_(part))
            .order_by(resource.c.number)
        )
        for row in connection.execute(rows).mappings():
            each = of_row(row)
            title = each.document.get("displayName") or each.label
            found[row["of"]].append(Tie(id=each.id, kind=each.kind, name=each.name, title=title))
    return found


def _holds(kind: Kind, term: Term) -> ColumnElement[bool]:
    """A comparison as a condition. Raises Refused for attributes that are not looked up by."""
    if term.attribute == "active" and kind == "User" and isinstance(term.value, bool):
        return resource.c.active.is_(term.value)
    value = term.value if isinstance(term.value, str) else ""
    plain: Mapping[str, ColumnElement[bool]] = {
        "id": resource.c.id == value,
        "externalid": resource.c.external_id == value,
        "displayname": resource.c.display == fold(value),
    }
    mine = email.c.resource_id == resource.c.id
    own: Mapping[str, ColumnElement[bool]] = {
        "username": resource.c.key == fold(value),
        **dict.fromkeys(("emails", "emails.value"), exists().where(mine, email.c.value == fold(value))),
    }
    ties = exists().where(member.c.group_id == resource.c.id, member.c.member_id == value)
    groups: Mapping[str, ColumnElement[bool]] = dict.fromkeys(("members", "members.value"), ties)
    known = {**plain, **(own if kind == "User" else groups)}
    if term.attribute not in known or not value:
        what = f"`{term.attribute[:100]}`"
        raise Refused("invalidFilter", f"{PLURALS[kind]} are not looked up by {what} here, or not by that value")
    return known[term.attribute]
