"""What is wrong with definitions, by API."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "api_docs_problem",
        sa.Column("ref", sa.String(500), primary_key=True),
        sa.Column("since", sa.Float, nullable=False),
        sa.Column("location", sa.Text, nullable=False),
        sa.Column("problems", sa.Text, nullable=False),
    )
