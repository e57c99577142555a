"""Updates of what was created: what the template makes today (`compare`), and the pull request (`propose`)."""

from .compare import BEHIND, CURRENT, UNKNOWN, Drift, compare, look, look_for_its_maker
from .propose import UPDATE, Updated, update

__all__ = [
    "BEHIND",
    "CURRENT",
    "UNKNOWN",
    "UPDATE",
    "Drift",
    "Updated",
    "compare",
    "look",
    "look_for_its_maker",
    "update",
]
