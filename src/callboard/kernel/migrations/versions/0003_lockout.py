"""Whom no process lets in for a while."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "kernel_lockout",
        sa.Column("place", sa.String(100), primary_key=True),
        sa.Column("until", sa.Float, nullable=False),
    )
