"""GitLab: the projects of groups, as sources of the catalog."""

from __future__ import annotations

from functools import partial

from callboard import HealthCheck, Plugin
from callboard.plugins.catalog import sources_health

from .actions import ACTIONS
from .issues import TRACKER
from .pull_requests import PULL_REQUESTS
from .settings import GitlabProvider
from .sources import SOURCES

plugin = Plugin(
    id="gitlab",
    title="GitLab",
    description="Finds the projects of GitLab groups.",
    icon="folder-git-2",
    needs=["catalog"],
    fills=["events", "scaffolder", "techdocs"],
    sections={"catalog.providers.gitlab.*": GitlabProvider},
    contributes=[
        *SOURCES.contributions,
        PULL_REQUESTS,
        TRACKER,
        *ACTIONS,
        HealthCheck(id="gitlab", title="GitLab", run=partial(sources_health, plugin="gitlab")),
    ],
)
