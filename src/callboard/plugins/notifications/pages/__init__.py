"""Notifications for people: the inbox, what they want to hear of, and for operators what got stuck."""

from .deliveries import NAVIGATION as ADMINISTRATION
from .deliveries import PAGES as DELIVERIES
from .inbox import NAVIGATION as BELL
from .inbox import PAGES as INBOX
from .settings import PAGES as SETTINGS

PAGES = (*INBOX, *SETTINGS, *DELIVERIES)
NAVIGATION = (*BELL, *ADMINISTRATION)

__all__ = ["NAVIGATION", "PAGES"]
