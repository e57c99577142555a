"""Who may do what, for admins: the roles, and for one person and one permission the steps that lead to the answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request

from callboard import Context, Decision, Identity, Page, Permission, View, permission_of

from .decide import Rulebook, decided
from .model import READ, Resources, in_words, ownership_of, parse_condition

OWNERS = "what they own"


@dataclass(frozen=True, kw_only=True)
class ShownRole:
    """A role in words."""

    name: str
    members: Sequence[str]
    allow: Sequence[str]
    where: str


@dataclass(frozen=True, kw_only=True)
class Answer:
    """May they? `tone` and `verdict` say so; `steps` are why."""

    tone: str
    verdict: str
    about: str
    steps: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class PermissionsPage(View):
    """The roles, the question and its answer."""

    template = "permission/permissions.html"
    who: str
    what: str
    entity: str
    permissions: Sequence[tuple[str, str]]
    roles: Sequence[ShownRole]
    confidential: Sequence[tuple[str, Sequence[str]]]
    enabled: bool
    broken: str
    answer: Answer | None = None

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        return [("Permissions", "/-/permissions")]


async def permissions(request: Request, ctx: Context) -> PermissionsPage:
    """`/-/permissions?who=user:default/…&what=catalog.entity.delete&entity=component:default/…`."""
    who, what, about = (request.query_params.get(name, "").strip() for name in ("who", "what", "entity"))
    book = ctx.state(Rulebook)
    return PermissionsPage(
        who=who,
        what=what,
        entity=about,
        permissions=sorted((each.contribution.id, each.contribution.id) for each in ctx.of(Permission)),
        roles=_roles(book),
        confidential=[(in_words(each.mark), each.visible_to) for each in book.settings.confidential],
        enabled=book.settings.enabled,
        broken=book.broken,
        answer=await _answer(ctx, book, who.lower(), what, about.lower()) if who and what else None,
    )


def _roles(book: Rulebook) -> list[ShownRole]:
    found = []
    for name, role in book.roles.items():
        where = in_words(parse_condition(role.where)) if isinstance(role.where, dict) else OWNERS if role.where else ""
        found.append(ShownRole(name=name, members=role.members, allow=role.allow, where=where))
    return found


async def _answer(ctx: Context, book: Rulebook, who: str, what: str, about: str) -> Answer:
    found = permission_of(ctx.portal, what)
    if found is None:
        return Answer(tone="danger", verdict="No", about="", steps=[f"Nobody declares the permission `{what}`."])
    refs = await ownership_of(who, ctx)
    decision = decided(book, Identity(ref=who, title=who, owns_as=refs, via="explained"), found)
    steps = [f"{who} goes by {', '.join(refs)}.", *decision.because]
    tone, verdict = "success" if decision.allowed else "danger", "Yes" if decision.allowed else "No"
    if not decision.allowed or decision.condition is None:
        return Answer(tone=tone, verdict=verdict, about="", steps=steps)
    steps.append(f"So it is allowed where {in_words(decision.condition)}.")
    if not about:
        return Answer(tone="warning", verdict="To some", about="", steps=steps)
    holds = await _holds(ctx, found.resource_type, about, decision)
    steps.append(f"That {'holds' if holds else 'does not hold'} for {about}.")
    return Answer(tone="success" if holds else "danger", verdict="Yes" if holds else "No", about=about, steps=steps)


async def _holds(ctx: Context, type: str, ref: str, decision: Decision) -> bool:
    resources = next(each.contribution for each in ctx.of(Resources) if each.contribution.type == type)
    return decision.condition is not None and (await resources.judge([ref], decision.condition, ctx))[0]


PAGES = (Page(path="/-/permissions", show=permissions, requires=READ),)
