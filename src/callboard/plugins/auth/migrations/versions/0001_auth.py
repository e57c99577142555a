"""Sessions of people, and tickets: what is remembered until somebody comes back."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "auth_session",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("hash", sa.String(64), nullable=False, unique=True),
        sa.Column("ref", sa.String(500), nullable=False, index=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("owns_as", sa.Text, nullable=False),
        sa.Column("guest", sa.Boolean, nullable=False),
        sa.Column("way", sa.String(100), nullable=False),
        sa.Column("agent", sa.Text, nullable=False),
        sa.Column("address", sa.String(100), nullable=False),
        sa.Column("began", sa.Float, nullable=False),
        sa.Column("used", sa.Float, nullable=False),
        sa.Column("until", sa.Float, nullable=False, index=True),
    )
    op.create_table(
        "auth_ticket",
        sa.Column("hash", sa.String(64), primary_key=True),
        sa.Column("what", sa.String(40), nullable=False),
        sa.Column("until", sa.Float, nullable=False, index=True),
        sa.Column("details", sa.Text, nullable=False),
    )
