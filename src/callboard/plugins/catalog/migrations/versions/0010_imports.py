"""What each round of reading changed of each source, what was there before, and what is pinned since a revert."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("catalog_history", sa.Column("import_id", sa.Integer))
    op.create_index("ix_catalog_history_import_id", "catalog_history", ["import_id"])
    op.create_table(
        "catalog_import",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("round", sa.String(36), nullable=False),
        sa.Column("started", sa.Float, nullable=False, index=True),
        sa.Column("ended", sa.Float, nullable=False),
        sa.Column("revision", sa.String(100), nullable=False),
        sa.Column("created", sa.Integer, nullable=False),
        sa.Column("changed", sa.Integer, nullable=False),
        sa.Column("deleted", sa.Integer, nullable=False),
        sa.Column("asked_by", sa.String(300), nullable=False),
        sa.Column("undoable", sa.Boolean, nullable=False),
        sa.Column("reverted_by", sa.String(300), nullable=False),
        sa.Column("reverted_at", sa.Float),
    )
    op.create_index("ix_catalog_import_round", "catalog_import", ["round", "source"], unique=True)
    op.create_index("ix_catalog_import_source", "catalog_import", ["source"])
    op.create_table(
        "catalog_undo",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("import_id", sa.Integer, nullable=False, index=True),
        sa.Column("what", sa.String(10), nullable=False),
        sa.Column("before", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "catalog_pin",
        sa.Column("location_id", sa.Integer, primary_key=True),
        sa.Column("import_id", sa.Integer, nullable=False, index=True),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("depends", sa.Text, nullable=False),
    )
