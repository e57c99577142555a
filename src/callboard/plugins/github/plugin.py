"""GitHub: the repositories of organisations, as sources of the catalog."""

from __future__ import annotations

from urllib.parse import urlsplit

from callboard import Context, HealthCheck, Healthy, Job, On, Plugin
from callboard.plugins.catalog import SourceChanged, Sources, sources_health
from callboard.plugins.events import RepositoryChanged, RepositoryPushed

from .apps import AppTokens, keep_renewing, renew
from .pull_requests import PULL_REQUESTS
from .sources import list_sources, providers, source_id


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


async def hear_change(event: RepositoryChanged, ctx: Context) -> None:
    """A repository came, went, or is another now: the organisations that it is or was in are asked at once."""
    for url in dict.fromkeys(filter(None, (event.url, event.old_url))):
        await _tell(ctx, url)


async def hear_push(event: RepositoryPushed, ctx: Context) -> None:
    """A catalog file came or went. What is in the files that are known is the catalog's own to look at."""
    names = {each.rpartition("/")[2] for each in (*event.added, *event.removed)}
    await _tell(ctx, event.url, names)


async def _tell(ctx: Context, url: str, names: set[str] | None = None) -> None:
    address = urlsplit(url)
    owner = address.path.strip("/").partition("/")[0].lower()
    for id_, each in providers(ctx).items():
        mine = each.organization.lower() == owner and address.netloc.lower() in ("", each.host.lower())
        wanted = names is None or each.catalog_path.rpartition("/")[2] in names
        if mine and wanted:
            await ctx.publish(SourceChanged(source=source_id(id_)))


plugin = Plugin(
    id="github",
    title="GitHub",
    description="Finds the repositories of GitHub organisations.",
    icon="folder-git-2",
    needs=["catalog"],
    fills=["events"],
    start=start,
    contributes=[
        Sources(list=list_sources),
        Job(id="renew-app-tokens", run=keep_renewing, everywhere=True),
        PULL_REQUESTS,
        HealthCheck(id="github", title="GitHub", run=health),
        On(event=RepositoryChanged, run=hear_change),
        On(event=RepositoryPushed, run=hear_push),
    ],
)
