"""How people have arranged their front page."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "home_layout",
        sa.Column("person", sa.String(300), primary_key=True),
        sa.Column("arranged", sa.Text, nullable=False),
        sa.Column("at", sa.Float, nullable=False),
    )
