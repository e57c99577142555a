"""Notifications for programs: Backstage's protocol below `/api/notifications`, and a stream for the badge."""

from .creating import CREATING
from .inbox import INBOX
from .settings import SETTINGS
from .stream import STREAMS

ENDPOINTS = (*INBOX, *CREATING, *SETTINGS, *STREAMS)

__all__ = ["ENDPOINTS"]
