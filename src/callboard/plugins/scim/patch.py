"""Changes of parts, as identity providers send them, their liberties included. Pure.

`Op` in any letter case, truths as texts, attributes as keys of one value instead of paths, members to remove in
`value`: Entra ID and Okta do these things.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from .filters import LONGEST, Term, parse_filter, plain
from .model import Refused
from .reading import NAME, TEXTS, in_lower, read_emails, read_members, read_truth

Verb = Literal["add", "replace", "remove"]
MOST_OPERATIONS = 1000
PATH = re.compile(r"(?P<attribute>[A-Za-z][\w:.-]*)(?:\[(?P<filter>[^\[\]]*)\](?:\.(?P<sub>[A-Za-z]\w*))?)?")
SINGLE: Mapping[str, str] = {each.lower(): each for each in (*TEXTS, "active")}
NAMES: Mapping[str, str] = {each.lower(): each for each in NAME}
EMAILS = frozenset({"value", "type", "display", "primary"})
OURS = frozenset({"id", "schemas", "meta", "groups"})
"""Only the portal sets these. They come along in whole objects, where they say nothing new."""


class Path(NamedTuple):
    """What a change is about: an attribute in lower case, which of its values, and which part of them."""

    attribute: str
    terms: Sequence[Term] = ()
    sub: str = ""


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One change of one thing."""

    verb: Verb
    path: Path
    value: Any = None
    alone: bool = True
    """Was its path given, or is it one of many in an object?"""


@dataclass(frozen=True, kw_only=True)
class Moves:
    """What happens to the members of a group, in order: the verb, and the ids; None for all."""

    steps: list[tuple[Verb, list[str] | None]] = field(default_factory=list)


def read_operations(body: Mapping[str, Any]) -> list[Operation]:
    """The changes in a body, one for each thing that is changed. Raises Refused."""
    operations = in_lower(body).get("operations")
    if not isinstance(operations, list) or not 0 < len(operations) <= MOST_OPERATIONS:
        raise Refused("invalidSyntax", f"`Operations` is a list of 1 to {MOST_OPERATIONS:,} objects")
    found: list[Operation] = []
    for each in operations:
        said = in_lower(each) if isinstance(each, Mapping) else {}
        found += _operations(_verb(said.get("op")), said.get("path"), said.get("value"))
    return found


def patch_user(before: Mapping[str, Any], operations: Sequence[Operation]) -> dict[str, Any]:
    """The attributes of a person after these changes, yet to be checked as a whole. Raises Refused."""
    user: dict[str, Any] = {**before, "name": dict(before.get("name", {}))}
    user["emails"] = [dict(each) for each in before.get("emails", ())]
    for each in operations:
        _check(each)
        attribute, sub = each.path.attribute, each.path.sub
        if attribute == "emails":
            user["emails"] = _emails(user["emails"], each)
        elif each.path.terms:
            _unknown(each)
        elif attribute == "name":
            _change_name(user["name"], each)
        elif attribute in SINGLE and not sub:
            _set(user, SINGLE[attribute], each)
    return user


def patch_group(before: Mapping[str, Any], operations: Sequence[Operation]) -> tuple[dict[str, Any], Moves]:
    """The attributes of a group after these changes, yet to be checked, and what becomes of its members."""
    group, moves = dict(before), Moves()
    for each in operations:
        _check(each)
        attribute = each.path.attribute
        if attribute == "members":
            moves.steps.append(_move(each))
        elif each.path.terms:
            _unknown(each)
        elif attribute in {"displayname", "externalid"} and not each.path.sub:
            _set(group, SINGLE[attribute], each)
    return group, moves


def _verb(value: Any) -> Verb:
    verbs: Mapping[str, Verb] = {"add": "add", "replace": "replace", "remove": "remove"}
    verb = verbs.get(value.lower()) if isinstance(value, str) else None
    if verb is None:
        raise Refused("invalidSyntax", "`op` is add, replace or remove")
    return verb


def _operations(verb: Verb, path: Any, value: Any) -> list[Operation]:
    if path is not None:
        return [Operation(verb=verb, path=_path(path), value=value)]
    if verb == "remove":
        raise Refused("noTarget", "What is to be removed is named by `path`")
    if not isinstance(value, Mapping) or len(value) > MOST_OPERATIONS:
        raise Refused("invalidValue", "Without a `path`, `value` is an object")
    return [Operation(verb=verb, path=_path(name), value=each, alone=False) for name, each in value.items()]


def _path(text: Any) -> Path:
    """Reads `name.givenName`, `emails[type eq "work"].value`, with the schema in front or without."""
    match = PATH.fullmatch(plain_path(text)) if isinstance(text, str) and len(text) <= LONGEST else None
    if match is None:
        raise Refused("invalidPath", "This path cannot be read")
    if match["filter"] is not None:
        return Path(match["attribute"].lower(), parse_filter(match["filter"]), (match["sub"] or "").lower())
    if ":" in match["attribute"]:
        return Path(match["attribute"].lower())
    attribute, _, sub = match["attribute"].lower().partition(".")
    return Path(attribute, (), sub)


def plain_path(text: str) -> str:
    """A path without the schema in front; letter case stays in what is compared."""
    attribute, bracket, rest = text.partition("[")
    return f"{plain(attribute)}{bracket}{rest}"


def _check(operation: Operation) -> None:
    if operation.path.attribute in OURS and operation.alone:
        raise Refused("mutability", f"`{operation.path.attribute}` is set by the portal alone")


def _unknown(operation: Operation) -> None:
    """A value of an attribute that is not kept is no matter; one of an attribute that has no values is wrong."""
    if operation.path.attribute in SINGLE or operation.path.attribute == "name":
        raise Refused("invalidPath", f"`{operation.path.attribute}` has one value, without a filter")


def _set(into: dict[str, Any], name: str, operation: Operation) -> None:
    if operation.verb == "remove" or operation.value is None:
        into.pop(name, None)
    else:
        into[name] = operation.value


def _change_name(name: dict[str, Any], operation: Operation) -> None:
    sub, value = operation.path.sub, operation.value
    if sub:
        if sub in NAMES:
            _set(name, NAMES[sub], operation)
    elif operation.verb == "remove" or value is None:
        name.clear()
    elif isinstance(value, Mapping):
        name.update({NAMES[key]: each for key, each in in_lower(value).items() if key in NAMES})
    else:
        raise Refused("invalidValue", "`name` is an object")


def _emails(emails: list[dict[str, Any]], operation: Operation) -> list[dict[str, Any]]:
    _, terms, sub = operation.path
    if sub and sub not in EMAILS:
        raise Refused("invalidPath", f"An email has no `{sub}`")
    if terms or sub:
        meant = [each for each in emails if _fits(each, terms)]
        return _without(emails, meant, sub) if operation.verb == "remove" else _with(emails, meant, operation)
    if operation.verb == "remove":
        return []
    new = read_emails(operation.value)
    return new if operation.verb == "replace" else [*(each for each in emails if each not in new), *new]


def _without(emails: list[dict[str, Any]], meant: list[dict[str, Any]], sub: str) -> list[dict[str, Any]]:
    if sub in {"", "value"}:
        gone = {id(each) for each in meant}
        return [each for each in emails if id(each) not in gone]
    for each in meant:
        each.pop(sub, None)
    return emails


def _with(emails: list[dict[str, Any]], meant: list[dict[str, Any]], operation: Operation) -> list[dict[str, Any]]:
    _, terms, sub = operation.path
    if not meant:
        # Entra ID replaces an address that was never there, and means that it is there from now on.
        meant = [{each.attribute: each.value for each in terms if each.attribute in EMAILS}]
        emails = [*emails, *meant]
    for each in meant:
        each.update({sub: operation.value} if sub else _fields(operation.value))
    if any(each.get("primary") and read_truth("emails.primary", each["primary"]) for each in meant):
        for other in emails:
            if all(other is not each for each in meant):
                other.pop("primary", None)
    return emails


def _fields(value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise Refused("invalidValue", "`emails` holds something that is not an object")
    return {key: each for key, each in in_lower(value).items() if key in EMAILS}


def _fits(email: Mapping[str, Any], terms: Sequence[Term]) -> bool:
    return all(_same(email.get(each.attribute, False if each.attribute == "primary" else ""), each) for each in terms)


def _same(value: Any, term: Term) -> bool:
    if isinstance(value, str) and isinstance(term.value, str):
        return value.lower() == term.value.lower()
    return bool(value == term.value)


def _move(operation: Operation) -> tuple[Verb, list[str] | None]:
    _, terms, sub = operation.path
    if sub or len(terms) > 1 or (terms and (terms[0].attribute != "value" or operation.verb != "remove")):
        raise Refused("invalidPath", 'Members are meant by `members` or `members[value eq "…"]`')
    if terms:
        return "remove", [str(terms[0].value)]
    if operation.verb == "remove":
        return "remove", None if operation.value is None else read_members(operation.value)
    return operation.verb, read_members(operation.value)
