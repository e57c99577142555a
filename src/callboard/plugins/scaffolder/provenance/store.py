"""What was created, and the files that templates made of it: tables of their own, made by `0003_creations`."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    delete,
    insert,
    select,
    update,
)

from ..publishing import digest as digest_of
from .snapshots import Snapshot, pack, unpack

metadata = MetaData()
rendering_table = Table(
    "scaffolder_rendering",
    metadata,
    Column("digest", String, primary_key=True),
    Column("content", LargeBinary),
    Column("made_at", Float),
)
creation_table = Table(
    "scaffolder_creation",
    metadata,
    Column("id", String, primary_key=True),
    Column("task", String),
    Column("step", String),
    Column("template", String),
    Column("rendering", String),
    Column("inputs", Text),
    Column("created_by", String),
    Column("created_at", Float),
    Column("remote", Text),
    Column("contents", Text),
    Column("entity", String),
    Column("drift", String),
    Column("drifted", Integer),
    Column("drift_told", Text),
    Column("drift_at", Float),
    Column("proposed", Text),
)


def keep_rendering(connection: Connection, snapshot: Snapshot) -> str:
    """Keeps the files that a template made, once, and returns their digest. Of what is too large only that is known."""
    digest = digest_of(snapshot.values())
    known = connection.execute(select(rendering_table.c.digest).where(rendering_table.c.digest == digest)).first()
    if known is None:
        row = {"digest": digest, "content": pack(snapshot), "made_at": time.time()}
        connection.execute(insert(rendering_table), row)
    return digest


def rendering(connection: Connection, digest: str) -> Snapshot | None:
    """The files of a digest; None when they were not kept."""
    kept = connection.execute(select(rendering_table.c.content).where(rendering_table.c.digest == digest)).scalar()
    return None if kept is None else unpack(kept)


def begin_creation(connection: Connection, row: Mapping[str, Any]) -> float:
    """Notes that something is about to be made. A step that is begun again replaces its note, but for the moment of the
    first, which is returned."""
    before = connection.execute(select(creation_table.c.created_at).where(creation_table.c.id == row["id"])).scalar()
    row = {**row, "created_at": before or row["created_at"]}
    connection.execute(delete(creation_table).where(creation_table.c.id == row["id"]))
    empty = {"remote": "", "contents": "", "entity": "", "drift": "", "drift_told": "", "proposed": ""}
    connection.execute(insert(creation_table), {**empty, **row, "inputs": json.dumps(row["inputs"])})
    when: float = row["created_at"]
    return when


def complete_creation(connection: Connection, id_: str, *, remote: str, contents: str) -> None:
    """Notes where that is which has been made."""
    values = {"remote": remote, "contents": contents}
    connection.execute(update(creation_table).where(creation_table.c.id == id_).values(**values))


def name_entity(connection: Connection, task: str, entity: str) -> None:
    """Notes which entity a task has registered, for what it made before."""
    wanted = (creation_table.c.task == task) & (creation_table.c.entity == "")
    connection.execute(update(creation_table).where(wanted).values(entity=entity))


def note_drift(connection: Connection, id_: str, state: str, files: int, told: str) -> None:
    """Keeps what a comparison with the template found: `current`, `behind` or `unknown`."""
    values = {"drift": state, "drifted": files, "drift_told": told[:1000], "drift_at": time.time()}
    connection.execute(update(creation_table).where(creation_table.c.id == id_).values(**values))


def note_proposed(connection: Connection, id_: str, url: str) -> None:
    """Keeps the pull request that was opened last."""
    connection.execute(update(creation_table).where(creation_table.c.id == id_).values(proposed=url))
