"""Whether somebody who came in earlier may still be here, and what their ownership goes by now."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from functools import partial

from callboard import Context, Failure, Identity, NotSignedIn, Unavailable
from callboard.plugins.catalog import has_entity
from callboard.plugins.permission import ownership_of

from .model import Person, Session, Standing
from .ways import is_guest_alone


def is_listed(ref: str, ctx: Context) -> bool:
    """Whether the catalog has somebody, whoever may see them. Raises Unavailable until it is in memory."""
    return has_entity(ctx.as_portal(), ref)


async def refs_now(person: Person, ctx: Context) -> Sequence[str]:
    """What somebody's ownership goes by at this moment, so that a change of teams counts at once.

    Raises NotSignedIn when they came as somebody of the catalog and are there no longer, or when a plugin knows that
    they have left, before the catalog does. Raises Unavailable until the catalog is in memory. Those who come back have
    their sessions again.
    """
    if person.guest:
        return person.owns_as or [person.ref]
    await _check_standing(person.ref, ctx)
    if person.listed and not is_listed(person.ref, ctx):
        raise NotSignedIn(
            f"{person.ref} is no longer in the catalog",
            hint="Ask those who look after the catalog.",
            guessed=False,
        )
    return list(dict.fromkeys([*await ownership_of(person.ref, ctx), *person.owns_as]))


async def identity_of(session: Session, ctx: Context) -> Identity:
    """Who asks with a session, for the rest of the portal. Raises as `refs_now` does."""
    person = session.person
    owned = tuple(await refs_now(person, ctx))
    return Identity(ref=person.ref, title=person.title, owns_as=owned, guest=person.guest, via=f"session:{session.id}")


async def as_of_now(earlier: Identity, ctx: Context, *, listed: bool) -> Identity:
    """Somebody who asked for something earlier, as they are now: for work that goes on without them. `listed` says that
    they were in the catalog. They may not do more than what they came with then. Raises as `refs_now` does."""
    if earlier.kind != "user" or earlier.is_portal:
        return earlier
    if earlier.guest:
        guest = ctx.portal.guest
        if guest.ref != earlier.ref:
            raise NotSignedIn(f"{earlier.ref} is not the guest any more", guessed=False)
        return dataclasses.replace(guest, via=earlier.via, only=earlier.only)
    owned = await refs_now(Person(ref=earlier.ref, title=earlier.title, listed=listed), ctx)
    return dataclasses.replace(earlier, owns_as=tuple(owned))


async def reader(ref: str, ctx: Context) -> Identity | None:
    """Somebody of the catalog, or the guest where everybody is, as they are now: for what they are told without asking.
    None for whoever is here no longer. Raises Unavailable until the catalog is in memory."""
    if ref == ctx.portal.guest.ref and is_guest_alone(ctx):
        return ctx.portal.guest
    if not is_listed(ref, ctx):
        return None
    try:
        return await as_of_now(Identity(ref=ref, title=ref.rpartition("/")[2]), ctx, listed=True)
    except NotSignedIn as error:
        ctx.log.info("auth.no_reader", ref=ref, why=error.message)
        return None


async def _check_standing(ref: str, ctx: Context) -> None:
    for each in ctx.of(Standing):
        standing = each.contribution
        answer = await each.call("standing", standing.deadline, ctx, partial(standing.may_be_here, ref))
        if isinstance(answer, Failure):
            raise Unavailable(f"Nobody knows whether {ref} is still here: {answer.message}", hint=answer.detail)
        if not answer.value:
            raise NotSignedIn(f"{ref} has left", hint="Ask those who look after the directory.", guessed=False)
