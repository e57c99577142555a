"""The sections `catalog.providers.gitea.<id>`, with Backstage's keys."""

from __future__ import annotations

from callboard import Settings
from callboard.plugins.catalog import ProviderSchedule


class GiteaProvider(Settings):
    """One organisation, or one person, of one host. Without `branch`, the default branch of each repository counts.

    With `infer`, repositories without a catalog file give inferred components.
    """

    organization: str
    host: str
    branch: str | None = None
    catalog_path: str = "catalog-info.yaml"
    allow_archived: bool = False
    allow_forks: bool = True
    schedule: ProviderSchedule = ProviderSchedule()
    infer: bool = False
