"""Component: a piece of software that somebody owns."""

from __future__ import annotations

from ..model import EntityKind, RelationField
from .relations import DEPENDENCY_OF, DEPENDS_ON, IN_SYSTEM, OWNER
from .schema import BACKSTAGE_VERSIONS, TEXT, TEXTS, whole_document

component = EntityKind(
    kind="Component",
    plural="Components",
    api_versions=BACKSTAGE_VERSIONS,
    icon="box",
    tone="info",
    type_icons={
        "service": ("box", "info"),
        "website": ("app-window", "info"),
        "library": ("library", "teal"),
        "pipeline": ("workflow", "warning"),
        "ml-model": ("brain", "pink"),
        "mobile-feature": ("smartphone", "info"),
        "documentation": ("book-open", "neutral"),
    },
    schema=whole_document(
        {
            "type": TEXT,
            "lifecycle": TEXT,
            "owner": TEXT,
            "system": TEXT,
            "subcomponentOf": TEXT,
            "providesApis": TEXTS,
            "consumesApis": TEXTS,
            "dependsOn": TEXTS,
        },
        required=["type", "lifecycle", "owner"],
    ),
    relations=[
        OWNER,
        IN_SYSTEM,
        RelationField(path="spec.subcomponentOf", forward="partOf", reverse="hasPart", default_kind="Component"),
        RelationField(path="spec.providesApis", forward="providesApi", reverse="apiProvidedBy", default_kind="API"),
        RelationField(path="spec.consumesApis", forward="consumesApi", reverse="apiConsumedBy", default_kind="API"),
        DEPENDS_ON,
        DEPENDENCY_OF,
    ],
)
