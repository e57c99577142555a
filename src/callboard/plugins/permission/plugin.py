"""Who may do what: roles and grants of the settings, sensible ways without any, and Backstage's protocol to ask."""

from __future__ import annotations

from dataclasses import replace

from callboard import Context, HealthCheck, Healthy, Invalid, NavItem, Permission, Plugin, Policy

from .decide import Rulebook, decide
from .endpoints import ENDPOINTS
from .model import READ, Resources
from .pages import PAGES
from .settings import PermissionSettings


async def start(ctx: Context) -> Rulebook:
    """The rules as the settings have them. Those that ask for what there is not are kept as broken: without a policy
    everybody could do everything."""
    book = Rulebook(ctx.settings, {each.contribution.type: each.contribution for each in ctx.of(Resources)})
    wrong = _wrong(book)
    if wrong:
        ctx.log.error("permission.broken", why=wrong)
    return replace(book, broken=wrong)


def _wrong(book: Rulebook) -> str:
    """Which condition of the settings no resource knows; empty when all are known."""
    for condition in book.conditions:
        complaints = []
        for resources in book.resources.values():
            try:
                resources.check(condition)
            except Invalid as error:
                complaints.append(f"{error.message}. {error.hint or ''}".strip())
        if complaints and len(complaints) == len(book.resources):
            return complaints[0]
    return ""


async def is_whole(ctx: Context) -> Healthy:
    """Can the rules be used as they are written?"""
    broken = ctx.state(Rulebook).broken
    return Healthy(ok=not broken, message=broken or "The rules are as the settings have them.")


plugin = Plugin(
    id="permission",
    title="Permissions",
    description="Decides who may see and change what.",
    icon="shield-check",
    settings=PermissionSettings,
    start=start,
    contributes=[
        Permission(id=READ, title="See who may do what, and why", action="read", for_admins=True),
        Policy(decide=decide, gives_way=True),
        HealthCheck(id="rules", title="Rules", run=is_whole),
        NavItem(
            title="Permissions",
            href="/-/permissions",
            icon="shield-check",
            group="Administration",
            order=92,
            requires=READ,
        ),
        *PAGES,
        *ENDPOINTS,
    ],
)
