"""The audit log: every change and every refusal, in an order that cannot be changed unseen."""

from __future__ import annotations

from callboard import Auditor, NavItem, Permission, Plugin

from .commands import COMMANDS
from .jobs import JOBS
from .model import EXPORT, READ
from .pages import PAGES
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
        Permission(id=READ, title="See who did what", action="read", for_admins=True),
        Permission(id=EXPORT, title="Take the audit log away as a file", action="read", for_admins=True),
        NavItem(title="Audit log", href="/-/audit", icon="history", group="Administration", order=93, requires=READ),
        *PAGES,
        *COMMANDS,
        *JOBS,
    ],
)
