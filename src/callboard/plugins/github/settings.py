"""The sections `catalog.providers.github.<id>`, with Backstage's keys."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from callboard import LinearPattern, Settings
from callboard.plugins.catalog import RepositoryProvider


class TopicFilter(Settings):
    """Repositories with one of `include`, if there are any, and none of `exclude`."""

    include: list[str] = Field(default_factory=list)
    exclude: list[str] = Field(default_factory=list)

    def keeps(self, topics: list[str]) -> bool:
        return (not self.include or bool({*self.include} & {*topics})) and not {*self.exclude} & {*topics}


class RepositoryFilters(Settings):
    """Which repositories of an organisation count. `repository` has to fit the whole name."""

    branch: str | None = None
    repository: LinearPattern | None = None
    topic: TopicFilter = TopicFilter()
    visibility: list[Literal["public", "private", "internal"]] = Field(default_factory=list)
    allow_forks: bool = True
    allow_archived: bool = False


class GithubProvider(RepositoryProvider):
    """One organisation, or one person, of one host."""

    organization: str
    host: str = "github.com"
    catalog_path: str = "/catalog-info.yaml"
    filters: RepositoryFilters = RepositoryFilters()

    @property
    def title(self) -> str:
        return f"GitHub {self.organization}"

    @property
    def file(self) -> str:
        return self.catalog_path

    def covers(self, repository: str) -> bool:
        return repository.partition("/")[0] == self.organization.lower()
