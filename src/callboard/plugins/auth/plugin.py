"""People sign in, and the portal knows who asks."""

from __future__ import annotations

from callboard import NavEntry, Plugin, Recognizer

from .jobs import JOBS
from .pages import PAGES
from .recognize import recognize
from .settings import AuthSettings

plugin = Plugin(
    id="auth",
    title="Sign-in",
    description="Knows who asks: people by their sessions, guests where they are let in.",
    icon="key-round",
    fills=["catalog"],
    settings=AuthSettings,
    contributes=[
        Recognizer(
            recognize=recognize,
            sign_in="/sign-in",
            sign_out="/sign-out",
            account=[NavEntry(title="Signed in on these devices", href="/settings/sessions", icon="monitor")],
        ),
        *PAGES,
        *JOBS,
    ],
)
