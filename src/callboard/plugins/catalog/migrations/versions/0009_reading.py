"""How far those refreshes are that take a while, for every process to show."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "catalog_reading",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("read", sa.Integer, nullable=False),
        sa.Column("known", sa.Integer, nullable=False),
        sa.Column("updated", sa.Float, nullable=False),
    )
