"""What a document says of which no entity came, beside its problem."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.add_column("catalog_problem", sa.Column("draft", sa.Text, nullable=False, server_default=""))
