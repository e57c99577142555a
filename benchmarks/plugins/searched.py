"""Documents for measuring search: as many as `search_scale` asks for, one of which can be given another title."""

import os
import sys
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from starlette.requests import Request

from callboard import Context, Endpoint, Permission, Plugin
from callboard.plugins.search import Category, Searchable, SearchDocument, hears

sys.path.insert(0, os.environ["SCALE_FOLDER"])
from search_index import documents as made

READ = "searched.thing.read"
TITLES: dict[str, str] = {}


@dataclass(frozen=True, kw_only=True)
class Renamed:
    """Event: a document has another title."""

    key: str


async def everything(ctx: Context) -> AsyncIterator[SearchDocument]:  # noqa: ARG001 - a signature
    entities = int(os.environ["SCALE_ENTITIES"])
    for each in made(entities, 2 * entities):
        yield each


async def documents(keys: Sequence[str], ctx: Context) -> Sequence[SearchDocument]:  # noqa: ARG001 - a signature
    return [SearchDocument(key=key, title=TITLES[key], location="/x", category="apis") for key in keys if key in TITLES]


async def change(request: Request, ctx: Context) -> dict[str, str]:
    TITLES["changed"] = request.query_params["title"]
    await ctx.publish(Renamed(key="changed"))
    return {}


plugin = Plugin(
    id="searched",
    title="Searched",
    needs=["search"],
    contributes=[
        Permission(id=READ, title="See things", action="read"),
        Searchable(
            type="thing",
            title="Things",
            permission=READ,
            everything=everything,
            documents=documents,
            categories=[Category(id="components", title="Components"), Category(id="docs", title="Docs")],
        ),
        Endpoint(path="/api/scale/change", method="POST", run=change, requires=READ, more_parameters=True),
        hears("thing", Renamed, lambda event: [event.key]),
    ],
)
