"""Tasks: what they are to do, how far each has come, what it said, and the files of those that are not done."""

import sqlalchemy as sa
from alembic import op

NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")

revision = "0001"
down_revision = None


def upgrade() -> None:
    _tasks()
    _steps()
    _events()


def _tasks() -> None:
    op.create_table(
        "scaffolder_task",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("spec", sa.Text, nullable=False),
        sa.Column("template", sa.String(300), nullable=False, index=True),
        sa.Column("status", sa.String(20), nullable=False, index=True),
        sa.Column("secrets", sa.Text),
        sa.Column("initiator", sa.Text, nullable=False),
        sa.Column("created_by", sa.String(300), nullable=False, index=True),
        sa.Column("created_at", sa.Float, nullable=False, index=True),
        sa.Column("last_heartbeat_at", sa.Float),
        sa.Column("ended_at", sa.Float),
        sa.Column("cleaned_at", sa.Float),
        sa.Column("holder", sa.String(40), nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("cancelling", sa.Boolean, nullable=False),
    )
    op.create_table(
        "scaffolder_workspace",
        sa.Column("task", sa.String(36), primary_key=True),
        sa.Column("content", sa.LargeBinary),
        sa.Column("note", sa.String(300), nullable=False),
    )


def _steps() -> None:
    op.create_table(
        "scaffolder_step",
        sa.Column("task", sa.String(36), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("begun", sa.Integer, nullable=False),
        sa.Column("began_at", sa.Float),
        sa.Column("ended_at", sa.Float),
        sa.Column("output", sa.Text, nullable=False),
        sa.Column("calls", sa.Text, nullable=False),
        sa.Column("derived", sa.Text, nullable=False),
        sa.Column("wanted", sa.Text, nullable=False),
        sa.Column("approval", sa.String(20), nullable=False),
        sa.Column("approved_by", sa.String(300), nullable=False),
    )
    op.create_table(
        "scaffolder_checkpoint",
        sa.Column("task", sa.String(36), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("key", sa.String(500), primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )


def _events() -> None:
    op.create_table(
        "scaffolder_event",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("task", sa.String(36), nullable=False),
        sa.Column("type", sa.String(20), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("created_at", sa.Float, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("scaffolder_event_task", "scaffolder_event", ["task", "id"])
