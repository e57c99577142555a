"""Search, in one list."""

from __future__ import annotations

from callboard import Context, Permission, Plugin

from .endpoints import ENDPOINTS
from .find import Answered, Sights
from .following import LiveSearch
from .index import SearchIndex, synonyms_of
from .jobs import JOBS
from .missed import Misses
from .pages import PAGES, QUERY
from .settings import SearchSettings
from .usage import Usage


async def start(ctx: Context) -> tuple[LiveSearch, Sights, Answered, Usage, Misses]:
    """An index in a folder of the plugin's own; a job loads it, and the portal does not wait for that."""
    synonyms = synonyms_of(ctx.settings.synonyms, usual=ctx.settings.usual_synonyms)
    return LiveSearch(SearchIndex(ctx.data_folder / "index"), synonyms), Sights(), Answered(), Usage(), Misses()


plugin = Plugin(
    id="search",
    title="Search",
    description="One box over everything: what there is, who owns it, where it is written.",
    icon="search",
    settings=SearchSettings,
    start=start,
    contributes=[
        Permission(id=QUERY, title="Search", action="read"),
        *PAGES,
        *ENDPOINTS,
        *JOBS,
    ],
)
