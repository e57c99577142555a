"""What a source says no more is marked first; what would be too much at once is held for a decision."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("catalog_location", sa.Column("leaving", sa.Boolean, nullable=False, server_default=sa.false()))
    op.create_table(
        "catalog_leaving",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("location_id", sa.Integer, nullable=False, index=True),
        sa.Column("ref", sa.String(300), nullable=False, index=True),
        sa.Column("child_id", sa.Integer, index=True),
        sa.Column("round", sa.String(36), nullable=False),
        sa.Column("hold_id", sa.Integer, index=True),
    )
    op.create_table(
        "catalog_hold",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("location_id", sa.Integer, nullable=False, index=True),
        sa.Column("since", sa.Float, nullable=False),
        sa.Column("going", sa.Integer, nullable=False),
        sa.Column("total", sa.Integer, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("decision", sa.String(10), nullable=False),
        sa.Column("decided_by", sa.String(300), nullable=False),
        sa.Column("decided_at", sa.Float),
    )
