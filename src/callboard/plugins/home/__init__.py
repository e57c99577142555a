"""Home: the front page, what is new in the company, and what somebody should look at.

Read in the order of the page: `model/` (what other plugins give) -> `arrange.py` (whose page looks how) -> `pages/`.
It knows no feature: those fill its points, and say what happened with `tell(…)`.
"""

from .model import ADDRESSES, Circle, Filled, News, NewsKind, Nudge, NudgeSource, QuickAction, Readers, Widget
from .nudging import nudges_about
from .telling import forget, tell

__all__ = [
    "ADDRESSES",
    "Circle",
    "Filled",
    "News",
    "NewsKind",
    "Nudge",
    "NudgeSource",
    "QuickAction",
    "Readers",
    "Widget",
    "forget",
    "nudges_about",
    "tell",
]
