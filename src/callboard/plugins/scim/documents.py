"""People and groups as entities. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from .model import Resource, Tie


def document_of(resource: Resource, ties: Sequence[Tie]) -> bytes:
    """The entity as YAML. `ties` are the groups that a person is in, or those that a group holds: a person's document
    says where they belong, so that a large group is not written anew for each who comes or goes."""
    names = sorted(each.name for each in ties if each.kind == "Group")
    spec: Mapping[str, Any]
    if resource.kind == "User":
        spec = {"profile": _profile(resource.document), "memberOf": names}
    else:
        spec = {"type": "team", "profile": {"displayName": resource.label}, "children": names}
    document = {
        "apiVersion": "backstage.io/v1alpha1",
        "kind": resource.kind,
        "metadata": {"name": resource.name, "annotations": _annotations(resource)},
        "spec": spec,
    }
    text: bytes = yaml.safe_dump(document, allow_unicode=False, sort_keys=False, encoding="utf-8")
    return text


def email_of(document: Mapping[str, Any]) -> str:
    """Where somebody is written to: the primary address, else the one for work, else the first, else a `userName` that
    is one."""
    emails = document.get("emails", ())
    ranked = sorted(emails, key=lambda each: (not each.get("primary"), each.get("type", "").lower() != "work"))
    if ranked:
        return str(ranked[0]["value"])
    return str(document["userName"]) if "@" in document["userName"] else ""


def _profile(document: Mapping[str, Any]) -> dict[str, str]:
    name = document.get("name", {})
    whole = " ".join(filter(None, (name.get("givenName"), name.get("familyName"))))
    shown = document.get("displayName") or name.get("formatted") or whole
    email = email_of(document)
    return ({"displayName": shown} if shown else {}) | ({"email": email} if email else {})


def _annotations(resource: Resource) -> dict[str, str]:
    external = resource.document.get("externalId")
    user_name = {"callboard.dev/scim-user-name": resource.label} if resource.kind == "User" else {}
    known = {"callboard.dev/scim-external-id": external} if external else {}
    return {"callboard.dev/scim-id": resource.id, **known, **user_name}
