"""Inboxes, what people want of them, and what is on its way by channels."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    _inboxes()
    _preferences()
    _deliveries()


def _inboxes() -> None:
    op.create_table(
        "notifications_notification",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("person", sa.String(300), nullable=False),
        sa.Column("origin", sa.String(300), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("link", sa.Text, nullable=False),
        sa.Column("severity", sa.Integer, nullable=False),
        sa.Column("topic", sa.String(200), nullable=False),
        sa.Column("scope", sa.String(500), nullable=False),
        sa.Column("icon", sa.String(100), nullable=False),
        sa.Column("details", sa.Text, nullable=False),
        sa.Column("created", sa.Float, nullable=False),
        sa.Column("updated", sa.Float),
        sa.Column("read", sa.Float),
        sa.Column("saved", sa.Float),
    )
    op.create_index("notifications_notification_created", "notifications_notification", ["person", "created"])
    op.create_index("notifications_notification_read", "notifications_notification", ["person", "read"])
    op.create_index("notifications_notification_scope", "notifications_notification", ["person", "origin", "scope"])
    op.create_index("notifications_notification_age", "notifications_notification", ["created"])
    op.create_table(
        "notifications_state",
        sa.Column("notification", sa.String(36), primary_key=True),
        sa.Column("person", sa.String(300), primary_key=True),
        sa.Column("read", sa.Float),
        sa.Column("saved", sa.Float),
    )


def _preferences() -> None:
    op.create_table(
        "notifications_preference",
        sa.Column("person", sa.String(300), primary_key=True),
        sa.Column("channel", sa.String(100), primary_key=True),
        sa.Column("origin", sa.String(300), primary_key=True),
        sa.Column("topic", sa.String(200), primary_key=True),
        sa.Column("enabled", sa.Boolean, nullable=False),
    )
    op.create_table(
        "notifications_digest",
        sa.Column("person", sa.String(300), primary_key=True),
        sa.Column("hour", sa.Integer, nullable=False, index=True),
    )


def _deliveries() -> None:
    op.create_table(
        "notifications_delivery",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("channel", sa.String(100), nullable=False),
        sa.Column("target", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("created", sa.Float, nullable=False),
        sa.Column("due", sa.Float, nullable=False),
        sa.Column("ended", sa.Float),
        sa.Column("error", sa.Text, nullable=False),
    )
    op.create_index("notifications_delivery_due", "notifications_delivery", ["channel", "state", "due"])
    op.create_index("notifications_delivery_state", "notifications_delivery", ["state", "created"])
