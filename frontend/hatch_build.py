"""Lets the package build carry the browser assets: before a wheel is made, they are built if they are not there."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).parent))

from build_assets import build_if_stale


class AssetsHook(BuildHookInterface[Any]):
    """Runs `build_assets.py` for a wheel and for an editable install; an sdist carries the sources instead."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Called by hatchling before it collects files."""
        if self.target_name == "wheel":
            build_if_stale(Path(self.root), self.app.display_info)
