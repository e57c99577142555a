"""Who stands behind refs, asked of whoever knows: the sources of recipients, each in its boundary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from callboard import Context, Failure, Unavailable

from .model import Contact, RecipientSource

DEADLINE = 20.0
USER = "user:"


async def people_behind(ctx: Context, refs: Sequence[str], excluded: Sequence[str] = ()) -> dict[str, list[str]]:
    """The people whom each of these refs stands for, in lower case: a user for themselves, whether anybody knows them
    or not; of other refs those that a source knows. Whoever is excluded is left out. Raises Unavailable when a source
    fails, since then it is not known whom it is for.
    """
    wanted, without = _lowered(refs), _lowered(excluded)
    others = [ref for ref in wanted if not ref.startswith(USER)]
    found: dict[str, list[str]] = {ref: [ref] if ref.startswith(USER) else [] for ref in wanted}
    if others or any(not ref.startswith(USER) for ref in without):
        for each in ctx.of(RecipientSource):
            ask = partial(each.contribution.members, others, without)
            answer = await each.call("recipients", DEADLINE, ctx.as_portal(), ask)
            if isinstance(answer, Failure):
                raise Unavailable(f"Nobody knows who stands behind {others[0]}: {answer.message}", hint=answer.detail)
            for ref, people in answer.value.items():
                found.setdefault(ref, []).extend(people)
    return {ref: list(dict.fromkeys(each for each in people if each not in without)) for ref, people in found.items()}


async def contacts_of(ctx: Context, refs: Sequence[str]) -> dict[str, Contact]:
    """How these people and groups are reached, as far as anybody knows. Raises Unavailable."""
    found: dict[str, Contact] = {}
    for each in ctx.of(RecipientSource):
        answer = await each.call("contacts", DEADLINE, ctx.as_portal(), partial(_contacts, each.contribution, refs))
        if isinstance(answer, Failure):
            raise Unavailable(f"Nobody knows how people are reached: {answer.message}", hint=answer.detail)
        found |= {ref: contact for ref, contact in answer.value.items() if ref not in found}
    return found


async def everybody(ctx: Context) -> list[str]:
    """The refs of all people that anybody knows. Raises Unavailable."""
    found: list[str] = []
    for each in ctx.of(RecipientSource):
        answer = await each.call("everybody", DEADLINE, ctx.as_portal(), each.contribution.everybody)
        if isinstance(answer, Failure):
            raise Unavailable(f"Nobody knows who there is: {answer.message}", hint=answer.detail)
        found += answer.value
    return list(dict.fromkeys(found))


async def _contacts(source: RecipientSource, refs: Sequence[str], ctx: Context) -> Mapping[str, Contact]:
    return await source.contacts(refs, ctx)


def _lowered(refs: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(ref.strip().lower() for ref in refs))
