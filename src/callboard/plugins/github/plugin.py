"""GitHub: the repositories of organisations, as sources of the catalog, and actions of templates."""

from __future__ import annotations

from callboard import Context, HealthCheck, Healthy, Job, Plugin
from callboard.plugins.catalog import sources_health

from .actions import ACTIONS
from .apps import AppTokens, keep_renewing, renew
from .issues import TRACKER
from .pull_requests import PULL_REQUESTS
from .settings import GithubProvider
from .sources import SOURCES


async def start(ctx: Context) -> AppTokens:
    """Signs in as the apps of the settings before anything is asked of GitHub."""
    state = AppTokens()
    await renew(ctx, state)
    return state


async def health(ctx: Context) -> Healthy:
    """How its sources do, and its apps."""
    state = ctx.state(AppTokens)
    if state.error:
        return Healthy(ok=False, message=f"{state.error}. {state.hint}".strip())
    found = await sources_health(ctx, "github")
    if not state.accounts:
        return found
    return Healthy(ok=found.ok, message=f"{found.message}, signed in as a GitHub App for {', '.join(state.accounts)}")


plugin = Plugin(
    id="github",
    title="GitHub",
    description="Finds the repositories of GitHub organisations, and makes new ones from templates.",
    icon="folder-git-2",
    needs=["catalog"],
    fills=["events", "scaffolder", "techdocs"],
    sections={"catalog.providers.github.*": GithubProvider},
    start=start,
    contributes=[
        *SOURCES.contributions,
        Job(id="renew-app-tokens", run=keep_renewing, everywhere=True),
        PULL_REQUESTS,
        TRACKER,
        *ACTIONS,
        HealthCheck(id="github", title="GitHub", run=health),
    ],
)
