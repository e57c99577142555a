"""The keys that sign tokens for people."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "auth_key",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("public", sa.Text, nullable=False),
        sa.Column("private", sa.Text, nullable=False),
        sa.Column("began", sa.Float, nullable=False, index=True),
        sa.Column("until", sa.Float, nullable=False, index=True),
    )
