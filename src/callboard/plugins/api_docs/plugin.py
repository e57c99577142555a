"""Definitions of APIs, in one list."""

from __future__ import annotations

from callboard import Context, Plugin

from .events import LISTENERS
from .jobs import JOBS
from .model import PERMISSIONS
from .news import NEWS
from .pages import PAGES
from .parsing import Remembered
from .problems import PROBLEMS
from .search import SEARCH
from .settings import ApiDocsSettings
from .tabs import TABS


async def start(ctx: Context) -> Remembered:
    """Makes room for what has been read."""
    return Remembered(ctx.settings.kept_definitions)


plugin = Plugin(
    id="api_docs",
    title="API docs",
    description="Definitions of APIs as pages: what can be asked, what it takes and gives, what changed, and a try.",
    icon="braces",
    needs=["catalog"],
    fills=["home", "search"],
    settings=ApiDocsSettings,
    start=start,
    contributes=[*PERMISSIONS, *PAGES, *TABS, *SEARCH, *PROBLEMS, *LISTENERS, *NEWS, *JOBS],
)
