"""All that people writes."""

from .arrivals import FOUNDED, TENTH, forget_arrivals, meet_people, note_merged
from .changes import forget_people, note_changes, trim_changes
from .tables import metadata
from .weeks import note_week

__all__ = [
    "FOUNDED",
    "TENTH",
    "forget_arrivals",
    "forget_people",
    "meet_people",
    "metadata",
    "note_changes",
    "note_merged",
    "note_week",
    "trim_changes",
]
