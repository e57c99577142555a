"""Which program a token is for."""

from __future__ import annotations

import hmac
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from callboard import CallboardError, Context, Identity, Permission, Unavailable

from ..remote_keys import RemoteKeys
from ..signatures import ALGORITHMS, LEEWAY, SHARED, Claims, NotGenuine, UnknownKey, header_of, unchecked_claims
from ..signatures import verified_by_secret as by_secret
from .access import Access, JwksOptions, ServiceSettings

TIMEOUT = 3.0
LONGEST_SUBJECT = 300
SERVER = "backstage-server"
"""Whom all tokens of type `legacy` are about."""


@dataclass
class Programs:
    """The programs of the settings, which are read when they are first asked about, and the keys of those that sign."""

    settings: ServiceSettings | None = None
    keys: dict[str, RemoteKeys] = field(default_factory=dict)

    def entries(self, ctx: Context) -> Sequence[Access]:
        """In the order of the settings."""
        if self.settings is None:
            self.settings = ctx.section("backend.auth", ServiceSettings)
        return self.settings.external_access

    def keys_at(self, url: str) -> RemoteKeys:
        """Those of one address."""
        return self.keys.setdefault(url, RemoteKeys(url))


def service_of(secret: str, ctx: Context) -> Identity | None:
    """The program whose static token this is, or None."""
    found = None
    for access in ctx.state(Programs).entries(ctx):
        # All are compared, in the same time for each, so that nobody learns by the clock how close they came.
        static = access.static
        if static is not None and hmac.compare_digest(static.token.reveal().encode(), secret.encode()):
            found = found or _identity(access, static.subject, ctx)
    return found


async def signed_service_of(token: str, ctx: Context) -> Identity | None:
    """The program for which somebody whom the settings name has signed this, or None. Raises Unavailable when keys
    that it may be signed with cannot be had."""
    said = header_of(token).get("alg")
    algorithm = said if isinstance(said, str) else ""
    missing: CallboardError | None = None
    for access in ctx.state(Programs).entries(ctx):
        try:
            if subject := await _signed_by(access, token, algorithm, ctx):
                return _identity(access, subject, ctx)
        except (NotGenuine, UnknownKey):
            continue
        except CallboardError as error:
            missing = error
    if missing is not None:
        # Not a word about which address: whoever sends such a token need not be anybody's program.
        raise Unavailable("This token cannot be checked now", hint="Try again in a minute.") from missing
    return None


async def _signed_by(access: Access, token: str, algorithm: str, ctx: Context) -> str:
    """For whom this entry's secret or keys have signed a token, empty when for nobody. Raises as `_subject_of`."""
    if access.legacy is not None and algorithm == SHARED:
        return access.legacy.subject if _is_of_a_server(by_secret(token, access.legacy.raw)) else ""
    if access.jwks is not None and algorithm in ALGORITHMS:
        return await _subject_of(token, access.jwks, ctx)
    return ""


def open_in(ctx: Context) -> list[str]:
    """The addresses of keys whose tokens are taken for whomever they were made."""
    found = [each.jwks for each in ctx.state(Programs).entries(ctx) if each.jwks is not None]
    return sorted({url for each in found if not each.audience for url in each.url})


def _is_of_a_server(claims: Claims) -> bool:
    """Is it about Backstage's server itself, as all of these are, for nobody in particular, and good now?"""
    return claims.get("sub") == SERVER and not claims.get("aud") and _is_good(claims, must_end="exp" in claims)


async def _subject_of(token: str, options: JwksOptions, ctx: Context) -> str:
    """Whom a token is about that was signed with these keys, for us and now; empty when it was not.

    Raises NotGenuine and UnknownKey, and what went wrong when the keys cannot be had.
    """
    if not _says(unchecked_claims(token), options):
        return ""
    unknown: Exception | None = None
    for url in options.url:
        keys, algorithms = ctx.state(Programs).keys_at(url), options.algorithm or ALGORITHMS
        try:
            claims, _ = await keys.verified(ctx, token, algorithms, timeout=TIMEOUT)
        except (NotGenuine, UnknownKey) as error:
            unknown = error
            continue
        subject = claims.get("sub")
        if not _says(claims, options) or not _is_good(claims, must_end=True) or not _is_name(subject):
            return ""
        return ":".join(each for each in ("external", options.subject_prefix, subject) if each)
    raise unknown or UnknownKey


def _says(claims: Claims, options: JwksOptions) -> bool:
    """Is it by and for whom the settings say?"""
    given = claims.get("aud")
    audience = given if isinstance(given, list) else [given]
    by = not options.issuer or claims.get("iss") in options.issuer
    return by and (not options.audience or any(each in audience for each in options.audience))


def _is_good(claims: Claims, *, must_end: bool) -> bool:
    now = time.time()
    times = [claims.get("exp", None if must_end else now), claims.get("nbf", 0), claims.get("iat", 0)]
    if any(isinstance(each, bool) or not isinstance(each, int | float) for each in times):
        return False
    end, *begins = times
    return bool(end > now - LEEWAY and max(begins) <= now + LEEWAY)


def _is_name(subject: object) -> bool:
    return isinstance(subject, str) and 0 < len(subject) <= LONGEST_SUBJECT and subject.isprintable()


def _identity(access: Access, subject: str, ctx: Context) -> Identity:
    only = None
    if access.access_restrictions is not None:
        declared = [(each.plugin, each.contribution) for each in ctx.of(Permission)]
        carried = (permission.id for plugin, permission in declared if _covered(access, plugin, permission))
        only = frozenset(carried)
    return Identity(ref=subject, title=subject, kind="service", only=only, via=f"service:{subject}")


def _covered(access: Access, plugin: str, permission: Permission) -> bool:
    return any(each.covers(plugin, permission) for each in access.access_restrictions or ())
