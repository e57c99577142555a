"""The policy: what the settings' roles grant, what everybody may, and what is confidential in spite of that. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from callboard import AllOf, AnyOf, Condition, Context, Decision, Identity, Invalid, Not, Permission

from .model import Resources, in_words, parse_condition
from .settings import EVERYBODY, FIRST_ADMIN, ConfidentialSettings, PermissionSettings, RoleSettings

EVERYTHING = "*"
OWNED = "owned"
MOST_NAMED = 5


@dataclass(frozen=True, kw_only=True)
class Grant:
    """Why somebody may do something, and to what alone."""

    why: str
    condition: Condition | None = None


@dataclass(frozen=True)
class Rulebook:
    """The settings and the resources that conditions may be about, by type."""

    settings: PermissionSettings
    resources: Mapping[str, Resources]
    broken: str = ""
    """Why these rules cannot be used: then they allow nothing but to admins."""

    @property
    def roles(self) -> Mapping[str, RoleSettings]:
        """The settings' roles; one for the admin of the first run, if none of them allows everything."""
        roles = self.settings.roles
        if any(_administers(role) for role in roles.values()):
            return roles
        return {**roles, "admin": RoleSettings(members=[FIRST_ADMIN], allow=[EVERYTHING])}

    @property
    def conditions(self) -> Sequence[Condition]:
        """All that the settings ask of resources."""
        roles = [parse_condition(role.where) for role in self.roles.values() if isinstance(role.where, dict)]
        return [*roles, *(each.closed for each in self.settings.confidential)]


def decide(identity: Identity, permission: Permission, ctx: Context) -> Decision:
    """May somebody do something, and to what?"""
    return decided(ctx.state(Rulebook), identity, permission)


def decided(book: Rulebook, identity: Identity, permission: Permission) -> Decision:
    """The same, by these rules."""
    if not book.settings.enabled:
        return _allowed("Permissions are switched off, by `permission.enabled`.")
    if identity.kind == "service":
        return _allowed("Services may do everything that their tokens carry.")
    admin = next((name for name in _roles_of(book, identity) if _administers(book.roles[name])), None)
    if admin is not None:
        return _allowed(f"The role `{admin}` allows everything.")
    if book.broken:
        return Decision(allowed=False, because=(f"The section `permission` is wrong: {book.broken}",))
    grants = list(_grants(book, identity, permission))
    if not grants:
        return Decision(allowed=False, because=(_why_not(identity, permission),), ask=_whom_to_ask(book))
    condition = _any_of(grants)
    because = [each.why for each in grants]
    for mark in _closed_to(book, identity, permission):
        owned = _owned(book.resources[permission.resource_type], identity)
        limit = Not(mark.closed) if owned is None else AnyOf([Not(mark.closed), owned])
        condition = limit if condition is None else AllOf([condition, limit])
        because.append(f"What is confidential, {in_words(mark.closed)}, is there for its owners alone.")
    return Decision(allowed=True, condition=condition, because=tuple(because))


def _grants(book: Rulebook, identity: Identity, permission: Permission) -> Iterator[Grant]:
    for name in _roles_of(book, identity):
        role = book.roles[name]
        pattern = next((each for each in role.allow if fnmatchcase(permission.id, each)), None)
        if pattern is not None and (grant := _by_role(book, identity, permission, name)) is not None:
            yield grant
    everybody = _by_default(book, identity, permission)
    if everybody is not None:
        yield everybody


def _by_role(book: Rulebook, identity: Identity, permission: Permission, name: str) -> Grant | None:
    """What a role grants. One with a condition grants nothing that is not about resources, so that nobody gets more
    than was written."""
    where = book.roles[name].where
    if where is None:
        return Grant(why=f"The role `{name}` allows it.")
    resources = book.resources.get(permission.resource_type)
    if resources is None:
        return None
    condition = _owned(resources, identity) if where == OWNED else _understood(resources, parse_condition(where))
    if condition is None:
        return None
    return Grant(why=f"The role `{name}` allows it where {in_words(condition)}.", condition=condition)


def _understood(resources: Resources, condition: Condition) -> Condition | None:
    """The condition, unless it asks what these resources do not know: then it holds for none of them."""
    try:
        resources.check(condition)
    except Invalid:
        return None
    return condition


def _by_default(book: Rulebook, identity: Identity, permission: Permission) -> Grant | None:
    """What everybody may do who has come in."""
    if is_the_only_way_in(identity):
        return Grant(why="There is no other way in than as the guest, who may do everything then.")
    if permission.for_admins:
        return None
    if permission.action == "read":
        return Grant(why="Whoever has come in may see this.")
    if identity.guest:
        return None
    resources = book.resources.get(permission.resource_type)
    if resources is not None and (condition := _owned(resources, identity)) is not None:
        return Grant(why=f"Owners may change what is theirs: {in_words(condition)}.", condition=condition)
    if (not permission.resource_type or resources is not None) and permission.action in {"create", ""}:
        return Grant(why="Whoever has signed in may do this.")
    return None


def _owned(resources: Resources, identity: Identity) -> Condition | None:
    """The condition of what is theirs; None where things belong to nobody."""
    return resources.owned(sorted(_refs(identity))) if resources.owned is not None else None


def is_the_only_way_in(identity: Identity) -> bool:
    """Is this the guest whom everybody is, since nobody can sign in? A guest who came by a session is not."""
    return identity.guest and identity.via == "guest"


def _closed_to(book: Rulebook, identity: Identity, permission: Permission) -> Iterator[ConfidentialSettings]:
    resources = book.resources.get(permission.resource_type)
    if resources is not None and resources.markable:
        for each in book.settings.confidential:
            if _refs(identity).isdisjoint(ref.lower() for ref in each.visible_to):
                yield each


def _roles_of(book: Rulebook, identity: Identity) -> list[str]:
    mine = _refs(identity) | (set() if identity.guest else {EVERYBODY})
    return [name for name, role in book.roles.items() if not mine.isdisjoint(role.members)]


def _administers(role: RoleSettings) -> bool:
    return EVERYTHING in role.allow and role.where is None


def _refs(identity: Identity) -> set[str]:
    return {ref.lower() for ref in (identity.ref, *identity.owns_as)}


def _any_of(grants: Sequence[Grant]) -> Condition | None:
    conditions = [each.condition for each in grants if each.condition is not None]
    if len(conditions) < len(grants):
        return None
    return conditions[0] if len(conditions) == 1 else AnyOf(conditions)


def _why_not(identity: Identity, permission: Permission) -> str:
    if permission.for_admins:
        return f"`{permission.id}` is for admins, unless a role allows it."
    who = "Guests may only look" if identity.guest else "It changes what belongs to everybody"
    return f"{who}; no role of {identity.ref} allows `{permission.id}`."


def _whom_to_ask(book: Rulebook) -> str:
    """Who can grant things: those who administer, by their roles."""
    admins = dict.fromkeys(ref for role in book.roles.values() if _administers(role) for ref in role.members)
    return f"An admin can grant it: {', '.join(list(admins)[:MOST_NAMED])}." if admins else ""


def _allowed(why: str) -> Decision:
    return Decision(allowed=True, because=(why,))
