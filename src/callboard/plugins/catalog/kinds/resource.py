"""Resource: what software needs at run time and nobody wrote: databases, buckets, topics."""

from __future__ import annotations

from ..model import EntityKind
from .relations import DEPENDENCY_OF, DEPENDS_ON, IN_SYSTEM, OWNER
from .schema import BACKSTAGE_VERSIONS, TEXT, TEXTS, whole_document

resource = EntityKind(
    kind="Resource",
    plural="Resources",
    api_versions=BACKSTAGE_VERSIONS,
    icon="database",
    tone="warning",
    type_icons={"topic": ("radio", "warning")},
    schema=whole_document(
        {"type": TEXT, "owner": TEXT, "system": TEXT, "dependsOn": TEXTS}, required=["type", "owner"]
    ),
    relations=[OWNER, IN_SYSTEM, DEPENDS_ON, DEPENDENCY_OF],
)
