"""Template: a golden path that the scaffolder can walk."""

from __future__ import annotations

from ..model import EntityKind
from .relations import OWNER
from .schema import OBJECT, TEXT, whole_document

_PERMISSIONS = {
    "type": "object",
    "properties": {"tags": {"type": "array", "items": {"type": "string"}}},
}
_PARAMETERS_PAGE = {"type": "object", "properties": {"backstage:permissions": _PERMISSIONS}}
# A union of types rather than `oneOf`, whose failures name neither branch.
_PARAMETERS = {**_PARAMETERS_PAGE, "type": ["object", "array"], "items": _PARAMETERS_PAGE}
_STEP = {
    "type": "object",
    "required": ["action"],
    "properties": {
        "id": {"type": "string"},
        "name": {"type": "string"},
        "action": {"type": "string"},
        "input": OBJECT,
        "if": {"type": ["string", "boolean"]},
        "backstage:permissions": _PERMISSIONS,
    },
}
_LINK = {
    "type": "object",
    "properties": {"url": TEXT, "entityRef": TEXT, "title": TEXT, "icon": TEXT},
}
_OUTPUT_TEXT = {
    "type": "object",
    "properties": {"title": {"type": "string"}, "icon": {"type": "string"}, "content": {"type": "string"}},
}
_OUTPUT = {
    "type": "object",
    "properties": {
        "links": {"type": "array", "items": _LINK},
        "text": {"type": "array", "items": _OUTPUT_TEXT},
    },
}
_LABELS = {
    "type": "object",
    "properties": {
        "backButtonText": {"type": "string"},
        "createButtonText": {"type": "string"},
        "reviewButtonText": {"type": "string"},
    },
}

template = EntityKind(
    kind="Template",
    plural="Templates",
    api_versions=["scaffolder.backstage.io/v1beta3"],
    icon="wand-sparkles",
    tone="done",
    checked_by="ScaffolderEntitiesProcessor",
    schema=whole_document(
        {
            "type": TEXT,
            "owner": TEXT,
            "lifecycle": TEXT,
            "parameters": _PARAMETERS,
            "secrets": {"type": "object", "properties": {"schema": OBJECT}},
            "presentation": {"type": "object", "properties": {"buttonLabels": _LABELS}},
            "steps": {"type": "array", "items": _STEP},
            "output": _OUTPUT,
            "formDecorators": {"type": "array", "items": OBJECT},
        },
        required=["type", "steps"],
    ),
    relations=[OWNER],
)
