"""The rules that every entity must keep, whatever its kind: shape, fields, formats, links that run nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...model import EntityRef
from ..hints import SKELETON_HINT, is_unfilled
from .envelope import hint_for
from .formats import first_malformed
from .refusal import Refusal
from .schema_errors import Schema
from .urls import runs_code

_TEXT = {"type": "string", "minLength": 1}
_STRINGS_BY_KEY = {"type": "object", "additionalProperties": {"type": "string"}}
_ROOT_FIELDS = frozenset({"apiVersion", "kind", "metadata", "spec"})
_FORMAT_DOCS = (
    "To learn more about catalog file format, visit: "
    "https://github.com/backstage/backstage/blob/master/docs/architecture-decisions/"
    "adr002-default-catalog-file-format.md"
)
_LINK_ANNOTATIONS = ("backstage.io/view-url", "backstage.io/edit-url", "backstage.io/source-location")


def entity_schema() -> Schema:
    """The shape of any entity. Relations and status are known to it so that the error about them is plain."""
    metadata = {
        "type": "object",
        "required": ["name"],
        "properties": {
            "uid": _TEXT,
            "etag": _TEXT,
            "name": _TEXT,
            "namespace": _TEXT,
            "title": _TEXT,
            "description": {"type": "string"},
            "labels": _STRINGS_BY_KEY,
            "annotations": _STRINGS_BY_KEY,
            "tags": {"type": "array", "items": _TEXT},
            "links": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["url"],
                    "properties": {"url": _TEXT, "title": _TEXT, "icon": _TEXT, "type": _TEXT},
                },
            },
        },
    }
    return Schema(
        {
            "type": "object",
            "required": ["apiVersion", "kind", "metadata"],
            "additionalProperties": False,
            "properties": {
                "apiVersion": _TEXT,
                "kind": _TEXT,
                "metadata": metadata,
                "spec": {"type": "object"},
                "relations": {"type": "array"},
                "status": {"type": "object"},
            },
        }
    )


def check_policies(document: Mapping[str, Any], ref: EntityRef, schema: Schema) -> Refusal | None:
    """Refuses a document that breaks a general rule; only the first broken rule is told."""
    found = _check_schema(document, schema) or _check_fields(document) or _check_formats(document)
    found = found or _check_links(document)
    if not found:
        return None
    return found._replace(message=f"Policy check failed for {ref}; caused by Error: {found.message}")


def _check_schema(document: Mapping[str, Any], schema: Schema) -> Refusal | None:
    violation = schema.first_violation(document)
    if not violation:
        return None
    pointer = violation.pointer
    if violation.keyword == "additionalProperties":
        pointer = f"/{violation.parameters.removeprefix('additionalProperty: ')}"
    message = f"Malformed envelope, {violation.place} {violation.reason}"
    return Refusal(message, pointer, "policy", hint_for(violation))


def _check_fields(document: Mapping[str, Any]) -> Refusal | None:
    for field in document:
        if field not in _ROOT_FIELDS:
            hint = f"Delete `{field}`: the catalog writes it itself, from the fields of `spec`."
            return Refusal(f"Unknown field {field}", f"/{field}", "policy", hint)
    return None


def _check_formats(document: Mapping[str, Any]) -> Refusal | None:
    found = first_malformed(document)
    if not found:
        return None
    message = (
        f'"{found.field}" is not valid; expected {found.format.expectation} but found "{found.value}". {_FORMAT_DOCS}'
    )
    hint = SKELETON_HINT if is_unfilled(found.value) else found.format.hint
    return Refusal(message, found.pointer, "policy", hint)


def _check_links(document: Mapping[str, Any]) -> Refusal | None:
    for field, pointer, value in _links_of(document):
        if runs_code(value, pictures=field == "spec.profile.picture"):
            message = f'"{field}" is not valid; expected a link that runs nothing but found "{value[:60]}"'
            return Refusal(message, pointer, "policy", "Use an `https:`, `http:` or `mailto:` link.")
    return None


def _links_of(document: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    metadata = document["metadata"]
    for index, link in enumerate(metadata.get("links", ())):
        yield f"links.{index}.url", f"/metadata/links/{index}/url", link["url"]
    annotations = metadata.get("annotations", {})
    for key in _LINK_ANNOTATIONS:
        if value := annotations.get(key):
            pointer = f"/metadata/annotations/{key.replace('/', '~1')}"
            yield f"annotations.{key}", pointer, value.removeprefix("url:")
    profile = document.get("spec", {}).get("profile")
    picture = profile.get("picture") if isinstance(profile, Mapping) else None
    if isinstance(picture, str):
        yield "spec.profile.picture", "/spec/profile/picture", picture
