"""The repositories of a code host as sources: one for each provider of the settings, asked sooner after a webhook."""

from __future__ import annotations

import datetime
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Generic, TypeVar
from urllib.parse import quote, urlsplit

from callboard import Context, Contribution, On, Settings
from callboard.plugins.events import RepositoryChanged, RepositoryPushed

from ..model import Found, Given, Source, SourceChanged, Sources
from .providers import ProviderSchedule, provider_sections

P = TypeVar("P", bound="RepositoryProvider")
USUALLY = datetime.timedelta(minutes=30)


class RepositoryProvider(Settings, ABC):
    """The settings of one provider of repositories: what those of all code hosts have. With `infer`, repositories
    without a catalog file give inferred components."""

    host: str
    schedule: ProviderSchedule = ProviderSchedule()
    infer: bool = False

    @property
    @abstractmethod
    def title(self) -> str:
        """What people call it."""

    @property
    @abstractmethod
    def file(self) -> str:
        """The path of the catalog file in each repository."""

    @abstractmethod
    def covers(self, repository: str) -> bool:
        """Whether a repository may be one of its, by the path on the host in lower case: `acme/shop`."""

    def locate(self, address: str, *, branch: str, revision: str, views: tuple[str, str]) -> list[Given]:
        """Where the catalog file of the repository at a web address would be, and what stands for it if there is none.

        `views` are the host's words between the repository and the branch in the addresses of files and folders.
        """
        path = self.file.lstrip("/")
        if "/" in branch:
            # The web address of a file cannot tell such a branch from a folder.
            return [Given(type="git", target=f"{address}.git#{branch}:{path}", revision=revision)]
        files, folders = (f"{address}/{view}/{quote(branch)}" for view in views)
        given = [Given(target=f"{files}/{quote(path, safe='/*,!')}", revision=revision)]
        return [*given, Given(type="inferred", target=f"{folders}#{path}", revision=revision)] if self.infer else given


@dataclass(frozen=True, kw_only=True)
class RepositorySources(Generic[P]):
    """A source for each section below `catalog.providers.<name>`, where `name` is the id of the plugin.

    `find` gets the provider before what the `find` of a source gets. A provider of the id x is the source
    `<prefix>:x`. `contributions` are what a plugin for a code host contributes: its sources, and that they are asked
    at once when a webhook tells of a repository, or of a push of a catalog file, that a provider covers.
    """

    name: str
    prefix: str
    settings: type[P]
    find: Callable[[P, str, Context], Awaitable[Found]]

    @property
    def contributions(self) -> Sequence[Contribution]:
        """What the plugin contributes."""
        return (
            Sources(list=self.list_sources),
            On(event=RepositoryChanged, run=self.hear_change, id="hear_change"),
            On(event=RepositoryPushed, run=self.hear_push, id="hear_push"),
        )

    def providers(self, ctx: Context) -> Mapping[str, P]:
        """The providers of the settings by id. Raises Invalid."""
        return provider_sections(ctx, self.name, self.settings)

    async def list_sources(self, ctx: Context) -> Sequence[Source]:
        """A source for each provider of the settings."""
        return [
            Source(
                id=self._source_id(id_),
                title=each.title,
                find=partial(self.find, each),
                every=each.schedule.every(USUALLY),
                deadline=each.schedule.deadline,
            )
            for id_, each in self.providers(ctx).items()
        ]

    async def hear_change(self, event: RepositoryChanged, ctx: Context) -> None:
        """A repository came, went, or is another now: the providers that cover or covered it are asked at once."""
        for url in dict.fromkeys(filter(None, (event.url, event.old_url))):
            await self._tell(ctx, url)

    async def hear_push(self, event: RepositoryPushed, ctx: Context) -> None:
        """A catalog file came or went. What is in the files that are known is the catalog's own to look at."""
        names = {each.rpartition("/")[2] for each in (*event.added, *event.removed)}
        await self._tell(ctx, event.url, names)

    async def _tell(self, ctx: Context, url: str, names: set[str] | None = None) -> None:
        for id_, each in self.providers(ctx).items():
            if _is_covered(each, url) and (names is None or each.file.rpartition("/")[2] in names):
                await ctx.publish(SourceChanged(source=self._source_id(id_)))

    def _source_id(self, provider: str) -> str:
        return f"{self.prefix}:{provider}"


def _is_covered(provider: RepositoryProvider, url: str) -> bool:
    """Whether a repository, by its web address or its path alone, may be one of a provider's."""
    try:
        address = urlsplit(url)
    except ValueError:
        return False
    host, path = address.netloc.lower(), address.path.strip("/").lower()
    return host in ("", provider.host.lower()) and provider.covers(path)
