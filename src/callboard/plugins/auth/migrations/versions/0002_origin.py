"""Which session at a provider a session came from, so that the provider can end it."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    for name in ("issuer", "subject", "sid"):
        op.add_column("auth_session", sa.Column(name, sa.Text, nullable=False, server_default=""))
