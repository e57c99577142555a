"""How somebody has arranged their front page. Pure."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .points import Area, Widget

AREAS: tuple[Area, ...] = ("main", "side")
DOINGS = ("up", "down", "across", "remove", "add")
MOST = 100


@dataclass(frozen=True, kw_only=True)
class Layout:
    """The ids of the widgets in each column from above, and of those that were taken away. What is in none of them came
    later: it is where it says itself."""

    main: Sequence[str] = ()
    side: Sequence[str] = ()
    away: Sequence[str] = ()

    @classmethod
    def read(cls, stored: Any) -> Layout:
        """Of what was stored, whatever it is."""
        said = stored if isinstance(stored, Mapping) else {}
        return cls(**{name: _ids(said.get(name)) for name in ("main", "side", "away")})

    def of(self, area: Area) -> Sequence[str]:
        return self.main if area == "main" else self.side

    def filled(self, widgets: Sequence[Widget]) -> Layout:
        """The same with every widget that there is in exactly one place, and with no other."""
        there, placed = {each.id for each in widgets}, {*self.main, *self.side, *self.away}
        kept = {name: [id_ for id_ in getattr(self, name) if id_ in there] for name in ("main", "side", "away")}
        for each in sorted(widgets, key=lambda one: one.order):
            if each.id not in placed:
                kept[each.area if each.shown else "away"].append(each.id)
        return Layout(**kept)


def changed(layout: Layout, widget: str, doing: str, area: Area) -> Layout:
    """The same after a step: a widget one `up` or `down`, `across` to the other column, `remove`d, or `add`ed at the
    end of its `area`. A step that cannot be taken changes nothing."""
    here = next((each for each in AREAS if widget in layout.of(each)), None)
    if doing == "add" and here is None and widget in layout.away:
        away = [each for each in layout.away if each != widget]
        return _with(dataclasses.replace(layout, away=away), area, [*layout.of(area), widget])
    if here is None:
        return layout
    ids = list(layout.of(here))
    at = ids.index(widget)
    if doing in ("up", "down"):
        to = at + (1 if doing == "down" else -1)
        if 0 <= to < len(ids):
            ids[at], ids[to] = ids[to], ids[at]
        return _with(layout, here, ids)
    if doing not in ("across", "remove"):
        return layout
    ids.remove(widget)
    left = _with(layout, here, ids)
    if doing == "remove":
        return dataclasses.replace(left, away=[*left.away, widget])
    other: Area = "side" if here == "main" else "main"
    return _with(left, other, [*left.of(other), widget])


def _with(layout: Layout, area: Area, ids: Sequence[str]) -> Layout:
    return dataclasses.replace(layout, main=ids) if area == "main" else dataclasses.replace(layout, side=ids)


def _ids(value: Any) -> list[str]:
    listed = value if isinstance(value, list) else []
    return list(dict.fromkeys(each for each in listed if isinstance(each, str)))[:MOST]
