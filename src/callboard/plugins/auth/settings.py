"""The section `auth` of the configuration, with Backstage's keys and a few of our own."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from pydantic import Field

from callboard import Duration, Secret, Settings


class GuestSettings(Settings):
    """`auth.providers.guest`: being there at all lets guests in, on this machine. Elsewhere they need
    `dangerouslyAllowOutsideDevelopment` as well."""

    user_entity_ref: str = "user:development/guest"
    ownership_entity_refs: tuple[str, ...] | None = None
    dangerously_allow_outside_development: bool = False


class AuthProviders(Settings, extra="allow"):
    """The ways to sign in, by their ids."""

    guest: GuestSettings | None = None

    @property
    def others(self) -> Mapping[str, Any]:
        """All but the guest, as they are written."""
        return self.__pydantic_extra__ or {}


class SessionSettings(Settings):
    """`auth.session`: how long one stays signed in. A session ends `lifetime` after it began, and earlier when it has
    not been used for `idle`. `secret` is Backstage's; sessions are kept in the database here and need none."""

    secret: Secret | None = None
    lifetime: Duration = Field(default=datetime.timedelta(days=30), ge=datetime.timedelta(minutes=1))
    idle: Duration = Field(default=datetime.timedelta(days=7), ge=datetime.timedelta(minutes=1))


class AuthSettings(Settings):
    """How people sign in. `environment` chooses among the keys below each provider."""

    environment: str = "development"
    providers: AuthProviders = AuthProviders()
    session: SessionSettings = SessionSettings()
    backstage_token_expiration: Duration | None = None
