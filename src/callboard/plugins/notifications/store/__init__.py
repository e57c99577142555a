"""The only writes of notifications."""

from .deliveries import (
    DONE,
    FAILED,
    WAITING,
    Claimed,
    add_deliveries,
    claim,
    forget_ended,
    note_done,
    note_failed,
    retry,
    share_out,
)
from .notifications import forget_old, mark, mark_all_read, tell
from .preferences import Choice, choose, set_digest
from .tables import DELIVERIES, EVERYBODY, news_of

__all__ = [
    "DELIVERIES",
    "DONE",
    "EVERYBODY",
    "FAILED",
    "WAITING",
    "Choice",
    "Claimed",
    "add_deliveries",
    "choose",
    "claim",
    "forget_ended",
    "forget_old",
    "mark",
    "mark_all_read",
    "news_of",
    "note_done",
    "note_failed",
    "retry",
    "set_digest",
    "share_out",
    "tell",
]
