"""Which ways in there are: a provider, the guest where the settings let guests in, or the link of the first run."""

from __future__ import annotations

from callboard import Context

from .settings import AuthSettings, ConnectSettings, GithubSettings, OidcSettings

GUEST = "guest"


def lets_guests_in(ctx: Context) -> bool:
    """Whether the settings name the guest, and this is a place for guests."""
    return ctx.portal.guest.kind != "nobody"


def is_guest_alone(ctx: Context) -> bool:
    """Whether everybody is the guest, since there is no other way in."""
    settings: AuthSettings = ctx.settings
    return lets_guests_in(ctx) and not settings.providers.others


def is_first_run(ctx: Context) -> bool:
    """Whether the settings name no way in at all: then a link in the log is the only one."""
    settings: AuthSettings = ctx.settings
    return not lets_guests_in(ctx) and not settings.providers.others


def oidc_of(ctx: Context) -> OidcSettings | None:
    """The OpenID Connect provider of this environment, if there is one."""
    settings: AuthSettings = ctx.settings
    return settings.providers.oidc.get(settings.environment)


def connected_of(ctx: Context) -> list[ConnectSettings]:
    """All of this environment that speak OpenID Connect, in the order of their buttons."""
    settings: AuthSettings = ctx.settings
    found = (each.get(settings.environment) for each in settings.providers.connected)
    return [each for each in found if each is not None]


def github_of(ctx: Context) -> GithubSettings | None:
    """GitHub as this environment has it, if it does."""
    settings: AuthSettings = ctx.settings
    return settings.providers.github.get(settings.environment)


def has_no_way_in(ctx: Context) -> bool:
    """Whether the settings name ways to sign in, and none of them works here."""
    settings: AuthSettings = ctx.settings
    has_one = bool(connected_of(ctx) or settings.providers.before_us) or github_of(ctx) is not None
    return not lets_guests_in(ctx) and not is_first_run(ctx) and not has_one
