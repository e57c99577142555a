"""Every write. Plain functions over a connection."""

from .digests import keep_digests, move_on
from .layouts import keep_layout, reset_layout
from .news import forget_news, note_news, trim_news
from .nudges import put_off, see_nudges, trim_nudges

__all__ = [
    "forget_news",
    "keep_digests",
    "keep_layout",
    "move_on",
    "note_news",
    "put_off",
    "reset_layout",
    "see_nudges",
    "trim_news",
    "trim_nudges",
]
