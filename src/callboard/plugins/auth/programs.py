"""Programs that the settings know: `backend.auth.externalAccess`, with Backstage's keys."""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from pydantic import Field, field_validator, model_validator

from callboard import Context, Identity, Permission, Secret, Settings

SHORTEST = 8


class Attributes(Settings):
    """`permissionAttribute`: the actions that a permission is about."""

    action: tuple[Literal["create", "read", "update", "delete"], ...] = ()

    _listed = field_validator("action", mode="before")(lambda value: [value] if isinstance(value, str) else value)


class Restriction(Settings):
    """One of `accessRestrictions`: the permissions of one plugin, of these names and actions where they are given."""

    plugin: str
    permission: tuple[str, ...] = ()
    permission_attribute: Attributes = Attributes()

    @field_validator("permission", mode="before")
    @classmethod
    def _listed(cls, value: Any) -> Any:
        return [each.strip() for each in value.split(",")] if isinstance(value, str) else value

    def covers(self, plugin: str, permission: Permission) -> bool:
        """Does it let this one through?"""
        actions = self.permission_attribute.action
        named = not self.permission or permission.id in self.permission
        return plugin == self.plugin and named and (not actions or permission.action in actions)


class StaticOptions(Settings):
    """`options` of a static token: at least eight characters without blanks, and who comes with it."""

    token: Secret
    subject: str = Field(min_length=1, pattern=r"^\S+$")

    @field_validator("token")
    @classmethod
    def _is_long_enough(cls, value: Secret) -> Secret:
        text = value.reveal()
        if len(text) < SHORTEST or any(each.isspace() for each in text):
            raise ValueError(f"a token has at least {SHORTEST} characters and no blanks")
        return value


class Access(Settings):
    """One entry. Only `static` ones are let in; those of other types are named in the log."""

    type: Literal["static", "jwks", "legacy"]
    options: Mapping[str, Any] = Field(default_factory=dict)
    access_restrictions: tuple[Restriction, ...] | None = None

    @model_validator(mode="after")
    def _has_options(self) -> Access:
        _ = self.static
        return self

    @cached_property
    def static(self) -> StaticOptions | None:
        """What a static token is; None for other types."""
        return StaticOptions.model_validate(self.options) if self.type == "static" else None


class ServiceSettings(Settings, extra="ignore"):
    """`backend.auth`: the programs that may ask in their own name."""

    external_access: tuple[Access, ...] = ()


@dataclass
class Programs:
    """The programs of the settings, which are read when they are first asked about."""

    settings: ServiceSettings | None = None

    def entries(self, ctx: Context) -> Sequence[Access]:
        """In the order of the settings."""
        if self.settings is None:
            self.settings = ctx.section("backend.auth", ServiceSettings)
        return self.settings.external_access


def service_of(secret: str, ctx: Context) -> Identity | None:
    """The program whose static token this is, or None."""
    found = None
    for access in ctx.state(Programs).entries(ctx):
        # All are compared, in the same time for each, so that nobody learns by the clock how close they came.
        static = access.static
        if static is not None and hmac.compare_digest(static.token.reveal().encode(), secret.encode()):
            found = found or _identity(access, static.subject, ctx)
    return found


def others_in(ctx: Context) -> list[str]:
    """The types of the entries that nobody is let in by."""
    return sorted({each.type for each in ctx.state(Programs).entries(ctx) if each.type != "static"})


def _identity(access: Access, subject: str, ctx: Context) -> Identity:
    only = None
    if access.access_restrictions is not None:
        declared = [(each.plugin, each.contribution) for each in ctx.of(Permission)]
        carried = (permission.id for plugin, permission in declared if _covered(access, plugin, permission))
        only = frozenset(carried)
    return Identity(ref=subject, title=subject, kind="service", only=only, via=f"service:{subject}")


def _covered(access: Access, plugin: str, permission: Permission) -> bool:
    return any(each.covers(plugin, permission) for each in access.access_restrictions or ())
