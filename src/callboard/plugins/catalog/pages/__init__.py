"""What people meet: lists, records, the graph, the register wizard, the inbox of problems."""

from . import (
    entity,
    export,
    graph,
    held,
    imports,
    inspect,
    listing,
    own,
    palette,
    past,
    problems,
    pull_request,
    register,
    stars,
    unregister,
)

PAGES = (
    *listing.PAGES,
    *export.PAGES,
    *held.PAGES,
    *imports.PAGES,
    *past.PAGES,
    *entity.PAGES,
    *inspect.PAGES,
    *unregister.PAGES,
    *graph.PAGES,
    *register.PAGES,
    *pull_request.PAGES,
    *problems.PAGES,
    *stars.PAGES,
)
NAVIGATION = (*own.NAVIGATION, *palette.PALETTES)

__all__ = ["NAVIGATION", "PAGES"]
