"""Sites: what is known of each, who builds it at the moment, and what the last build said."""

import sqlalchemy as sa
from alembic import op

NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "techdocs_site",
        sa.Column("ref", sa.String(300), primary_key=True),
        sa.Column("version", sa.String(100), primary_key=True),
        sa.Column("git_ref", sa.String(300), nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("watched", sa.Text, nullable=False),
        sa.Column("wanted", sa.Integer, nullable=False),
        sa.Column("done", sa.Integer, nullable=False),
        sa.Column("reason", sa.String(20), nullable=False),
        sa.Column("wanted_at", sa.Float, nullable=False),
        sa.Column("begin_at", sa.Float, nullable=False),
        sa.Column("holder", sa.String(40), nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("claimed", sa.Integer, nullable=False),
        sa.Column("begun_at", sa.Float, nullable=False),
        sa.Column("heartbeat_at", sa.Float, nullable=False),
        sa.Column("publishing", sa.Boolean, nullable=False),
        sa.Column("revision", sa.String(100), nullable=False),
        sa.Column("checked_at", sa.Float, nullable=False),
        sa.Column("published_at", sa.Float, nullable=False),
        sa.Column("seconds", sa.Float, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("failed_since", sa.Float, nullable=False),
        sa.Column("tried", sa.String(100), nullable=False),
        sa.Column("error", sa.Text, nullable=False),
        sa.Column("hint", sa.Text, nullable=False),
        sa.Column("problems", sa.Text, nullable=False),
    )
    op.create_table(
        "techdocs_line",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("ref", sa.String(300), nullable=False),
        sa.Column("version", sa.String(100), nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("at", sa.Float, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("techdocs_line_site", "techdocs_line", ["ref", "version", "id"])
