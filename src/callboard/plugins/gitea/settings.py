"""The sections `catalog.providers.gitea.<id>`, with Backstage's keys."""

from __future__ import annotations

from callboard.plugins.catalog import RepositoryProvider


class GiteaProvider(RepositoryProvider):
    """One organisation, or one person, of one host. Without `branch`, the default branch of each repository counts."""

    organization: str
    branch: str | None = None
    catalog_path: str = "catalog-info.yaml"
    allow_archived: bool = False
    allow_forks: bool = True

    @property
    def title(self) -> str:
        return f"Gitea {self.organization}"

    @property
    def file(self) -> str:
        return self.catalog_path

    def covers(self, repository: str) -> bool:
        return repository.partition("/")[0] == self.organization.lower()
