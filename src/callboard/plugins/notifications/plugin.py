"""Notifications, in one list."""

from __future__ import annotations

from callboard import Context, Plugin

from .actions import ACTIONS
from .channels import CHANNELS
from .endpoints import ENDPOINTS
from .jobs import JOBS
from .model import PERMISSIONS
from .notifying import Desk
from .pages import NAVIGATION, PAGES
from .settings import NotificationsSettings


async def start(ctx: Context) -> Desk:
    """The settings, for whoever notifies."""
    return Desk(settings=ctx.settings)


plugin = Plugin(
    id="notifications",
    title="Notifications",
    description="What people are told: an inbox, and the channels by which it comes to them.",
    icon="bell",
    settings=NotificationsSettings,
    hosts=["slack.com"],
    start=start,
    contributes=[
        *PERMISSIONS,
        *PAGES,
        *NAVIGATION,
        *CHANNELS,
        *ENDPOINTS,
        *ACTIONS,
        *JOBS,
    ],
)
