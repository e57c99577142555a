"""What readers say of pages, how many they are, and when owners last said that a page is right."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    _reports()
    _feedback()
    _freshness()


def _reports() -> None:
    op.create_table(
        "techdocs_report",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("ticket", sa.String(64), nullable=False),
        sa.Column("site", sa.String(300), nullable=False),
        sa.Column("version", sa.String(300), nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("page", sa.Text, nullable=False),
        sa.Column("quote", sa.Text, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("person", sa.String(300), nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("repository", sa.Text, nullable=False),
        sa.Column("tracker", sa.String(100), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("delivery", sa.String(20), nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("tried_at", sa.Float, nullable=False),
        sa.Column("error", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("checked_at", sa.Float, nullable=False),
        sa.Column("closed_at", sa.Float),
        sa.Column("closed_by", sa.Text, nullable=False),
        sa.Column("closed_word", sa.Text, nullable=False),
        sa.UniqueConstraint("person", "ticket"),
    )
    op.create_index("techdocs_report_site", "techdocs_report", ["site", "at"])
    op.create_index("techdocs_report_person", "techdocs_report", ["person", "at"])
    op.create_index("techdocs_report_closed", "techdocs_report", ["closed_at", "checked_at"])


def _feedback() -> None:
    op.create_table(
        "techdocs_vote",
        sa.Column("site", sa.String(300), primary_key=True),
        sa.Column("path", sa.Text, primary_key=True),
        sa.Column("person", sa.String(300), primary_key=True),
        sa.Column("useful", sa.Boolean, nullable=False),
        sa.Column("word", sa.Text, nullable=False),
        sa.Column("at", sa.Float, nullable=False, index=True),
    )
    op.create_table(
        "techdocs_reader",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("month", sa.String(7), nullable=False, index=True),
    )
    op.create_table(
        "techdocs_reading",
        sa.Column("site", sa.String(300), primary_key=True),
        sa.Column("path", sa.Text, primary_key=True),
        sa.Column("month", sa.String(7), primary_key=True),
        sa.Column("readers", sa.Integer, nullable=False),
    )


def _freshness() -> None:
    op.create_table(
        "techdocs_review",
        sa.Column("site", sa.String(300), primary_key=True),
        sa.Column("path", sa.Text, primary_key=True),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
    )
    op.create_table(
        "techdocs_age",
        sa.Column("site", sa.String(300), primary_key=True),
        sa.Column("written", sa.Float, nullable=False),
        sa.Column("code", sa.Float, nullable=False),
    )
