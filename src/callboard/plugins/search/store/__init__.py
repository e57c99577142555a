"""The change log of search: which documents are no longer what they were; and how often which are opened."""

from .changes import KEPT, begin, note, trim
from .missed import add_searches, forget_missed, week_at
from .tables import CHANGES
from .usage import count, forget, worth_at

__all__ = [
    "CHANGES",
    "KEPT",
    "add_searches",
    "begin",
    "count",
    "forget",
    "forget_missed",
    "note",
    "trim",
    "week_at",
    "worth_at",
]
