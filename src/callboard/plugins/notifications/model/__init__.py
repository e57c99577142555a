"""The nouns of notifications, and what other plugins give. Reads and writes nothing."""

from .nouns import (
    CHOICES,
    INBOX,
    MOST_RECIPIENTS,
    STREAM,
    WEB,
    Message,
    Notification,
    Outgoing,
    Payload,
    Severity,
    href_of,
    is_ref,
    severity_of,
)
from .permissions import CHANGE, CREATE, PERMISSIONS, READ, READ_DELIVERIES, RETRY, SEND
from .points import Channel, Contact, RecipientSource, Topic
from .wanted import ORDERS, Wanted

__all__ = [
    "CHANGE",
    "CHOICES",
    "CREATE",
    "INBOX",
    "MOST_RECIPIENTS",
    "ORDERS",
    "PERMISSIONS",
    "READ",
    "READ_DELIVERIES",
    "RETRY",
    "SEND",
    "STREAM",
    "WEB",
    "Channel",
    "Contact",
    "Message",
    "Notification",
    "Outgoing",
    "Payload",
    "RecipientSource",
    "Severity",
    "Topic",
    "Wanted",
    "href_of",
    "is_ref",
    "severity_of",
]
