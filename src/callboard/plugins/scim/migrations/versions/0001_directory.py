"""People, groups and memberships as an identity provider says them, and what the catalog has yet to hear of."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "scim_resource",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("kind", sa.String(5), nullable=False),
        sa.Column("name", sa.String(63), nullable=False),
        sa.Column("label", sa.String(300), nullable=False),
        sa.Column("key", sa.String(1000), nullable=False),
        sa.Column("external_id", sa.String(300), nullable=False),
        sa.Column("display", sa.String(1000), nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created", sa.Float, nullable=False),
        sa.Column("changed", sa.Float, nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False, index=True),
        sa.UniqueConstraint("kind", "name"),
        sa.UniqueConstraint("kind", "key"),
    )
    op.create_index("scim_resource_external", "scim_resource", ["kind", "external_id"])
    op.create_index("scim_resource_display", "scim_resource", ["kind", "display"])
    op.create_index("scim_resource_number", "scim_resource", ["kind", "number"])
    op.create_table(
        "scim_email",
        sa.Column("resource_id", sa.String(36), primary_key=True),
        sa.Column("value", sa.String(1000), primary_key=True),
    )
    op.create_index("scim_email_value", "scim_email", ["value"])
    op.create_table(
        "scim_member",
        sa.Column("group_id", sa.String(36), primary_key=True),
        sa.Column("member_id", sa.String(36), primary_key=True),
    )
    op.create_index("scim_member_member", "scim_member", ["member_id"])
    op.create_table(
        "scim_departure",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("kind", sa.String(5), nullable=False),
        sa.Column("name", sa.String(63), nullable=False),
        sa.Column("key", sa.String(1000), nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False, index=True),
    )
    op.create_index("scim_departure_name", "scim_departure", ["kind", "name"])
    _follow()


def _follow() -> None:
    """What the catalog has heard of."""
    op.create_table(
        "scim_state",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("told", sa.Float, nullable=False),
    )
