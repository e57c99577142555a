"""Azure DevOps: what templates make there."""

from __future__ import annotations

from callboard import Plugin

from .repositories import ACTIONS

plugin = Plugin(
    id="azure",
    title="Azure DevOps",
    description="Makes repositories on Azure DevOps.",
    icon="folder-git-2",
    needs=["catalog", "scaffolder"],
    contributes=[*ACTIONS],
)
