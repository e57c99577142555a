"""What the protocol is made of: people and groups as they are kept, and how it says what is wrong. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from callboard import CallboardError, Conflict, Invalid

WRITE = "scim.directory.write"
MEDIA = "application/scim+json"
ROOT = "/scim/v2"
SOURCE = "scim"
"""The source's id, and the type of the locations that it gives."""

MESSAGES = "urn:ietf:params:scim:api:messages:2.0"
SCHEMAS = "urn:ietf:params:scim:schemas:core:2.0"

Kind = Literal["User", "Group"]
MOST_MEMBERS = 10_000
"""Members that one group may have."""


@dataclass(frozen=True, kw_only=True)
class Resource:
    """A person or group. `name` is that of the entity and never changes; `label` is the `userName` or the group's
    `displayName`. `document` holds the attributes that are kept, without members. `seq` counts all changes."""

    id: str
    kind: Kind
    name: str
    label: str
    active: bool
    document: Mapping[str, Any]
    version: int
    created: float
    changed: float
    seq: int

    @property
    def ref(self) -> str:
        """The entity."""
        return f"{self.kind.lower()}:default/{self.name}"

    @property
    def target(self) -> str:
        """Its location, as the source gives it."""
        return f"{PLURALS[self.kind].lower()}/{self.id}"


@dataclass(frozen=True, kw_only=True)
class Tie:
    """One membership, seen from either end: what is at the other end."""

    id: str
    kind: Kind
    name: str
    title: str


PLURALS: Mapping[Kind, str] = {"User": "Users", "Group": "Groups"}


class Refused(Invalid):
    """What was sent is not to be understood or done; `kind` is the protocol's word for why."""

    def __init__(self, kind: str, message: str, *, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.kind = kind


class Taken(Conflict):
    """Somebody else has it already."""


def problem(status: int, said: str, error: CallboardError | None) -> Mapping[str, Any]:
    """An error as the protocol has it."""
    kind = error.kind if isinstance(error, Refused) else "uniqueness" if isinstance(error, Taken) else ""
    body = {"schemas": [f"{MESSAGES}:Error"], "status": str(status), "detail": said}
    return body | ({"scimType": kind} if kind else {})
