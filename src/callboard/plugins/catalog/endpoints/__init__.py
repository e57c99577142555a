"""What programs meet: Backstage's REST API below `/api/catalog`, and what goes beyond it."""

from . import changes, entities, facets, held, imports, locations, past, refresh, single, sources, unprocessed

ENDPOINTS = (
    *entities.ENDPOINTS,
    *changes.ENDPOINTS,
    *single.ENDPOINTS,
    *facets.ENDPOINTS,
    *held.ENDPOINTS,
    *imports.ENDPOINTS,
    *past.ENDPOINTS,
    *locations.ENDPOINTS,
    *refresh.ENDPOINTS,
    *unprocessed.ENDPOINTS,
    *sources.ENDPOINTS,
)

__all__ = ["ENDPOINTS"]
