"""Who may do what with notifications. Everybody's inbox is their own: there is no permission to another's."""

from __future__ import annotations

from callboard import Permission

READ = "notifications.inbox.read"
CHANGE = "notifications.inbox.change"
CREATE = "notifications.notification.create"
SEND = "notifications.notification.send"
READ_DELIVERIES = "notifications.delivery.read"
RETRY = "notifications.delivery.retry"
PERMISSIONS = (
    Permission(id=READ, title="Read one's own notifications", action="read"),
    Permission(id=CHANGE, title="Mark one's own notifications, and choose what comes"),
    Permission(id=CREATE, title="Notify people and teams", action="create", for_admins=True),
    Permission(id=SEND, title="Have steps of templates notify people", resource_type="scaffolder-action"),
    Permission(id=READ_DELIVERIES, title="See what channels could not deliver", action="read", for_admins=True),
    Permission(id=RETRY, title="Have messages delivered again", action="update", for_admins=True),
)
