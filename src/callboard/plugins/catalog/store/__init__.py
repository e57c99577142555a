"""The catalog's tables and the only code that writes to them. Plain functions over a connection."""

from .forget import forget_entity, forget_locations, trim
from .given import note_revisions, settle_revisions, vouch_for
from .hold import approve, keep
from .imports import note_asked
from .locations import (
    Known,
    Root,
    add_location,
    find_ids,
    mark_read,
    mark_swept,
    mark_unseen,
    move_location,
    remove_root,
    save_roots,
)
from .pending import Limits
from .people import set_star, visited
from .plan import NewEntity, Replacement, Target
from .pull_requests import note_pull_request
from .reading import end_reading, note_reading
from .replace import Outcome, replace
from .revert import Reverted, release, revert
from .settle import Settled, offer, settle
from .statistics import analyze
from .stitch import mark_all_dirty, stitch
from .tables import CHANGES, WOKEN
from .wanted import WANTED, done_with, want

__all__ = [
    "CHANGES",
    "WANTED",
    "WOKEN",
    "Known",
    "Limits",
    "NewEntity",
    "Outcome",
    "Replacement",
    "Reverted",
    "Root",
    "Settled",
    "Target",
    "add_location",
    "analyze",
    "approve",
    "done_with",
    "end_reading",
    "find_ids",
    "forget_entity",
    "forget_locations",
    "keep",
    "mark_all_dirty",
    "mark_read",
    "mark_swept",
    "mark_unseen",
    "move_location",
    "note_asked",
    "note_pull_request",
    "note_reading",
    "note_revisions",
    "offer",
    "release",
    "remove_root",
    "replace",
    "revert",
    "save_roots",
    "set_star",
    "settle",
    "settle_revisions",
    "stitch",
    "trim",
    "visited",
    "vouch_for",
    "want",
]
