"""A journal for calls that end with whoever asked: what is said is kept as long as the call lasts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class MemoryJournal:
    """Keeps everything in memory: `lines` are what was said, in order."""

    lines: list[str] = field(default_factory=list)
    kept: dict[str, Any] = field(default_factory=dict)

    async def log(self, message: str) -> None:
        self.lines.append(message)

    async def recall(self, key: str) -> tuple[Any] | None:
        return (self.kept[key],) if key in self.kept else None

    async def keep(self, key: str, value: Any) -> None:
        self.kept[key] = value
