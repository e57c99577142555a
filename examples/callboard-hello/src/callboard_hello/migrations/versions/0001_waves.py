"""The table of waves."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "hello_wave",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("ref", sa.String(300), nullable=False),
        sa.Column("person", sa.String(300), nullable=False),
        sa.Column("at", sa.Float, nullable=False),
    )
    op.create_index("hello_wave_ref", "hello_wave", ["ref", "at"])
