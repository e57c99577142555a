"""The sections `catalog.providers.gitlab.<id>`, with Backstage's keys."""

from __future__ import annotations

from pydantic import Field

from callboard import LinearPattern
from callboard.plugins.catalog import RepositoryProvider


class GitlabProvider(RepositoryProvider):
    """A group of one host with all below it, or all projects that the token sees.

    `project_pattern` and `group_pattern` have to fit the whole path of the project and of its group; of several, one.
    The branch is `branch`, else the project's default branch, else `fallback_branch`.
    """

    group: str | int | None = None
    branch: str | None = None
    fallback_branch: str = "master"
    entity_filename: str = "catalog-info.yaml"
    project_pattern: LinearPattern | list[LinearPattern] = Field(default_factory=list)
    group_pattern: LinearPattern | list[LinearPattern] = Field(default_factory=list)
    skip_forked_repos: bool = False
    include_archived_repos: bool = False
    exclude_repos: list[str] = Field(default_factory=list)
    topics: list[str] = Field(default_factory=list)
    membership: bool = False

    @property
    def title(self) -> str:
        return f"GitLab {self.group or self.host}"

    @property
    def file(self) -> str:
        return self.entity_filename

    def covers(self, repository: str) -> bool:
        # A group may be named by its number, from which its path cannot be told.
        group = self.group.lower().strip("/") if isinstance(self.group, str) and not self.group.isdecimal() else ""
        return not group or f"{repository}/".startswith(f"{group}/")
