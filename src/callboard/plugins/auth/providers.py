"""The providers of this environment, each as what a visit needs of it: where to send a browser, who has come back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from callboard import Context

from . import github
from .github import GITHUB
from .model import Shown
from .oidc import Answer, Attempt, Providers, identify, start_address
from .oidc.flow import SCOPES, scopes_of
from .settings import ConnectSettings, GithubSettings, GitlabSettings, ProviderSettings, ResolverSettings
from .ways import connected_of, github_of


@dataclass(frozen=True, kw_only=True)
class Provider:
    """One way in. Both functions raise NotAllowed and Unavailable."""

    id: str
    settings: ProviderSettings
    resolvers: Sequence[ResolverSettings]
    scopes: Sequence[str]
    start: Callable[[Context, Attempt], Awaitable[str]]
    identify: Callable[[Context, Attempt, Answer], Awaitable[Shown]]


def providers_of(ctx: Context) -> list[Provider]:
    """In the order of their buttons."""
    by_github = github_of(ctx)
    return [*(_connected(each) for each in connected_of(ctx)), *([_github(by_github)] if by_github else [])]


def _connected(settings: ConnectSettings) -> Provider:
    async def start(ctx: Context, attempt: Attempt) -> str:
        return start_address(ctx, settings, await ctx.state(Providers).find(ctx, settings), attempt)

    async def come(ctx: Context, attempt: Attempt, answer: Answer) -> Shown:
        return await identify(ctx, settings, await ctx.state(Providers).find(ctx, settings), attempt, answer)

    scopes = scopes_of(SCOPES, settings)
    resolvers = _resolvers(settings)
    return Provider(id=settings.way, settings=settings, resolvers=resolvers, scopes=scopes, start=start, identify=come)


def _resolvers(settings: ConnectSettings) -> Sequence[ResolverSettings]:
    """As the settings have them. A GitLab of one's own has its host in the name of its annotation."""
    found = settings.sign_in.resolvers
    if not isinstance(settings, GitlabSettings):
        return found
    kept = f"{urlsplit(settings.audience).hostname}/user-id"
    return [each.model_copy(update={"annotation": each.annotation or kept}) for each in found]


def _github(settings: GithubSettings) -> Provider:
    async def start(ctx: Context, attempt: Attempt) -> str:
        return await github.start_address(ctx, settings, attempt)

    async def come(ctx: Context, attempt: Attempt, answer: Answer) -> Shown:
        return await github.identify(ctx, settings, attempt, answer)

    scopes = scopes_of(github.SCOPES, settings)
    resolvers = settings.sign_in.resolvers
    return Provider(id=GITHUB, settings=settings, resolvers=resolvers, scopes=scopes, start=start, identify=come)
