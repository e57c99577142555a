"""From plays to what is known of each track. Values in, values out: no files, no clock."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any


@dataclass
class _Track:
    plays: int = 0
    seconds: float = 0.0
    listeners: set[str] = field(default_factory=set)


def transform(lines: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Plays, listeners and seconds by track, most played first. Says how many listeners, and not who."""
    tracks: dict[str, _Track] = {}
    for line in lines:
        found = tracks.setdefault(line["track"], _Track())
        found.plays += 1
        found.seconds += line["seconds"]
        found.listeners.add(line["listener"])
    rows = [
        {
            "track": name,
            "plays": found.plays,
            "listeners": len(found.listeners),
            "seconds": round(found.seconds, 3),
        }
        for name, found in tracks.items()
    ]
    return sorted(rows, key=lambda row: (-row["plays"], row["track"]))
