"""What an identity provider can learn of this directory before it begins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request

from callboard import Context, NotFound

from ..model import PLURALS, ROOT, SCHEMAS, Kind
from .answers import in_a_list
from .groups import MOST as MOST_GROUPS
from .shapes import NAME_PARTS, endpoint, listed, some
from .users import MOST as MOST_USERS

CORE = "urn:ietf:params:scim:schemas:core:2.0"
DESCRIPTIONS: Mapping[Kind, str] = {"User": "People", "Group": "Groups of people, and of groups"}


async def config(request: Request, ctx: Context) -> Mapping[str, Any]:  # noqa: ARG001 - the signature of an endpoint
    """What is supported."""
    scheme = {
        "type": "oauthbearertoken",
        "name": "Bearer token",
        "description": "A token of the portal that carries `scim.directory.write`",
    }
    return {
        "schemas": [f"{CORE}:ServiceProviderConfig"],
        "patch": {"supported": True},
        "bulk": {"supported": False, "maxOperations": 0, "maxPayloadSize": 0},
        "filter": {"supported": True, "maxResults": min(MOST_USERS, MOST_GROUPS)},
        "changePassword": {"supported": False},
        "sort": {"supported": False},
        "etag": {"supported": False},
        "authenticationSchemes": [scheme],
        "meta": _meta(ctx, "ServiceProviderConfig", "/ServiceProviderConfig"),
    }


async def list_types(request: Request, ctx: Context) -> Mapping[str, Any]:  # noqa: ARG001
    return in_a_list(2, 1, [_type(ctx, kind) for kind in PLURALS])


async def get_type(request: Request, ctx: Context) -> Mapping[str, Any]:
    return _type(ctx, _kind(request.path_params["name"]))


async def list_schemas(request: Request, ctx: Context) -> Mapping[str, Any]:  # noqa: ARG001
    return in_a_list(2, 1, [_schema(ctx, kind) for kind in PLURALS])


async def get_schema(request: Request, ctx: Context) -> Mapping[str, Any]:
    return _schema(ctx, _kind(request.path_params["name"].removeprefix(f"{SCHEMAS}:")))


def _kind(name: str) -> Kind:
    kind = next((each for each in PLURALS if each == name), None)
    if kind is None:
        raise NotFound("There is none of that name", hint=f"There are {', '.join(PLURALS)}.")
    return kind


def _type(ctx: Context, kind: Kind) -> Mapping[str, Any]:
    return {
        "schemas": [f"{CORE}:ResourceType"],
        "id": kind,
        "name": kind,
        "endpoint": f"/{PLURALS[kind]}",
        "description": DESCRIPTIONS[kind],
        "schema": f"{SCHEMAS}:{kind}",
        "meta": _meta(ctx, "ResourceType", f"/ResourceTypes/{kind}"),
    }


def _schema(ctx: Context, kind: Kind) -> Mapping[str, Any]:
    return {
        "schemas": [f"{CORE}:Schema"],
        "id": f"{SCHEMAS}:{kind}",
        "name": kind,
        "description": DESCRIPTIONS[kind],
        "attributes": ATTRIBUTES[kind],
        "meta": _meta(ctx, "Schema", f"/Schemas/{SCHEMAS}:{kind}"),
    }


def _meta(ctx: Context, what: str, path: str) -> Mapping[str, str]:
    return {"resourceType": what, "location": f"{ctx.portal.base_url.rstrip('/')}{ROOT}{path}"}


def _attribute(name: str, description: str, **more: Any) -> Mapping[str, Any]:
    usual = {
        "type": "string",
        "multiValued": False,
        "required": False,
        "caseExact": False,
        "mutability": "readWrite",
        "returned": "default",
        "uniqueness": "none",
    }
    return {"name": name, "description": description, **usual, **more}


def _parts(*parts: tuple[str, str], **more: Any) -> Sequence[Mapping[str, Any]]:
    return [_attribute(name, description, **more) for name, description in parts]


EXTERNAL_ID = _attribute("externalId", "What the identity provider calls it", caseExact=True)
EMAIL_PARTS = [
    *_parts(("value", "The address"), ("type", "work, home or other"), ("display", "How it is shown")),
    _attribute("primary", "Is it the one to write to?", type="boolean"),
]
MEMBER_PARTS = [
    _attribute("value", "The id", caseExact=True, mutability="immutable"),
    _attribute("type", "User or Group", mutability="immutable"),
    _attribute("display", "How it is shown", mutability="readOnly"),
]
ATTRIBUTES: Mapping[Kind, Sequence[Mapping[str, Any]]] = {
    "User": [
        _attribute("userName", "What the person is named after", required=True, uniqueness="server"),
        EXTERNAL_ID,
        *_parts(("displayName", "How the person is shown"), ("title", "What the person does")),
        _attribute("active", "Is the person in the catalog?", type="boolean"),
        _attribute(
            "name",
            "The parts of the name",
            type="complex",
            subAttributes=_parts(*((each, each) for each in NAME_PARTS)),
        ),
        _attribute("emails", "Addresses", type="complex", multiValued=True, subAttributes=EMAIL_PARTS),
        _attribute(
            "groups",
            "The groups that the person is in",
            type="complex",
            multiValued=True,
            mutability="readOnly",
            subAttributes=_parts(("value", "The id"), ("display", "How it is shown"), mutability="readOnly"),
        ),
    ],
    "Group": [
        _attribute("displayName", "What the group is named after", required=True, uniqueness="server"),
        EXTERNAL_ID,
        _attribute("members", "Who is in it", type="complex", multiValued=True, subAttributes=MEMBER_PARTS),
    ],
}
TOLD = {**some(), "required": ["schemas", "meta"]}
ENDPOINTS = (
    endpoint("GET", "/ServiceProviderConfig", config, "What this directory supports", answer=TOLD),
    endpoint("GET", "/ResourceTypes", list_types, "People and groups as types", answer=listed(TOLD)),
    endpoint("GET", "/ResourceTypes/{name}", get_type, "One type", answer=TOLD),
    endpoint("GET", "/Schemas", list_schemas, "The attributes that are kept", answer=listed(TOLD)),
    endpoint("GET", "/Schemas/{name}", get_schema, "The attributes of one type", answer=TOLD),
)
