"""Notifications: what people are told, in an inbox and by channels.

Read in the order of a notification: `model/` (what is said) -> `notifying.py` over `people.py` (to whom) -> `store/`
(written down) -> `pages/`, `endpoints/` (read) and `delivering.py` over `channels/` (carried).
"""

from .digests import digest_hours
from .model import CHOICES, Channel, Contact, Message, Notification, Outgoing, Payload, RecipientSource, Severity, Topic
from .notifying import broadcast, is_on, notify
from .people import everybody

__all__ = [
    "CHOICES",
    "Channel",
    "Contact",
    "Message",
    "Notification",
    "Outgoing",
    "Payload",
    "RecipientSource",
    "Severity",
    "Topic",
    "broadcast",
    "digest_hours",
    "everybody",
    "is_on",
    "notify",
]
