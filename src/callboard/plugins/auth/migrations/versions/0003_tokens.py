"""Tokens of people."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "auth_token",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("hash", sa.String(64), nullable=False, unique=True),
        sa.Column("ref", sa.String(500), nullable=False, index=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("only", sa.Text),
        sa.Column("began", sa.Float, nullable=False),
        sa.Column("used", sa.Float),
        sa.Column("until", sa.Float, nullable=False, index=True),
    )
