"""The scaffolder, in one list."""

from __future__ import annotations

from callboard import Context, Plugin
from callboard.plugins.actions import ACTION_RESOURCES
from callboard.plugins.catalog import known_hosts

from .actions import ACTIONS
from .cards import CARDS
from .commands import COMMANDS
from .endpoints import ENDPOINTS
from .forms import FIELDS
from .home import HOME
from .jobs import JOBS
from .model import PERMISSIONS
from .pages import LINKS, NAVIGATION, PAGES
from .render import Renderer, Transformer, filters_of_plugins
from .resources import RESOURCES
from .run import Workshop, open_workshop
from .settings import ScaffolderSettings


async def start(ctx: Context) -> tuple[Renderer, Transformer, Workshop]:
    """What renders templates and what works on values, whose processes start when they are first needed; and what
    tasks are done with."""
    renderer = Renderer(hosts=known_hosts(ctx), filters=filters_of_plugins(ctx))
    return renderer, Transformer(), await ctx.in_thread(open_workshop, ctx)


plugin = Plugin(
    id="scaffolder",
    title="Golden paths",
    description="Makes new software from templates, and shows what came of it.",
    icon="wand-sparkles",
    needs=["catalog", "actions"],
    fills=["permission", "auth", "home"],
    settings=ScaffolderSettings,
    start=start,
    contributes=[
        *PERMISSIONS,
        ACTION_RESOURCES,
        *RESOURCES,
        *ENDPOINTS,
        *JOBS,
        *ACTIONS,
        *COMMANDS,
        *FIELDS,
        *PAGES,
        *NAVIGATION,
        *LINKS,
        *CARDS,
        *HOME,
    ],
)
