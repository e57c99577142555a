"""A location keeps the name of its entity when it is pointed elsewhere: clients and links know it by that."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("catalog_location", sa.Column("entity_name", sa.String(80), nullable=False, server_default=""))
