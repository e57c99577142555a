"""The design system: layout, components, styles. No word from any feature appears here.

Plugin authors write `from callboard import ui` and return values such as `ui.stat("Plays today", 1204)`; templates
write `{% import "ui/components.html" as ui with context %}` and call macros of the same names. Reading order:
`component.py` (the value), `words.py`, `groups.py`, `figures.py` and `notices.py` (what makes them), then
`templates/components.html` (what draws them) and `filters.py` (what that needs).
"""

from .columns import Column
from .component import Component
from .figures import (
    bar,
    builds,
    graph,
    heatmap,
    pods,
    ring,
    sparkline,
    stacked_bars,
    stat,
    stats,
)
from .filters import filters
from .groups import card, column, data_table, kv, row, stack, template, tiles, tree
from .groups import list_of as list
from .notices import callout, empty_state, log, problem_list, steps, timeline
from .words import (
    avatar,
    avatars,
    badge,
    button,
    code,
    entity_link,
    health,
    level,
    lifecycle,
    link,
    owner,
    prose,
    status,
    tag,
    text,
    time,
)

__all__ = [
    "Column",
    "Component",
    "avatar",
    "avatars",
    "badge",
    "bar",
    "builds",
    "button",
    "callout",
    "card",
    "code",
    "column",
    "data_table",
    "empty_state",
    "entity_link",
    "filters",
    "graph",
    "health",
    "heatmap",
    "kv",
    "level",
    "lifecycle",
    "link",
    "list",
    "log",
    "owner",
    "pods",
    "problem_list",
    "prose",
    "ring",
    "row",
    "sparkline",
    "stack",
    "stacked_bars",
    "stat",
    "stats",
    "status",
    "steps",
    "tag",
    "template",
    "text",
    "tiles",
    "time",
    "timeline",
    "tree",
]
