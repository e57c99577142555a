"""The catalog: what there is, who owns it, how it hangs together."""

from __future__ import annotations

from callboard import Context, Permission, Plugin, ReadModel, ServeOption
from callboard.plugins.permission import Memberships

from .cards import CARDS, TABS
from .catalog import READ, READ_MODEL, Catalog, reach
from .changes import Feed
from .commands import COMMANDS
from .endpoints import ENDPOINTS
from .events import JOBS as EVENT_JOBS
from .events import LISTENERS
from .home import HOME
from .ingest import Ingestion, make_ingestion
from .jobs import JOBS
from .kinds import BUILT_IN
from .live import LiveCatalog
from .model import EntityKind
from .news import NEWS
from .nudges import NUDGES
from .pages import NAVIGATION, PAGES
from .people import refs_of
from .problems import KnownProblems
from .recipients import RECIPIENTS
from .resources import ENTITIES
from .rules import RESOURCE_TYPE
from .search import SEARCH
from .settings import CatalogSettings
from .sources.scm import IntegrationsSettings

PERMISSIONS = (
    Permission(id=READ, title="See entities", action="read", resource_type=RESOURCE_TYPE),
    Permission(id="catalog.entity.create", title="Add entities", action="create"),
    Permission(id="catalog.entity.delete", title="Remove entities", action="delete", resource_type=RESOURCE_TYPE),
    Permission(
        id="catalog.entity.refresh", title="Have sources read again", action="update", resource_type=RESOURCE_TYPE
    ),
    Permission(id="catalog.entity.validate", title="Have documents checked"),
    Permission(id="catalog.entities.unprocessed.read", title="See entities that could not be made", action="read"),
    Permission(id="catalog.import.read", title="See what was imported", action="read"),
    Permission(id="catalog.import.revert", title="Revert imports", action="update"),
    Permission(id="catalog.location.read", title="See registered locations", action="read"),
    Permission(id="catalog.location.create", title="Register locations", action="create"),
    Permission(id="catalog.location.delete", title="Unregister locations", action="delete"),
    Permission(id="catalog.location.analyze", title="Have repositories analysed"),
    Permission(id="catalog.pullrequest.create", title="Propose catalog files in repositories", action="create"),
    Permission(id="catalog.removal.read", title="See removals that are held", action="read"),
    Permission(id="catalog.removal.decide", title="Decide on removals that are held", action="update"),
    Permission(id="catalog.star.change", title="Star entities"),
)


async def start(ctx: Context) -> tuple[Catalog, Ingestion, Feed, KnownProblems]:
    """Loads what is stored into memory, so that the first page is a full one."""
    kinds = [each.contribution for each in ctx.of(EntityKind)]
    live = LiveCatalog(ctx.data_folder / "index")
    catalog = Catalog(settings=ctx.settings, kinds={kind.kind.lower(): kind for kind in kinds}, live=live)
    await ctx.database.read(live.start)
    return catalog, make_ingestion(ctx, ctx.settings, kinds), Feed(live), KnownProblems()


plugin = Plugin(
    id="catalog",
    title="Catalog",
    description="What software there is, who owns it, and how it hangs together.",
    icon="layout-grid",
    fills=["events", "home", "notifications", "permission", "search"],
    settings=CatalogSettings,
    sections={"integrations": IntegrationsSettings},
    start=start,
    contributes=[
        *PERMISSIONS,
        ENTITIES,
        Memberships(refs_of=refs_of),
        *BUILT_IN,
        *PAGES,
        *NAVIGATION,
        *CARDS,
        *TABS,
        *ENDPOINTS,
        *JOBS,
        *LISTENERS,
        *EVENT_JOBS,
        *COMMANDS,
        *SEARCH,
        *HOME,
        *NEWS,
        *NUDGES,
        *RECIPIENTS,
        ReadModel(id=READ_MODEL, reach=reach),
        ServeOption(
            flag="repositories",
            key="catalog.repositories",
            help="A folder of Git checkouts: those without a catalog file give inferred components.",
        ),
    ],
)
