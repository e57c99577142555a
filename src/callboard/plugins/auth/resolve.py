"""From what a provider has shown of somebody to who they are here: the first resolver that finds a `User` decides."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Mapping

from callboard import Conflict, Context
from callboard.plugins.catalog import Entity, EntityRef, Equals, find_entities, select_entities

from .model import ADMIN, Person, Shown
from .settings import ResolverName, ResolverSettings

NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?")
LONGER_NAME = re.compile(r"[a-z0-9][a-z0-9._@+-]{0,250}")
"""What may be a name without an entity: an address of email, too."""
PROFILE = ("email", "displayName", "picture")
Found = list[Entity]
Resolver = Callable[[Context, Shown, ResolverSettings], Awaitable[Found]]


async def person_of(ctx: Context, shown: Shown, resolvers: Iterable[ResolverSettings]) -> Person | None:
    """Who somebody is here; None when no resolver finds them. Raises Conflict when one finds two people."""
    portal = ctx.as_portal()
    for each in resolvers:
        found = await RESOLVERS[each.resolver](portal, shown, each)
        if len(found) > 1:
            ctx.log.warning("auth.ambiguous", resolver=each.resolver, users=_refs(found))
            raise Conflict(
                f"{len(found)} users of the catalog fit {shown.said}",
                hint=f"An admin finds them in the log, and can see to it that `{each.resolver}` finds one.",
            )
        if found:
            return _person(found[0])
        if each.dangerously_allow_sign_in_without_user_in_catalog and (name := _name_without(shown, each)):
            return Person(ref=f"user:default/{name}", title=shown.name or shown.said)
    return None


async def profile_of(ctx: Context, ref: str) -> dict[str, str]:
    """What the catalog says of how somebody is shown: a name, an email, a picture."""
    found = (await find_entities(ctx.as_portal(), [ref])).values()
    said = next((each.spec.get("profile") for each in found), None)
    texts = said if isinstance(said, Mapping) else {}
    return {name: texts[name] for name in PROFILE if isinstance(texts.get(name), str)}


async def _by_email(ctx: Context, shown: Shown, options: ResolverSettings) -> Found:
    local, _, domain = shown.email.partition("@")
    if not _is_allowed(domain, options):
        return []
    for email in dict.fromkeys([shown.email, f"{local.partition('+')[0]}@{domain}"]):
        found = await select_entities(ctx, Equals("kind", "User"), Equals("spec.profile.email", email))
        same = [each for each in found if _is_same(_email_of(each), email)]
        if same:
            return same
    return []


async def _by_local_part(ctx: Context, shown: Shown, options: ResolverSettings) -> Found:
    local, _, domain = shown.email.partition("@")
    return await _named(ctx, local) if _is_allowed(domain, options) else []


async def _by_username(ctx: Context, shown: Shown, options: ResolverSettings) -> Found:  # noqa: ARG001 - a resolver
    return await _named(ctx, shown.username)


async def _by_annotation(ctx: Context, shown: Shown, options: ResolverSettings) -> Found:
    annotation, claim = options.looked_up
    value = shown.claims.get(claim, "")
    if not annotation or not value:
        return []
    found = await select_entities(ctx, Equals("kind", "User"), Equals(f"metadata.annotations.{annotation}", value))
    return [each for each in found if each.annotation(annotation) == value]


async def _by_annotated_email(ctx: Context, shown: Shown, options: ResolverSettings) -> Found:
    annotation, _ = options.looked_up
    if not _is_allowed(shown.email.partition("@")[2], options):
        return []
    users = Equals("kind", "User"), Equals(f"metadata.annotations.{annotation}", shown.email)
    return [
        each for each in await select_entities(ctx, *users) if _is_same(each.annotation(annotation) or "", shown.email)
    ]


RESOLVERS: Mapping[ResolverName, Resolver] = {
    "emailMatchingUserEntityProfileEmail": _by_email,
    "emailLocalPartMatchingUserEntityName": _by_local_part,
    "preferredUsernameMatchingUserEntityName": _by_username,
    "usernameMatchingUserEntityName": _by_username,
    "userIdMatchingUserEntityAnnotation": _by_annotation,
    "subClaimMatchingKeycloakUserId": _by_annotation,
    "subClaimMatchingPingIdentityUserId": _by_annotation,
    "claimMatchingUserEntityAnnotation": _by_annotation,
    "emailMatchingUserEntityAnnotation": _by_annotated_email,
}


async def _named(ctx: Context, name: str) -> Found:
    """The user of this name in the namespace `default`; nobody for a text that is no name."""
    if not NAME.fullmatch(name):
        return []
    return list((await find_entities(ctx, [EntityRef("user", "default", name.lower())])).values())


def _is_allowed(domain: str, options: ResolverSettings) -> bool:
    allowed = options.allowed_domains
    return bool(domain) and (allowed is None or domain.lower() in {each.lower() for each in allowed})


def _is_same(one: str, other: str) -> bool:
    """Whether two addresses are one. Letter case does not count, but for letters outside ASCII: some of those become
    others in lower case."""
    return one == other or (one.isascii() and other.isascii() and one.lower() == other.lower())


def _email_of(entity: Entity) -> str:
    profile = entity.spec.get("profile")
    return str(profile.get("email", "")) if isinstance(profile, Mapping) else ""


def _name_without(shown: Shown, options: ResolverSettings) -> str:
    """Under which name somebody comes in who is not in the catalog; empty when that would make no name, or the
    admin's."""
    local, _, domain = shown.email.partition("@")
    allowed = _is_allowed(domain, options)
    names: Mapping[ResolverName, str] = {
        "emailMatchingUserEntityProfileEmail": shown.email if allowed else "",
        "emailLocalPartMatchingUserEntityName": local if allowed else "",
        "emailMatchingUserEntityAnnotation": shown.email if allowed else "",
        "preferredUsernameMatchingUserEntityName": shown.username,
        "usernameMatchingUserEntityName": shown.username,
    }
    name = names.get(options.resolver, shown.claims.get(options.looked_up[1], "")).lower()
    return name if LONGER_NAME.fullmatch(name) and f"user:default/{name}" != ADMIN else ""


def _person(entity: Entity) -> Person:
    """Somebody of the catalog, which knows their groups."""
    return Person(ref=str(entity.ref), title=entity.title, listed=True)


def _refs(found: Iterable[Entity]) -> list[str]:
    return sorted(str(each.ref) for each in found)
