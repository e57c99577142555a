"""What the actions of the scaffolder do, each by itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from callboard import Action
from callboard.plugins.scaffolder.actions import ACTIONS

BY_ID: Mapping[str, Action] = {each.id: each for each in ACTIONS}


def step(action: str, **given: Any) -> tuple[Action, dict[str, Any]]:
    """An action and its input, with names as templates write them."""
    return BY_ID[action], given
