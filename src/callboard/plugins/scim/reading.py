"""What a body says of a person or group: the attributes that are kept, checked and in one spelling. Pure.

Attributes that nobody here would look at are not kept, passwords among them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from .filters import plain
from .model import MOST_MEMBERS, Refused

LONGEST, MOST_EMAILS = 256, 20
TEXTS = ("userName", "externalId", "displayName", "title")
NAME = ("formatted", "givenName", "familyName", "middleName", "honorificPrefix", "honorificSuffix")
EMAIL = ("value", "type", "display")
MEDIA_TYPES = frozenset({"application/scim+json", "application/json"})
UNPRINTABLE = frozenset({"Cc", "Cs", "Zl", "Zp"})


def read_json(content_type: str, raw: bytes) -> Mapping[str, Any]:
    """The object in a body. Raises Refused."""
    media = content_type.partition(";")[0].strip().lower()
    if media not in MEDIA_TYPES:
        raise Refused("invalidSyntax", f"A body of the type {media or 'nothing'} is not read here")
    try:
        body = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Refused("invalidSyntax", "The body is not JSON") from error
    if not isinstance(body, dict):
        raise Refused("invalidSyntax", "The body is not an object")
    return body


def read_user(body: Mapping[str, Any], *, active: bool = True) -> dict[str, Any]:
    """The attributes of a person. Without a word on it they are as `active` as they were. Raises Refused."""
    said = in_lower(body)
    user: dict[str, Any] = {each: text for each in TEXTS if (text := read_text(each, said.get(each.lower())))}
    if "userName" not in user:
        raise Refused("invalidValue", "`userName` is missing")
    if name := _name(said.get("name")):
        user["name"] = name
    if emails := read_emails(said.get("emails")):
        user["emails"] = emails
    user["active"] = active if said.get("active") is None else read_truth("active", said["active"])
    return user


def read_group(body: Mapping[str, Any]) -> dict[str, Any]:
    """The attributes of a group, without its members. Raises Refused."""
    said = in_lower(body)
    names = ("displayName", "externalId")
    group: dict[str, Any] = {each: text for each in names if (text := read_text(each, said.get(each.lower())))}
    if "displayName" not in group:
        raise Refused("invalidValue", "`displayName` is missing")
    return group


def read_members(value: Any) -> list[str]:
    """The ids of members, each once. Raises Refused."""
    values = [value] if isinstance(value, Mapping) else value
    if values is None:
        return []
    if not isinstance(values, Sequence) or isinstance(values, str):
        raise Refused("invalidValue", "`members` is a list of objects")
    ids = [read_text("members.value", in_lower(_object("members", each)).get("value")) for each in values]
    if not all(ids):
        raise Refused("invalidValue", "A member has no `value`")
    if len(ids) > MOST_MEMBERS:
        raise Refused("tooMany", f"A group has at most {MOST_MEMBERS:,} members")
    return list(dict.fromkeys(ids))


def read_text(where: str, value: Any) -> str:
    """A text of one line, empty for none. Raises Refused."""
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > LONGEST:
        raise Refused("invalidValue", f"`{where}` is a text of at most {LONGEST} characters")
    if any(unicodedata.category(each) in UNPRINTABLE for each in value):
        raise Refused("invalidValue", f"`{where}` holds a character that cannot be shown")
    return value.strip()


def read_truth(where: str, value: Any) -> bool:
    """True or false, also as the texts that Entra ID sends. Raises Refused."""
    found = {"true": True, "false": False}.get(value.lower()) if isinstance(value, str) else value
    if not isinstance(found, bool):
        raise Refused("invalidValue", f"`{where}` is true or false")
    return found


def read_emails(value: Any) -> list[dict[str, Any]]:
    """Addresses, at most one of them the primary one: the last that says so. Raises Refused."""
    values = [value] if isinstance(value, Mapping) else value
    if values is None:
        return []
    if not isinstance(values, Sequence) or isinstance(values, str) or len(values) > MOST_EMAILS:
        raise Refused("invalidValue", f"`emails` is a list of at most {MOST_EMAILS} objects")
    found: list[dict[str, Any]] = []
    for each in values:
        said = in_lower(_object("emails", each))
        email: dict[str, Any] = {name: text for name in EMAIL if (text := read_text(f"emails.{name}", said.get(name)))}
        if said.get("primary") is not None and read_truth("emails.primary", said["primary"]):
            for other in found:
                other.pop("primary", None)
            email["primary"] = True
        if "value" in email:
            found.append(email)
    return found


def in_lower(said: Mapping[str, Any]) -> dict[str, Any]:
    """An object by its attributes in lower case and without their schema: letter case means nothing in them."""
    return {plain(name): value for name, value in said.items()}


def _name(value: Any) -> dict[str, str]:
    if value is None:
        return {}
    said = in_lower(_object("name", value))
    return {each: text for each in NAME if (text := read_text(f"name.{each}", said.get(each.lower())))}


def _object(where: str, value: Any) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise Refused("invalidValue", f"`{where}` holds something that is not an object")
    return value
