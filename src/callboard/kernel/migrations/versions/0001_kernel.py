"""The kernel's own tables: events waiting to be heard, how far each listener is, and when schedules are due."""

import sqlalchemy as sa
from alembic import op

NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "kernel_event",
        sa.Column("id", NUMBER, primary_key=True, autoincrement=True),
        sa.Column("topic", sa.String(200), nullable=False),
        sa.Column("payload", sa.LargeBinary, nullable=False),
        sa.Column("published", sa.Float, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "kernel_listener",
        sa.Column("listener", sa.String(300), primary_key=True),
        sa.Column("heard", NUMBER, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("due", sa.Float, nullable=False),
    )
    op.create_table(
        "kernel_schedule",
        sa.Column("schedule", sa.String(300), primary_key=True),
        sa.Column("next_run", sa.Float, nullable=False),
        sa.Column("last_run", sa.Float),
        sa.Column("last_seconds", sa.Float),
        sa.Column("last_error", sa.Text),
    )
