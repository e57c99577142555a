"""Actions, in one list."""

from __future__ import annotations

from callboard import Permission, Plugin

from .commands import COMMANDS
from .endpoints import ENDPOINTS
from .model import READ, RUN
from .pages import PAGES

plugin = Plugin(
    id="actions",
    title="Actions",
    description="Has done what plugins offer to do, with one permission, one log and one record of it.",
    icon="zap",
    fills=["permission"],
    contributes=[
        Permission(id=READ, title="See what can be done, and with which input", action="read"),
        Permission(id=RUN, title="Have an action done outside of any template", for_admins=True),
        *PAGES,
        *ENDPOINTS,
        *COMMANDS,
    ],
)
