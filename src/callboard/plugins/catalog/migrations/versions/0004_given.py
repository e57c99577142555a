"""What a source says of each location that it leads to: the revision that is there, and the one that was read."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    for name in ("revision", "settled"):
        op.add_column("catalog_edge", sa.Column(name, sa.String(200), nullable=False, server_default=""))
