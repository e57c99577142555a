"""The section `permission` of the configuration: roles, what they allow, and what is confidential."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from callboard import AnyOf, CallboardError, Condition, Holds, Settings

from .model import parse_condition

EVERYBODY = "*"
FIRST_ADMIN = "user:default/admin"
"""Who comes by the link of the first run."""


class RoleSettings(Settings):
    """One of `permission.roles`: its `members`, refs of users and groups, may do what `allow` names.

    `allow` are ids of permissions, in which `*` stands for anything. `where` narrows those that are about single
    entities: to what members own (`owned`), or to a condition as Backstage writes it. `members: ["*"]` is everybody who
    has signed in.
    """

    members: list[str] = Field(default_factory=list)
    allow: list[str] = Field(default_factory=list)
    where: Literal["owned"] | dict[str, Any] | None = None

    @field_validator("members")
    @classmethod
    def _lower(cls, members: list[str]) -> list[str]:
        for each in members:
            if each != EVERYBODY and (":" not in each or "/" not in each):
                raise PydanticCustomError("ref", "members are full refs, as group:default/platform, or `*`")
        return [each.lower() for each in members]

    @field_validator("where")
    @classmethod
    def _check_where(cls, where: Any) -> Any:
        try:
            if isinstance(where, dict):
                parse_condition(where)
        except CallboardError as error:
            raise PydanticCustomError("condition", "{why}", {"why": f"{error.message}. {error.hint}"}) from error
        return where


class ConfidentialSettings(Settings):
    """One of `permission.confidential`: entities with this label, annotation or tag, and their parts, exist for their
    owners, for those whom `visible_to` names, and for admins only. With `value` only that value is a mark."""

    label: str | None = None
    annotation: str | None = None
    tag: str | None = None
    value: str | None = None
    visible_to: list[str] = Field(default_factory=list)

    @model_validator(mode="after")
    def _one_mark(self) -> ConfidentialSettings:
        if sum(each is not None for each in (self.label, self.annotation, self.tag)) != 1:
            raise PydanticCustomError("mark", "give one of `label`, `annotation` and `tag`")
        if self.tag is not None and self.value is not None:
            raise PydanticCustomError("mark", "a tag has no `value`")
        return self

    @property
    def closed(self) -> Condition:
        """Holds for what is marked so, and for what is a part of that."""
        kind, name = self._named
        return AnyOf([self.mark, Holds("IS_WITHIN", {"mark": kind, "name": name, **self._valued})])

    @property
    def mark(self) -> Condition:
        """Holds for what is marked so itself."""
        kind, name = self._named
        return Holds(f"HAS_{kind.upper()}", {kind: name, **self._valued})

    @property
    def _named(self) -> tuple[str, str]:
        marks = {"tag": self.tag, "label": self.label, "annotation": self.annotation}
        return next((kind, name) for kind, name in marks.items() if name is not None)

    @property
    def _valued(self) -> dict[str, str]:
        return {} if self.value is None else {"value": self.value}


class PermissionSettings(Settings):
    """Who may do what. Not `enabled`, everybody who is recognised may do everything.

    Beside the roles, who has signed in may see everything but what is for admins, add things, and change what is
    theirs; a guest may look. Without a role that allows `*`, the admin of the first run has that.
    """

    enabled: bool = True
    roles: dict[str, RoleSettings] = Field(default_factory=dict)
    confidential: list[ConfidentialSettings] = Field(default_factory=list)
