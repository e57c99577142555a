"""What may be done with definitions."""

from __future__ import annotations

from callboard import Permission

READ = "catalog.entity.read"
"""The catalog's own: who sees an API sees its definition."""
TRY = "api_docs.operation.try"

PERMISSIONS = (
    Permission(
        id=TRY,
        title="Try operations of an API",
        action="create",
        resource_type="catalog-entity",
    ),
)
