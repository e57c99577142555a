"""The catalog's tables as SQLAlchemy knows them; `migrations/` makes them."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    and_,
    exists,
    not_,
)

WOKEN = "woken"
"""The hash of a location that must be read again within the sweep: something that it also names has become free."""
CHANGES = "catalog.changes"
"""The channel on which whoever appends to the change log announces it."""

HELD = "held"
"""The state of an entity whose removal waits for a decision, and the stage of the problem that says so."""

PINNED = "pinned"
"""The stage of the problem that says that a source's last import was reverted and is not taken in again."""

CIRCLE = -2
"""Stands in a claim for the document, when the claim is to a location that would have led in a circle."""

metadata = MetaData()

location = Table(
    "catalog_location",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("uuid", String),
    Column("type", String),
    Column("target", Text),
    Column("root", String),
    Column("origin", Text),
    Column("optional", Boolean),
    Column("etag", Text),
    Column("hash", String),
    Column("revision", String),
    Column("depends", Text),
    Column("last_read", Float),
    Column("swept", Float),
    Column("last_change", Float),
    Column("last_error", Text),
    Column("created", Float),
    Column("created_by", String),
    Column("entity_name", String),
    Column("leaving", Boolean),
)
edge = Table(
    "catalog_edge",
    metadata,
    Column("parent_id", Integer, primary_key=True),
    Column("child_id", Integer, primary_key=True),
    Column("emitter", String),
    Column("revision", String),
    Column("settled", String),
)
wanted = Table(
    "catalog_wanted",
    metadata,
    Column("location_id", Integer, primary_key=True),
    Column("times", Integer),
)
problem = Table(
    "catalog_problem",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("location_id", Integer),
    Column("ref", String),
    Column("document", Integer),
    Column("level", String),
    Column("stage", String),
    Column("name", String),
    Column("message", Text),
    Column("hint", Text),
    Column("file", Text),
    Column("line", Integer),
    Column("since", Float),
    Column("draft", Text),
)
entity = Table(
    "catalog_entity",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("ref", String),
    Column("uid", String),
    Column("etag", String),
    Column("location_id", Integer),
    Column("document", LargeBinary),
    Column("served", LargeBinary),
    Column("text", LargeBinary),
    Column("line", Integer),
    Column("state", String),
    Column("dirty", Boolean),
    Column("hash", String),
    Column("changed_seq", BigInteger),
    Column("created", Float),
    Column("changed", Float),
)
relation = Table(
    "catalog_relation",
    metadata,
    Column("source", String),
    Column("type", String),
    Column("target", String),
    Column("back", String),
    Column("emitter", String),
)
claim = Table(
    "catalog_claim",
    metadata,
    Column("ref", String),
    Column("location_id", Integer),
    Column("document", Integer),
    Column("line", Integer),
)
leaving = Table(
    "catalog_leaving",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("location_id", Integer),
    Column("ref", String),
    Column("child_id", Integer),
    Column("round", String),
    Column("hold_id", Integer),
)
STAYS = not_(exists().where(and_(leaving.c.location_id == edge.c.parent_id, leaving.c.child_id == edge.c.child_id)))
"""Holds for a way that does not wait for the decision whether it goes."""

hold = Table(
    "catalog_hold",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("location_id", Integer),
    Column("since", Float),
    Column("going", Integer),
    Column("total", Integer),
    Column("digest", String),
    Column("decision", String),
    Column("decided_by", String),
    Column("decided_at", Float),
)
change = Table(
    "catalog_change",
    metadata,
    Column("seq", BigInteger, primary_key=True),
    Column("entity_id", Integer),
    Column("ref", String),
    Column("what", String),
    Column("at", Float),
)
history = Table(
    "catalog_history",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("ref", String),
    Column("at", Float),
    Column("what", String),
    Column("source", Text),
    Column("revision", String),
    Column("document", LargeBinary),
    Column("import_id", Integer),
)
imported = Table(
    "catalog_import",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source", Text),
    Column("round", String),
    Column("started", Float),
    Column("ended", Float),
    Column("revision", String),
    Column("created", Integer),
    Column("changed", Integer),
    Column("deleted", Integer),
    Column("asked_by", String),
    Column("undoable", Boolean),
    Column("reverted_by", String),
    Column("reverted_at", Float),
)
undo = Table(
    "catalog_undo",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("import_id", Integer),
    Column("what", String),
    Column("before", LargeBinary),
)
pin = Table(
    "catalog_pin",
    metadata,
    Column("location_id", Integer, primary_key=True),
    Column("import_id", Integer),
    Column("hash", String),
    Column("depends", Text),
)
star = Table(
    "catalog_star",
    metadata,
    Column("person", String, primary_key=True),
    Column("ref", String, primary_key=True),
    Column("at", Float),
)
visit = Table(
    "catalog_visit",
    metadata,
    Column("person", String, primary_key=True),
    Column("ref", String, primary_key=True),
    Column("hits", Integer),
    Column("at", Float),
)
pull_request = Table(
    "catalog_pull_request",
    metadata,
    Column("repository", String, primary_key=True),
    Column("url", Text),
    Column("by", String),
    Column("at", Float),
)
reading = Table(
    "catalog_reading",
    metadata,
    Column("id", String, primary_key=True),
    Column("read", Integer),
    Column("known", Integer),
    Column("updated", Float),
)
