"""The catalog's tables: what was read, what it said, how it hangs together, and what changed."""

import sqlalchemy as sa
from alembic import op

NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")

revision = "0001"
down_revision = None


def upgrade() -> None:
    _locations()
    _problems()
    _entities()
    _relations()
    _changes()
    _people()


def _locations() -> None:
    op.create_table(
        "catalog_location",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("uuid", sa.String(36), nullable=False, unique=True),
        sa.Column("type", sa.String(40), nullable=False),
        sa.Column("target", sa.Text, nullable=False),
        sa.Column("root", sa.String(20), nullable=False),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("optional", sa.Boolean, nullable=False),
        sa.Column("etag", sa.Text, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("revision", sa.String(80), nullable=False),
        sa.Column("depends", sa.Text, nullable=False),
        sa.Column("last_read", sa.Float),
        sa.Column("last_change", sa.Float),
        sa.Column("last_error", sa.Text, nullable=False),
        sa.Column("created", sa.Float, nullable=False),
        sa.Column("created_by", sa.String(300), nullable=False),
    )
    op.create_index("catalog_location_key", "catalog_location", ["type", "target"], unique=True)
    op.create_table(
        "catalog_edge",
        sa.Column("parent_id", sa.Integer, sa.ForeignKey("catalog_location.id", ondelete="CASCADE"), primary_key=True),
        sa.Column(
            "child_id",
            sa.Integer,
            sa.ForeignKey("catalog_location.id", ondelete="CASCADE"),
            primary_key=True,
            index=True,
        ),
        sa.Column("emitter", sa.String(300), nullable=False),
    )


def _problems() -> None:
    op.create_table(
        "catalog_problem",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column(
            "location_id",
            sa.Integer,
            sa.ForeignKey("catalog_location.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column("ref", sa.String(300), nullable=False, index=True),
        sa.Column("document", sa.Integer, nullable=False),
        sa.Column("level", sa.String(10), nullable=False),
        sa.Column("stage", sa.String(20), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("hint", sa.Text, nullable=False),
        sa.Column("file", sa.Text, nullable=False),
        sa.Column("line", sa.Integer, nullable=False),
        sa.Column("since", sa.Float, nullable=False),
    )


def _entities() -> None:
    op.create_table(
        "catalog_entity",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("ref", sa.String(300), nullable=False, unique=True),
        sa.Column("uid", sa.String(36), nullable=False, unique=True),
        sa.Column("etag", sa.String(80), nullable=False),
        sa.Column(
            "location_id",
            sa.Integer,
            sa.ForeignKey("catalog_location.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column("document", sa.LargeBinary, nullable=False),
        sa.Column("served", sa.LargeBinary),
        sa.Column("text", sa.LargeBinary, nullable=False),
        sa.Column("line", sa.Integer, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("dirty", sa.Boolean, nullable=False, index=True),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("changed_seq", NUMBER, nullable=False),
        sa.Column("created", sa.Float, nullable=False),
        sa.Column("changed", sa.Float, nullable=False),
        sqlite_autoincrement=True,
    )


def _relations() -> None:
    op.create_table(
        "catalog_relation",
        sa.Column("emitter", sa.String(300), nullable=False, index=True),
        sa.Column("source", sa.String(300), nullable=False, index=True),
        sa.Column("type", sa.String(60), nullable=False),
        sa.Column("target", sa.String(300), nullable=False, index=True),
    )
    op.create_table(
        "catalog_claim",
        sa.Column("ref", sa.String(300), nullable=False, index=True),
        sa.Column(
            "location_id",
            sa.Integer,
            sa.ForeignKey("catalog_location.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column("document", sa.Integer, nullable=False),
        sa.Column("line", sa.Integer, nullable=False),
    )


def _changes() -> None:
    op.create_table(
        "catalog_change",
        sa.Column("seq", NUMBER, primary_key=True, autoincrement=True),
        sa.Column("entity_id", sa.Integer, nullable=False),
        sa.Column("ref", sa.String(300), nullable=False),
        sa.Column("what", sa.String(10), nullable=False),
        sa.Column("at", sa.Float, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "catalog_history",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("ref", sa.String(300), nullable=False, index=True),
        sa.Column("at", sa.Float, nullable=False, index=True),
        sa.Column("what", sa.String(10), nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("revision", sa.String(80), nullable=False),
        sa.Column("document", sa.LargeBinary),
    )


def _people() -> None:
    op.create_table(
        "catalog_star",
        sa.Column("person", sa.String(300), primary_key=True),
        sa.Column("ref", sa.String(300), primary_key=True),
        sa.Column("at", sa.Float, nullable=False),
    )
    op.create_table(
        "catalog_visit",
        sa.Column("person", sa.String(300), primary_key=True),
        sa.Column("ref", sa.String(300), primary_key=True),
        sa.Column("hits", sa.Integer, nullable=False),
        sa.Column("at", sa.Float, nullable=False),
    )
