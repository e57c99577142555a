"""The people of the matrix: how each comes in, what the settings grant them, and what belongs to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

Way = Literal["nothing", "session", "guest session", "token", "expired token", "user token", "program"]


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody who asks. `carries` are the permissions of their token, None when it carries all."""

    name: str
    way: Way
    ref: str = ""
    groups: Sequence[str] = ()
    carries: Sequence[str] | None = None

    @property
    def refs(self) -> set[str]:
        return {self.ref, *self.groups} - {""}

    @property
    def is_known(self) -> bool:
        """Does the portal take them for anybody?"""
        return self.way not in {"nothing", "expired token"}

    @property
    def has_session(self) -> bool:
        return self.way in {"session", "guest session"}


WEB, PAY, DATA, PLATFORM = (f"group:default/{name}" for name in ("web", "pay", "data", "platform"))
NOBODY = Person(name="nobody", way="nothing")
GUEST = Person(name="guest", way="guest session", ref="user:default/guest")
MEMBER = Person(name="member", way="session", ref="user:default/mia", groups=[DATA])
OWNER = Person(name="owner", way="session", ref="user:default/olga", groups=[WEB])
ADMIN = Person(name="admin", way="session", ref="user:default/ada", groups=[PLATFORM])
EXPIRED = Person(name="expired token", way="expired token", ref=ADMIN.ref, groups=ADMIN.groups)
NARROW = Person(
    name="token of another scope", way="token", ref=ADMIN.ref, groups=ADMIN.groups, carries=["events.delivery.read"]
)
SIGNED = Person(name="owner by a user token", way="user token", ref=OWNER.ref, groups=OWNER.groups)
PROGRAM = Person(
    name="program",
    way="program",
    ref="ci",
    carries=[f"catalog.{each}.read" for each in ("entity", "location", "import", "removal", "entities.unprocessed")],
)
PEOPLE = (NOBODY, GUEST, MEMBER, OWNER, ADMIN, EXPIRED, NARROW, SIGNED, PROGRAM)

PROGRAM_TOKEN = "the-token-of-a-program"
WEBHOOK_SECRET = "the-secret-of-a-webhook"
MARK, SHARED = "acme.io/confidential", "limited"
ROLES: dict[str, dict[str, Any]] = {
    "admins": {"members": [PLATFORM], "allow": ["*"]},
    "auditors": {"members": [DATA], "allow": ["audit.record.*"]},
    "movers": {"members": [OWNER.ref], "allow": ["catalog.location.delete", "catalog.removal.decide"]},
    "waving": {"members": [GUEST.ref], "allow": ["hello.wave.read"]},
}
SETTINGS: dict[str, Any] = {
    "auth": {
        "environment": "development",
        "providers": {
            "guest": {"userEntityRef": GUEST.ref},
            "github": {"development": {"clientId": "id", "clientSecret": "of nobody"}},
        },
    },
    "backend": {
        "rateLimit": {"enabled": False},
        "lockout": {"enabled": False},
        "auth": {
            "externalAccess": [
                {
                    "type": "static",
                    "options": {"token": PROGRAM_TOKEN, "subject": "ci"},
                    "accessRestrictions": [{"plugin": "catalog", "permissionAttribute": {"action": "read"}}],
                }
            ]
        },
    },
    "events": {"modules": {"github": {"webhookSecret": WEBHOOK_SECRET}}},
    "scim": {"enabled": True},
    "permission": {
        "roles": ROLES,
        "confidential": [{"label": MARK, "value": "true"}, {"tag": SHARED, "visibleTo": [DATA]}],
    },
}
