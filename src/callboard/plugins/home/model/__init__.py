"""What other plugins give: widgets for the front page. Reads and writes nothing."""

from .layout import AREAS, DOINGS, Layout, changed
from .news import Circle, Digest, Item, News, NewsKind
from .nudges import AWAY, DONE, SEEN, SNOOZED, Nudge, NudgeSource
from .permissions import ADDRESSES, ATTENTION, NEWS, PERMISSIONS, READ
from .points import Area, Filled, QuickAction, Readers, Widget

__all__ = [
    "ADDRESSES",
    "AREAS",
    "ATTENTION",
    "AWAY",
    "DOINGS",
    "DONE",
    "NEWS",
    "PERMISSIONS",
    "READ",
    "SEEN",
    "SNOOZED",
    "Area",
    "Circle",
    "Digest",
    "Filled",
    "Item",
    "Layout",
    "News",
    "NewsKind",
    "Nudge",
    "NudgeSource",
    "QuickAction",
    "Readers",
    "Widget",
    "changed",
]
