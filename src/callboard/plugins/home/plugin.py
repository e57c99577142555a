"""Home, in one list."""

from __future__ import annotations

from callboard import Plugin

from .endpoints import ENDPOINTS
from .jobs import JOBS
from .model import PERMISSIONS
from .pages import NAVIGATION, PAGES
from .settings import HomeSettings
from .widgets import WIDGETS

plugin = Plugin(
    id="home",
    title="Home",
    description="The front page of everybody: what is theirs, what is new, what needs them.",
    icon="house",
    fills=["notifications", "search"],
    settings=HomeSettings,
    contributes=[
        *PERMISSIONS,
        *PAGES,
        *NAVIGATION,
        *WIDGETS,
        *ENDPOINTS,
        *JOBS,
    ],
)
