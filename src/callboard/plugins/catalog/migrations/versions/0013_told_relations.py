"""Finds what others say of an entity, but not what it says itself: of a new one that is known."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    where = sa.text("emitter IS NOT NULL")
    op.create_index("catalog_relation_told", "catalog_relation", ["source"], postgresql_where=where, sqlite_where=where)
