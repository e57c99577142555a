"""What programs meet: Backstage's REST API below `/api/catalog`, and what goes beyond it."""

from . import entities, locations, refresh, sources

ENDPOINTS = (*entities.ENDPOINTS, *locations.ENDPOINTS, *refresh.ENDPOINTS, *sources.ENDPOINTS)

__all__ = ["ENDPOINTS"]
