"""`backend.auth.externalAccess`: which programs come in, how, and for what."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, field_validator, model_validator

from callboard import Permission, Secret, Settings, WebUrl

from ..signatures import ALGORITHMS

SHORTEST, SHORTEST_SECRET = 8, 16
Algorithm = Annotated[str, Field(pattern=f"^({'|'.join(ALGORITHMS)})$")]
Subject = Annotated[str, Field(min_length=1, pattern=r"^\S+$")]


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Texts = Annotated[tuple[str, ...], BeforeValidator(_listed)]


class Attributes(Settings):
    """`permissionAttribute`: the actions that a permission is about."""

    action: tuple[Literal["create", "read", "update", "delete"], ...] = ()

    _listed = field_validator("action", mode="before")(_listed)


class Restriction(Settings):
    """One of `accessRestrictions`: the permissions of one plugin, of these names and actions where they are given."""

    plugin: str
    permission: tuple[str, ...] = ()
    permission_attribute: Attributes = Attributes()

    @field_validator("permission", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return [each.strip() for each in value.split(",")] if isinstance(value, str) else value

    def covers(self, plugin: str, permission: Permission) -> bool:
        """Does it let this one through?"""
        actions = self.permission_attribute.action
        named = not self.permission or permission.id in self.permission
        return plugin == self.plugin and named and (not actions or permission.action in actions)


class StaticOptions(Settings):
    """`options` of a static token: at least eight characters without blanks, and who comes with it."""

    token: Secret
    subject: Subject

    @field_validator("token")
    @classmethod
    def _is_long_enough(cls, value: Secret) -> Secret:
        text = value.reveal()
        if len(text) < SHORTEST or any(each.isspace() for each in text):
            raise ValueError(f"a token has at least {SHORTEST} characters and no blanks")
        return value


class LegacyOptions(Settings):
    """`options` of type `legacy`: a secret in base64, with which those who know it sign tokens, and who that is."""

    secret: Secret
    subject: Subject

    @field_validator("secret")
    @classmethod
    def _is_long_enough(cls, value: Secret) -> Secret:
        if len(_decoded(value)) < SHORTEST_SECRET:
            raise ValueError(f"a secret is base64 of at least {SHORTEST_SECRET} bytes")
        return value

    @cached_property
    def raw(self) -> bytes:
        """The secret itself."""
        return _decoded(self.secret)


class JwksOptions(Settings):
    """`options` of type `jwks`: where the keys are, and what a token has to say that they have signed. Each of
    `issuer`, `audience` and `algorithm` is one or several; without it, any is taken."""

    url: Annotated[tuple[WebUrl, ...], BeforeValidator(_listed), Field(min_length=1, max_length=3)]
    issuer: Texts = ()
    audience: Texts = ()
    algorithm: Annotated[tuple[Algorithm, ...], BeforeValidator(_listed)] = ()
    subject_prefix: Subject | None = None


class Access(Settings):
    """One entry. `type` says what its `options` are."""

    type: Literal["static", "jwks", "legacy"]
    options: Mapping[str, Any] = Field(default_factory=dict)
    access_restrictions: tuple[Restriction, ...] | None = None

    @model_validator(mode="after")
    def _has_options(self) -> Access:
        _ = self.static, self.legacy, self.jwks
        return self

    @cached_property
    def static(self) -> StaticOptions | None:
        """What a static token is; None for other types."""
        return StaticOptions.model_validate(self.options) if self.type == "static" else None

    @cached_property
    def legacy(self) -> LegacyOptions | None:
        """What signs tokens of type `legacy`; None for other types."""
        return LegacyOptions.model_validate(self.options) if self.type == "legacy" else None

    @cached_property
    def jwks(self) -> JwksOptions | None:
        """What signs tokens of type `jwks`; None for other types."""
        return JwksOptions.model_validate(self.options) if self.type == "jwks" else None


class ServiceSettings(Settings, extra="ignore"):
    """`backend.auth`: the programs that may ask in their own name."""

    external_access: tuple[Access, ...] = ()


def _decoded(secret: Secret) -> bytes:
    """Base64 in either alphabet, with or without what fills it up; nothing for what is none."""
    text = secret.reveal().replace("+", "-").replace("/", "_").rstrip("=")
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b""
