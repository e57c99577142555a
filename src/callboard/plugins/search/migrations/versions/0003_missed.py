"""How often was searched in a week, and what was found by nobody of several who looked for it."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "search_week",
        sa.Column("week", sa.String(10), primary_key=True),
        sa.Column("asked", sa.Integer, nullable=False),
        sa.Column("missed", sa.Integer, nullable=False),
    )
    op.create_table(
        "search_missed",
        sa.Column("term", sa.String(100), primary_key=True),
        sa.Column("people", sa.Integer, nullable=False),
        sa.Column("at", sa.Float, nullable=False, index=True),
    )
