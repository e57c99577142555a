"""SCIM: an identity provider provisions people and groups, and the catalog has them."""

from __future__ import annotations

from functools import partial

from callboard import HealthCheck, Permission, Plugin
from callboard.plugins.auth import Standing
from callboard.plugins.catalog import sources_health

from .endpoints import ENDPOINTS
from .model import WRITE
from .people import may_be_here
from .settings import ScimSettings
from .sources import SOURCES

plugin = Plugin(
    id="scim",
    title="Directory (SCIM)",
    description="Takes people and groups from an identity provider, by SCIM 2.0.",
    icon="users",
    needs=["catalog"],
    fills=["auth"],
    settings=ScimSettings,
    contributes=[
        Permission(id=WRITE, title="Say who is in the company, and in which groups", action="update", for_admins=True),
        SOURCES,
        Standing(may_be_here=may_be_here),
        HealthCheck(id="scim", title="Directory (SCIM)", run=partial(sources_health, plugin="scim")),
        *ENDPOINTS,
    ],
)
