"""The scaffolder, in one list."""

from __future__ import annotations

from callboard import Plugin
from callboard.plugins.actions import ACTION_RESOURCES

from .actions import ACTIONS
from .model import PERMISSIONS
from .settings import ScaffolderSettings

plugin = Plugin(
    id="scaffolder",
    title="Golden paths",
    description="Makes new software from templates, and shows what came of it.",
    icon="wand-sparkles",
    needs=["catalog", "actions"],
    fills=["permission"],
    settings=ScaffolderSettings,
    contributes=[
        *PERMISSIONS,
        ACTION_RESOURCES,
        *ACTIONS,
    ],
)
