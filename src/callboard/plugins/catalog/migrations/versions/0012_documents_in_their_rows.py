"""PostgreSQL keeps an entity's documents in its row, as they are: compressing them took longer than all else."""

from alembic import op

revision = "0012"
down_revision = "0011"

IN_ITS_ROW = 8160
"""Bytes up to which a row stays in one piece: a page."""


def upgrade() -> None:
    if op.get_context().dialect.name != "postgresql":
        return
    op.execute(f"ALTER TABLE catalog_entity SET (toast_tuple_target = {IN_ITS_ROW})")
    for column in ("document", "served", "text"):
        op.execute(f"ALTER TABLE catalog_entity ALTER COLUMN {column} SET STORAGE EXTERNAL")
