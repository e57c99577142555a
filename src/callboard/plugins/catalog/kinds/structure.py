"""System and Domain: how components, APIs and resources are gathered into wholes."""

from __future__ import annotations

from ..model import EntityKind, RelationField
from .relations import OWNER
from .schema import BACKSTAGE_VERSIONS, TEXT, whole_document

system = EntityKind(
    kind="System",
    plural="Systems",
    api_versions=BACKSTAGE_VERSIONS,
    icon="boxes",
    tone="teal",
    schema=whole_document({"owner": TEXT, "domain": TEXT, "type": TEXT}, required=["owner"]),
    relations=[
        OWNER,
        RelationField(path="spec.domain", forward="partOf", reverse="hasPart", default_kind="Domain"),
    ],
)

domain = EntityKind(
    kind="Domain",
    plural="Domains",
    api_versions=BACKSTAGE_VERSIONS,
    icon="layers",
    tone="pink",
    schema=whole_document({"owner": TEXT, "subdomainOf": TEXT, "type": TEXT}, required=["owner"]),
    relations=[
        OWNER,
        RelationField(path="spec.subdomainOf", forward="partOf", reverse="hasPart", default_kind="Domain"),
    ],
)
