"""What an address below `/docs` names: an entity, a version of its site, and a path in that."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request

from callboard import Context, NotFound
from callboard.plugins.catalog import find_entity

from ..addresses import address
from ..model import SiteKey, key_of
from ..read import Site, open_site

ADDRESS = "/docs/{namespace}/{kind}/{name}"
READ = "catalog.entity.read"


@dataclass(frozen=True, kw_only=True)
class Place:
    """A path in the site of an entity. `asked` is the address as it came, without its query."""

    key: SiteKey
    path: str
    asked: str

    @property
    def url(self) -> str:
        """Where it is, written as it should be."""
        return address(self.key, self.path)


def place_of(request: Request) -> Place:
    """What the address of a request names."""
    given = request.path_params
    path, version = given.get("path", ""), ""
    if path.startswith("@"):
        name, _, path = path.partition("/")
        version = name[1:]
    key = SiteKey(given["namespace"].lower(), given["kind"].lower(), given["name"].lower(), version)
    return Place(key=key, path=path, asked=request.url.path)


async def site_beside(request: Request, ctx: Context) -> Site:
    """The site that a page beside the reader is about: that of the entity in its path, in the version of its query.
    Raises NotFound, also for what may not be seen."""
    given = request.path_params
    entity = await find_entity(ctx, f"{given['kind']}:{given['namespace']}/{given['name']}")
    site = await open_site(ctx, key_of(entity.ref, request.query_params.get("version", "")[:200]))
    if site is None:
        raise NotFound(f"There is no documentation of {entity.title} yet")
    return site
