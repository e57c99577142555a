"""The records of the audit log, which no statement can change, and where the rest begins once old ones are removed."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

# Only against changes: to restore a backup all rows are removed and others inserted, and what is missing, or is not
# what followed, is found by the hashes.
REFUSAL = "records of the audit log are never changed"
ON_SQLITE = f"""
    CREATE TRIGGER audit_record_stays BEFORE UPDATE ON audit_record
    BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END
"""
ON_POSTGRES = (
    f"""
    CREATE FUNCTION audit_record_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$
    """,
    """
    CREATE TRIGGER audit_record_stays BEFORE UPDATE ON audit_record
    FOR EACH ROW EXECUTE FUNCTION audit_record_stays()
    """,
)


def upgrade() -> None:
    op.create_table(
        "audit_record",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=False),
        sa.Column("at", sa.BigInteger, nullable=False, index=True),
        sa.Column("actor", sa.String(300), nullable=False),
        sa.Column("via", sa.String(200), nullable=False),
        sa.Column("door", sa.String(20), nullable=False),
        sa.Column("plugin", sa.String(100), nullable=False),
        sa.Column("action", sa.String(200), nullable=False),
        sa.Column("target", sa.Text, nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("request", sa.String(100), nullable=False),
        sa.Column("address", sa.String(100), nullable=False),
        sa.Column("agent", sa.String(300), nullable=False),
        sa.Column("details", sa.Text, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
    op.create_table(
        "audit_anchor",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
    for statement in ON_POSTGRES if op.get_bind().dialect.name == "postgresql" else (ON_SQLITE,):
        op.execute(statement)
