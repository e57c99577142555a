"""The only reads of notifications."""

from .deliveries import Stuck, Traffic, next_due, stuck_deliveries, traffic
from .notifications import (
    Counts,
    count_notifications,
    counts_of,
    find_all,
    find_notification,
    list_notifications,
    pulse_of,
    pulse_text,
    sources_of,
    topics_of,
)
from .preferences import Preferences, as_defaults, digest_hour, digest_hours, preferences_of

__all__ = [
    "Counts",
    "Preferences",
    "Stuck",
    "Traffic",
    "as_defaults",
    "count_notifications",
    "counts_of",
    "digest_hour",
    "digest_hours",
    "find_all",
    "find_notification",
    "list_notifications",
    "next_due",
    "preferences_of",
    "pulse_of",
    "pulse_text",
    "sources_of",
    "stuck_deliveries",
    "topics_of",
    "traffic",
]
