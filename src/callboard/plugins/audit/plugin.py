"""The audit log: every change and every refusal, in an order that cannot be changed unseen."""

from __future__ import annotations

from callboard import Auditor, Plugin

from .commands import COMMANDS
from .jobs import JOBS
from .settings import AuditSettings
from .store import append

plugin = Plugin(
    id="audit",
    title="Audit log",
    description="Keeps a record of who did what.",
    icon="history",
    settings=AuditSettings,
    contributes=[
        Auditor(record=append),
        *COMMANDS,
        *JOBS,
    ],
)
