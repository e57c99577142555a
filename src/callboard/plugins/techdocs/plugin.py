"""Documentation, in one list."""

from __future__ import annotations

from pathlib import Path

from callboard import Context, Plugin, Static

from .build import PageCache
from .cards import CARDS
from .clean import make_rules
from .commands import COMMANDS
from .endpoints import ENDPOINTS
from .events import LISTENERS
from .home import HOME
from .jobs import JOBS
from .library import FOLLOWING, Library
from .model import PERMISSIONS
from .news import NEWS
from .nudges import NUDGES
from .pages import LINKS, NAVIGATION, PAGES
from .problems import PROBLEMS
from .read import Remembered
from .render import Renderer
from .report import REPORTING
from .search import SEARCH
from .settings import TechdocsSettings
from .storage import Opened, open_storage
from .tabs import TABS

DRAWING = Path(__file__).parent / "static" / "dist"
"""What draws diagrams: loaded by a page that is of no origin."""


async def start(ctx: Context) -> tuple[Opened, Remembered, Renderer, PageCache, Library]:
    """Opens the storage, makes room for what is read of it, and has ready what builds. Raises Invalid when the settings
    name no storage, leave out what it needs, or allow in pages what would be dangerous."""
    sanitizer = ctx.settings.sanitizer
    rules = make_rules(sanitizer.additional_allowed_uri_protocols, sanitizer.allowed_iframe_hosts)
    cache = PageCache(folder=ctx.data_folder / "pages")
    return await open_storage(ctx), Remembered(rules), Renderer(sanitizer), cache, Library()


plugin = Plugin(
    id="techdocs",
    title="Docs",
    description="Documentation kept beside the code, built from it within seconds, and read one click away.",
    icon="book-open",
    needs=["catalog"],
    fills=["events", "home", "search"],
    settings=TechdocsSettings,
    start=start,
    contributes=[
        *COMMANDS,
        *PERMISSIONS,
        *ENDPOINTS,
        *JOBS,
        *FOLLOWING,
        *LISTENERS,
        *PROBLEMS,
        *REPORTING,
        Static(folder=DRAWING, shared=True),
        *PAGES,
        *NAVIGATION,
        *LINKS,
        *CARDS,
        *TABS,
        *SEARCH,
        *HOME,
        *NEWS,
        *NUDGES,
    ],
)
