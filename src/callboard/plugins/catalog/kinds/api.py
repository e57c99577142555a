"""API: something that components offer to one another, with its definition as text."""

from __future__ import annotations

from ..model import EntityKind
from .relations import IN_SYSTEM, OWNER
from .schema import BACKSTAGE_VERSIONS, TEXT, when_type, whole_document

# An MCP server says where it answers instead of carrying a definition.
_REMOTE = {"type": "object", "required": ["type", "url"], "properties": {"type": TEXT, "url": TEXT}}
_MCP_SERVER = {
    "required": ["remotes"],
    "properties": {"remotes": {"type": "array", "minItems": 1, "items": _REMOTE}},
}
_DEFINED = {"required": ["definition"], "properties": {"definition": TEXT}}

api = EntityKind(
    kind="API",
    plural="APIs",
    api_versions=BACKSTAGE_VERSIONS,
    icon="braces",
    tone="done",
    type_icons={"topic": ("radio", "warning")},
    schema=whole_document(
        {"type": TEXT, "lifecycle": TEXT, "owner": TEXT, "system": TEXT},
        required=["type", "lifecycle", "owner"],
        rules=when_type("mcp-server", _MCP_SERVER, otherwise=_DEFINED),
    ),
    relations=[OWNER, IN_SYSTEM],
)
