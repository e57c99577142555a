"""When somebody last changed a repository, and how far newcomers have come."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "people_change",
        sa.Column("repository", sa.String(500), primary_key=True),
        sa.Column("person", sa.String(300), primary_key=True),
        sa.Column("at", sa.Float, nullable=False, index=True),
    )
    op.create_table(
        "people_arrival",
        sa.Column("person", sa.String(300), primary_key=True),
        sa.Column("seen", sa.Float, nullable=False, index=True),
        sa.Column("merged", sa.Integer, nullable=False),
        sa.Column("first", sa.Float),
        sa.Column("tenth", sa.Float),
    )
    op.create_table(
        "people_week",
        sa.Column("week", sa.String(10), primary_key=True),
        sa.Column("active", sa.Integer, nullable=False),
        sa.Column("people", sa.Integer, nullable=False),
    )
