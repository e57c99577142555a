"""Gitea: the repositories of organisations, as sources of the catalog."""

from __future__ import annotations

from functools import partial

from callboard import HealthCheck, Plugin
from callboard.plugins.catalog import sources_health

from .actions import ACTIONS
from .issues import TRACKER
from .pull_requests import PULL_REQUESTS
from .settings import GiteaProvider
from .sources import SOURCES

plugin = Plugin(
    id="gitea",
    title="Gitea",
    description="Finds the repositories of Gitea and Forgejo organisations.",
    icon="folder-git-2",
    needs=["catalog"],
    fills=["events", "scaffolder", "techdocs"],
    sections={"catalog.providers.gitea.*": GiteaProvider},
    contributes=[
        *SOURCES.contributions,
        PULL_REQUESTS,
        TRACKER,
        *ACTIONS,
        HealthCheck(id="gitea", title="Gitea", run=partial(sources_health, plugin="gitea")),
    ],
)
