"""Location: a list of further files to read."""

from __future__ import annotations

from ..model import EntityKind
from .schema import BACKSTAGE_VERSIONS, TEXT, TEXTS, whole_document

location = EntityKind(
    kind="Location",
    plural="Locations",
    api_versions=BACKSTAGE_VERSIONS,
    icon="map-pin",
    tone="neutral",
    listed=False,
    schema=whole_document(
        {
            "type": TEXT,
            "target": TEXT,
            "targets": TEXTS,
            "presence": {"type": "string", "enum": ["required", "optional"]},
        }
    ),
)
