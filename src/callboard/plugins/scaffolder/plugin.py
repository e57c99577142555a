"""The scaffolder, in one list."""

from __future__ import annotations

from callboard import Context, Plugin
from callboard.plugins.actions import ACTION_RESOURCES
from callboard.plugins.catalog import known_hosts

from .actions import ACTIONS
from .commands import COMMANDS
from .model import PERMISSIONS
from .render import Renderer, filters_of_plugins
from .settings import ScaffolderSettings


async def start(ctx: Context) -> Renderer:
    """What renders templates; its processes start with the first one."""
    return Renderer(hosts=known_hosts(ctx), filters=filters_of_plugins(ctx))


plugin = Plugin(
    id="scaffolder",
    title="Golden paths",
    description="Makes new software from templates, and shows what came of it.",
    icon="wand-sparkles",
    needs=["catalog", "actions"],
    fills=["permission"],
    settings=ScaffolderSettings,
    start=start,
    contributes=[
        *PERMISSIONS,
        ACTION_RESOURCES,
        *ACTIONS,
        *COMMANDS,
    ],
)
