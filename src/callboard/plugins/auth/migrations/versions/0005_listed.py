"""Who came as somebody of the catalog has to be there still."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    for table in ("auth_session", "auth_token"):
        op.add_column(table, sa.Column("listed", sa.Boolean, nullable=False, server_default=sa.false()))
