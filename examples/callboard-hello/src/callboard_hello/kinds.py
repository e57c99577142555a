"""A kind of entity of our own: the animal that a team has chosen."""

from callboard.plugins.catalog import EntityKind, RelationField

mascot = EntityKind(
    kind="Mascot",
    plural="Mascots",
    api_versions=["hello.callboard.dev/v1"],
    icon="paw-print",
    tone="pink",
    schema={
        "type": "object",
        "required": ["spec"],
        "properties": {
            "spec": {
                "type": "object",
                "required": ["animal", "owner"],
                "properties": {
                    "animal": {"type": "string", "minLength": 1},
                    "owner": {"type": "string", "minLength": 1},
                },
            }
        },
    },
    relations=[RelationField(path="spec.owner", forward="ownedBy", reverse="ownerOf", default_kind="Group")],
)
