"""Only marked entities are in the index that finds them, and nobody looks relations up by their target."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.drop_index("ix_catalog_entity_dirty", "catalog_entity")
    op.create_index(
        "catalog_entity_marked",
        "catalog_entity",
        ["id"],
        postgresql_where=sa.text("dirty"),
        sqlite_where=sa.text("dirty = 1"),
    )
    op.drop_index("ix_catalog_relation_target", "catalog_relation")
