"""Which ways in there are: the guest, where the settings let guests in, or the link of the first run."""

from __future__ import annotations

from callboard import Context

from .settings import AuthSettings


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
