"""A plugin that takes part in a portal: its value, its place on disk, its settings, its boundary, its state."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from callboard.kernel.discovery import Found
from callboard.kernel.isolation import Cell
from callboard.kernel.plugin import Plugin


@dataclass
class Running:
    """What the kernel knows of one started plugin. `state` is what its `start` returned."""

    found: Found
    settings: Any
    cell: Cell
    state: Any = None
    hosts: tuple[str, ...] = field(default=())

    @property
    def plugin(self) -> Plugin:
        return self.found.plugin

    @property
    def folder(self) -> Path | None:
        return self.found.folder
