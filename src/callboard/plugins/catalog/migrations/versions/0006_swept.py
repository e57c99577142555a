"""One row says when all that a location leads to was last looked at, instead of thousands of rows at every sweep."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("catalog_location", sa.Column("swept", sa.Float))
