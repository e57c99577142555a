"""People sign in, and the portal knows who asks."""

from __future__ import annotations

from callboard import Context, NavEntry, NavItem, Permission, Plugin, Recognizer
from callboard.plugins.home import Readers

from .endpoints import ENDPOINTS
from .github import HOSTS
from .jobs import JOBS
from .model import END, READ
from .oidc import Providers
from .oidc.flow import HOSTS as OF_PRESETS
from .pages import PAGES
from .programs import Programs, ServiceSettings
from .proxies import Proxies
from .recognize import recognize
from .settings import AuthSettings
from .standing import reader


async def start(ctx: Context) -> tuple[Providers, Programs, Proxies]:  # noqa: ARG001 - the signature of a start
    """What is remembered of providers, programs and proxies while the portal runs."""
    return Providers(), Programs(), Proxies()


plugin = Plugin(
    id="auth",
    title="Sign-in",
    description="Knows who asks: people and programs by their sessions and tokens, guests where they are let in.",
    icon="key-round",
    fills=["catalog", "home", "permission"],
    settings=AuthSettings,
    hosts=(*HOSTS, *OF_PRESETS),
    start=start,
    sections={"backend.auth": ServiceSettings},
    contributes=[
        Recognizer(
            recognize=recognize,
            sign_in="/sign-in",
            sign_out="/sign-out",
            account=[
                NavEntry(title="Access tokens", href="/settings/tokens", icon="key-round"),
                NavEntry(title="Signed in on these devices", href="/settings/sessions", icon="monitor"),
            ],
        ),
        Permission(id=READ, title="See who is signed in, and whose tokens there are", action="read", for_admins=True),
        Permission(id=END, title="Sign others out, and revoke their tokens", action="delete", for_admins=True),
        NavItem(title="Access", href="/-/access", icon="key-round", group="Administration", order=92, requires=READ),
        Readers(as_now=reader),
        *PAGES,
        *ENDPOINTS,
        *JOBS,
    ],
)
