"""People and teams, in one list."""

from __future__ import annotations

from callboard import Plugin

from .cards import CARDS
from .endpoints import ENDPOINTS
from .events import LISTENERS
from .home import HOME
from .jobs import JOBS
from .pages import PAGES
from .permissions import PERMISSIONS
from .settings import PeopleSettings

plugin = Plugin(
    id="people",
    title="People",
    description="Teams: what they own, who is in them, how they are reached, and who knows about what.",
    icon="users",
    needs=["catalog"],
    fills=["auth", "events", "home", "search"],
    settings=PeopleSettings,
    contributes=[
        *PERMISSIONS,
        *CARDS,
        *HOME,
        *PAGES,
        *ENDPOINTS,
        *LISTENERS,
        *JOBS,
    ],
)
