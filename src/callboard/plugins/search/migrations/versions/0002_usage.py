"""How often documents are opened from search: for each one number, and nobody's name."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "search_usage",
        sa.Column("document", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("weight", sa.Double, nullable=False),
        sa.Column("at", sa.Double, nullable=False),
    )
    op.create_index("search_usage_at", "search_usage", ["at"])
