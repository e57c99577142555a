"""Which pull request was opened for the catalog file of a repository."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "catalog_pull_request",
        sa.Column("repository", sa.String(500), primary_key=True),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("by", sa.String(300), nullable=False),
        sa.Column("at", sa.Float, nullable=False),
    )
