"""Group and User: who owns things and who is in it."""

from __future__ import annotations

from ..model import EntityKind, RelationField
from .schema import BACKSTAGE_VERSIONS, TEXT, TEXTS, whole_document

_PROFILE = {"type": "object", "properties": {"displayName": TEXT, "email": TEXT, "picture": TEXT}}

group = EntityKind(
    kind="Group",
    plural="Groups",
    api_versions=BACKSTAGE_VERSIONS,
    icon="users",
    tone="success",
    schema=whole_document(
        {"type": TEXT, "profile": _PROFILE, "parent": TEXT, "children": TEXTS, "members": TEXTS},
        required=["type", "children"],
    ),
    relations=[
        RelationField(path="spec.parent", forward="childOf", reverse="parentOf", default_kind="Group"),
        RelationField(path="spec.children", forward="parentOf", reverse="childOf", default_kind="Group"),
        RelationField(path="spec.members", forward="hasMember", reverse="memberOf", default_kind="User"),
    ],
)

user = EntityKind(
    kind="User",
    plural="Users",
    api_versions=BACKSTAGE_VERSIONS,
    icon="user",
    tone="neutral",
    schema=whole_document({"profile": _PROFILE, "memberOf": TEXTS}, required=["memberOf"]),
    relations=[
        RelationField(path="spec.memberOf", forward="memberOf", reverse="hasMember", default_kind="Group"),
    ],
)
