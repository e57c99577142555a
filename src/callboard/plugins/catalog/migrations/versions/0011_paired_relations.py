"""What an entity says of itself and another is one row for both ends, where it was one for each."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

OLD, NEW = "catalog_relation_old", "catalog_relation"
NUMBERED = f"""
    SELECT emitter, source, type, target,
        row_number() OVER (PARTITION BY emitter, source, target ORDER BY type) AS number
    FROM (SELECT DISTINCT emitter, source, type, target FROM {OLD})
"""  # noqa: S608 - names of ours
PAIRED = f"""
    WITH numbered AS ({NUMBERED}),
        forth AS (SELECT * FROM numbered WHERE emitter = source),
        back AS (SELECT * FROM numbered WHERE emitter = target AND source <> target)
    INSERT INTO {NEW} (source, type, target, back, emitter)
    SELECT forth.source, forth.type, forth.target, back.type, NULL
    FROM forth LEFT JOIN back
        ON back.emitter = forth.emitter AND back.source = forth.target AND back.number = forth.number
    UNION ALL
    SELECT back.source, back.type, back.target, NULL, back.emitter
    FROM back LEFT JOIN forth
        ON forth.emitter = back.emitter AND forth.target = back.source AND forth.number = back.number
    WHERE forth.emitter IS NULL
    UNION ALL
    SELECT source, type, target, NULL, emitter FROM numbered WHERE emitter <> source AND emitter <> target
"""  # noqa: S608 - names of ours


def upgrade() -> None:
    op.drop_index("ix_catalog_relation_source", "catalog_relation")
    op.drop_index("ix_catalog_relation_emitter", "catalog_relation")
    op.rename_table(NEW, OLD)
    op.create_table(
        NEW,
        sa.Column("source", sa.String(300), nullable=False, index=True),
        sa.Column("type", sa.String(60), nullable=False),
        sa.Column("target", sa.String(300), nullable=False),
        sa.Column("back", sa.String(60)),
        sa.Column("emitter", sa.String(300)),
    )
    op.execute(PAIRED)
    op.drop_table(OLD)
    for name, column, condition in (
        ("catalog_relation_back", "target", "back IS NOT NULL"),
        ("catalog_relation_emitter", "emitter", "emitter IS NOT NULL"),
    ):
        where = sa.text(condition)
        op.create_index(name, NEW, [column], postgresql_where=where, sqlite_where=where)
