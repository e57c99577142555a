"""AiResource: what teams give to their agents: skills, rules, plugins and the marketplaces they come from."""

from __future__ import annotations

from typing import Any

from ..model import EntityKind, RelationField
from .relations import IN_SYSTEM, OWNER
from .schema import TEXT, TEXTS, when_type, whole_document

_SKILL: dict[str, Any] = {
    "properties": {
        "disciplines": TEXTS,
        "categories": TEXTS,
        "agents": TEXTS,
        "dependsOn": TEXTS,
        "license": TEXT,
        "compatibility": {"type": "string", "minLength": 1, "maxLength": 500},
    }
}
_RULE: dict[str, Any] = {
    "required": ["category", "rationale"],
    "properties": {"category": TEXT, "rationale": TEXT, "disciplines": TEXTS},
}
_PLUGIN: dict[str, Any] = {"required": ["skills"], "properties": {"skills": TEXTS, "version": TEXT}}
_MARKETPLACE: dict[str, Any] = {"required": ["plugins"], "properties": {"plugins": TEXTS, "version": TEXT}}

ai_resource = EntityKind(
    kind="AiResource",
    plural="AI resources",
    api_versions=["backstage.io/v1alpha1"],
    icon="sparkles",
    tone="pink",
    type_icons={
        "skill": ("graduation-cap", "pink"),
        "rule": ("scale", "pink"),
        "plugin": ("puzzle", "pink"),
        "marketplace": ("store", "pink"),
    },
    schema=whole_document(
        {"type": TEXT, "lifecycle": TEXT, "owner": TEXT, "system": TEXT},
        required=["type", "lifecycle", "owner"],
        rules={
            "allOf": [
                when_type("skill", _SKILL),
                when_type("rule", _RULE),
                when_type("plugin", _PLUGIN),
                when_type("marketplace", _MARKETPLACE),
            ]
        },
    ),
    relations=[
        OWNER,
        IN_SYSTEM,
        RelationField(path="spec.dependsOn", forward="dependsOn", reverse="dependencyOf", default_kind="AiResource"),
        RelationField(path="spec.skills", forward="hasPart", reverse="partOf", default_kind="AiResource"),
        RelationField(path="spec.plugins", forward="hasPart", reverse="partOf", default_kind="AiResource"),
    ],
)
