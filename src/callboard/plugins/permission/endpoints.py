"""Backstage's permission protocol: may I do this, what rules are there, and do these conditions hold?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request

from callboard import (
    ANYBODY,
    Context,
    Contributed,
    Endpoint,
    Invalid,
    NotAllowed,
    NotFound,
    NotSignedIn,
    Permission,
    permission_of,
)

from .model import READ, Resources, parse_condition

MOST = 1000
"""Resources that may be asked about at once."""
NEEDS_REF = (
    "Resource permissions require a resourceRef to be set. Direct user requests without a resourceRef are not allowed."
)


async def health(request: Request, ctx: Context) -> dict[str, str]:  # noqa: ARG001 - an endpoint's signature
    """GET /health."""
    return {"status": "ok"}


async def authorize(request: Request, ctx: Context) -> dict[str, Any]:
    """POST /authorize: for each item ALLOW or DENY, and of several resources a list; never the condition [R6]."""
    if ctx.identity.kind == ANYBODY.kind:
        raise NotSignedIn("Missing credentials", hint="Send a user's token in the header `Authorization`.")
    if ctx.identity.kind != "user":
        raise NotAllowed("This endpoint does not allow 'service' credentials")
    items = request.state.body["items"]
    if sum(len(_refs(item)) for item in items) > MOST:
        raise Invalid(f"request/body/items must NOT have more than {MOST} resources", hint="Ask in several requests.")
    return {"items": [{"id": item["id"], "result": await _result(ctx, item)} for item in items]}


async def _result(ctx: Context, item: Mapping[str, Any]) -> str | list[str]:
    asked, refs = item["permission"], _refs(item)
    declared, decision = permission_of(ctx.portal, asked["name"]), ctx.decide(asked["name"])
    if not refs and (asked["type"] == "resource" or decision.condition is not None):
        raise Invalid(NEEDS_REF)
    if declared is None or decision.condition is None or not decision.allowed:
        return _word(decision.allowed)
    judged = await _judge(_resources(ctx, declared.resource_type), refs, decision.condition, ctx)
    return judged if isinstance(item["resourceRef"], list) else judged[0]


async def metadata(request: Request, ctx: Context) -> dict[str, Any]:
    """GET /api/{plugin}/.well-known/backstage/permissions/metadata: a plugin's permissions and rules."""
    plugin = request.path_params["plugin"]
    permissions = [each.contribution for each in ctx.of(Permission) if each.plugin == plugin]
    resources = [each.contribution for each in ctx.of(Resources) if each.plugin == plugin]
    if not permissions:
        raise NotFound(f"No plugin `{plugin}` has permissions")
    return {
        "permissions": [_described(each) for each in permissions],
        "rules": [
            {
                "name": rule.name,
                "description": rule.description,
                "resourceType": one.type,
                "paramsSchema": rule.params,
            }
            for one in resources
            for rule in one.rules
        ],
    }


async def apply_conditions(request: Request, ctx: Context) -> dict[str, Any]:
    """POST /api/{plugin}/.well-known/backstage/permissions/apply-conditions: does each condition hold?"""
    plugin, results = request.path_params["plugin"], []
    for item in request.state.body["items"]:
        resources = _resources(ctx, item["resourceType"])
        if resources.plugin != plugin:
            raise Invalid(f"Unexpected resource type: {item['resourceType']}.")
        condition = parse_condition(item["conditions"])
        judged = await _judge(resources, _refs(item), condition, ctx)
        results.append({"id": item["id"], "result": judged if isinstance(item["resourceRef"], list) else judged[0]})
    return {"items": results}


async def _judge(resources: Contributed[Resources], refs: Sequence[str], condition: Any, ctx: Context) -> list[str]:
    return [_word(each) for each in await resources.contribution.judge(refs, condition, ctx)]


def _resources(ctx: Context, type: str) -> Contributed[Resources]:
    for each in ctx.of(Resources):
        if each.contribution.type == type:
            return each
    raise Invalid(f"Unexpected resource type: {type}.")


def _refs(item: Mapping[str, Any]) -> list[str]:
    found = item.get("resourceRef")
    return [found] if isinstance(found, str) else list(found or ())


def _word(allowed: bool) -> str:
    return "ALLOW" if allowed else "DENY"


def _described(each: Permission) -> dict[str, Any]:
    attributes = {"action": each.action} if each.action else {}
    if not each.resource_type:
        return {"type": "basic", "name": each.id, "attributes": attributes}
    return {"type": "resource", "name": each.id, "attributes": attributes, "resourceType": each.resource_type}


_REF = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
_PERMISSION = {
    "type": "object",
    "required": ["type", "name", "attributes"],
    "properties": {
        "type": {"enum": ["basic", "resource"]},
        "name": {"type": "string"},
        "attributes": {"type": "object", "properties": {"action": {"enum": ["create", "read", "update", "delete"]}}},
        "resourceType": {"type": "string"},
    },
}


def _body(required: Sequence[str], properties: Mapping[str, Any]) -> Mapping[str, Any]:
    item = {"type": "object", "required": list(required), "properties": {"id": {"type": "string"}, **properties}}
    return {"type": "object", "required": ["items"], "properties": {"items": {"type": "array", "items": item}}}


def _answer(**properties: Any) -> Mapping[str, Any]:
    return {"type": "object", "required": list(properties), "properties": properties}


_WORD = {"enum": ["ALLOW", "DENY"]}
_OBJECTS = {"type": "array", "items": {"type": "object"}}
_RESULT = _answer(id={"type": "string"}, result={"anyOf": [_WORD, {"type": "array", "items": _WORD}]})
_ANSWER = {
    "health": _answer(status={"const": "ok"}),
    "results": _answer(items={"type": "array", "items": _RESULT}),
    "metadata": _answer(permissions=_OBJECTS, rules=_OBJECTS),
}
_WELL_KNOWN = "/api/{plugin}/.well-known/backstage/permissions"
ENDPOINTS = (
    Endpoint(
        path="/api/permission/health",
        run=health,
        public=True,
        summary="Is the permission plugin there?",
        answer=_ANSWER["health"],
    ),
    Endpoint(
        method="POST",
        path="/api/permission/authorize",
        run=authorize,
        public=True,
        summary="May the person who asks do these things?",
        answer=_ANSWER["results"],
        body=_body(["id", "permission"], {"permission": _PERMISSION, "resourceRef": _REF}),
    ),
    Endpoint(
        path=f"{_WELL_KNOWN}/metadata",
        run=metadata,
        requires=READ,
        summary="A plugin's permissions and rules",
        answer=_ANSWER["metadata"],
    ),
    Endpoint(
        method="POST",
        path=f"{_WELL_KNOWN}/apply-conditions",
        run=apply_conditions,
        requires=READ,
        summary="Do these conditions hold for these resources?",
        answer=_ANSWER["results"],
        body=_body(
            ["id", "resourceRef", "resourceType", "conditions"],
            {"resourceRef": _REF, "resourceType": {"type": "string"}, "conditions": {"type": "object"}},
        ),
    ),
)
