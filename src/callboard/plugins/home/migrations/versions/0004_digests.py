"""Up to where somebody has been told what is new, once a day."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "home_digest",
        sa.Column("person", sa.String(300), primary_key=True),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("seen", sa.BigInteger, nullable=False),
    )
