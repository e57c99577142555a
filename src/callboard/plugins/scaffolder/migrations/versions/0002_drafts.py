"""What people have answered of forms and not sent yet. Secrets are never in there."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "scaffolder_draft",
        sa.Column("person", sa.String(300), primary_key=True),
        sa.Column("template", sa.String(300), primary_key=True),
        sa.Column("answers", sa.Text, nullable=False),
        sa.Column("changed", sa.Float, nullable=False, index=True),
    )
