"""Webhooks of code hosts become events that other plugins hear."""

from __future__ import annotations

from callboard import Context, NavItem, Permission, Plugin

from .endpoints import ENDPOINTS
from .hosts import WEBHOOKS
from .pages import PAGES, READ
from .receive import Refusals
from .settings import EventsSettings


async def start(ctx: Context) -> Refusals:  # noqa: ARG001 - a plugin's signature
    """What is remembered between two deliveries."""
    return Refusals()


plugin = Plugin(
    id="events",
    title="Events",
    description="Hears from code hosts what changed there.",
    icon="webhook",
    settings=EventsSettings,
    start=start,
    contributes=[
        Permission(id=READ, title="See webhooks and what they delivered", action="read", for_admins=True),
        NavItem(title="Webhooks", href="/-/webhooks", icon="webhook", group="Administration", order=91, requires=READ),
        *WEBHOOKS,
        *ENDPOINTS,
        *PAGES,
    ],
)
