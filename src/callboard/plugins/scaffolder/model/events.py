"""What the scaffolder tells other plugins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class NotificationWanted:
    """Event: a step of a template wants people to be told something.

    `recipients` are entity refs, none when it `is_for_all`. `origin` is the template. Whoever delivers notifications
    hears it with `On`; the scaffolder publishes it only where somebody does.
    """

    title: str
    recipients: Sequence[str] = ()
    is_for_all: bool = False
    description: str = ""
    link: str = ""
    severity: str = "normal"
    scope: str = ""
    topic: str = ""
    origin: str = ""
