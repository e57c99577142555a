"""Which nudges somebody has seen, and put off or away."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "home_nudge",
        sa.Column("person", sa.String(300), primary_key=True),
        sa.Column("key", sa.String(500), primary_key=True),
        sa.Column("source", sa.String(100), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("until", sa.Float, nullable=False),
        sa.Column("at", sa.Float, nullable=False, index=True),
    )
