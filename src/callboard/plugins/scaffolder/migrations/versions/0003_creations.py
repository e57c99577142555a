"""What was created from templates, and the files that they made of it."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "scaffolder_rendering",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("content", sa.LargeBinary),
        sa.Column("made_at", sa.Float, nullable=False),
    )
    op.create_table(
        "scaffolder_creation",
        sa.Column("id", sa.String(80), primary_key=True),
        sa.Column("task", sa.String(36), nullable=False, index=True),
        sa.Column("step", sa.Text, nullable=False),
        sa.Column("template", sa.String(300), nullable=False, index=True),
        sa.Column("rendering", sa.String(64), nullable=False),
        sa.Column("inputs", sa.Text, nullable=False),
        sa.Column("created_by", sa.String(300), nullable=False),
        sa.Column("created_at", sa.Float, nullable=False, index=True),
        sa.Column("remote", sa.Text, nullable=False),
        sa.Column("contents", sa.Text, nullable=False),
        sa.Column("entity", sa.String(300), nullable=False, index=True),
        sa.Column("drift", sa.String(20), nullable=False),
        sa.Column("drifted", sa.Integer),
        sa.Column("drift_told", sa.Text, nullable=False),
        sa.Column("drift_at", sa.Float),
        sa.Column("proposed", sa.Text, nullable=False),
    )
