"""The catalog's tables and the only code that writes to them. Plain functions over a connection."""

from .forget import forget_entity, forget_locations, trim_history
from .locations import (
    Known,
    Root,
    add_location,
    mark_failed,
    mark_read,
    move_location,
    remove_root,
    save_roots,
)
from .people import set_star, visited
from .replace import NewEntity, Outcome, Replacement, Target, replace
from .stitch import mark_all_dirty, stitch

__all__ = [
    "Known",
    "NewEntity",
    "Outcome",
    "Replacement",
    "Root",
    "Target",
    "add_location",
    "forget_entity",
    "forget_locations",
    "mark_all_dirty",
    "mark_failed",
    "mark_read",
    "move_location",
    "remove_root",
    "replace",
    "save_roots",
    "set_star",
    "stitch",
    "trim_history",
    "visited",
]
