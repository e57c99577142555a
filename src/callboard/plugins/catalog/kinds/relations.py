"""The fields of a spec that point at other entities, as most kinds share them."""

from __future__ import annotations

from ..model import RelationField

OWNER = RelationField(path="spec.owner", forward="ownedBy", reverse="ownerOf", default_kind="Group")
IN_SYSTEM = RelationField(path="spec.system", forward="partOf", reverse="hasPart", default_kind="System")

# Without a default kind: a bare name could be a component or a resource, so people must say which.
DEPENDS_ON = RelationField(path="spec.dependsOn", forward="dependsOn", reverse="dependencyOf")
DEPENDENCY_OF = RelationField(path="spec.dependencyOf", forward="dependencyOf", reverse="dependsOn")
