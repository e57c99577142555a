"""The tables of tasks. `0001_tasks` makes them."""

from __future__ import annotations

from typing import Any

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
)

metadata = MetaData()
task_table = Table(
    "scaffolder_task",
    metadata,
    Column("id", String, primary_key=True),
    Column("spec", Text),
    Column("template", String),
    Column("status", String),
    Column("secrets", Text),
    Column("initiator", Text),
    Column("created_by", String),
    Column("created_at", Float),
    Column("last_heartbeat_at", Float),
    Column("ended_at", Float),
    Column("cleaned_at", Float),
    Column("holder", String),
    Column("attempt", Integer),
    Column("cancelling", Boolean),
)
step_table = Table(
    "scaffolder_step",
    metadata,
    Column("task", String, primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("id", Text),
    Column("status", String),
    Column("begun", Integer),
    Column("began_at", Float),
    Column("ended_at", Float),
    Column("output", Text),
    Column("calls", Text),
    Column("derived", Text),
    Column("wanted", Text),
    Column("approval", String),
    Column("approved_by", String),
)
checkpoint_table = Table(
    "scaffolder_checkpoint",
    metadata,
    Column("task", String, primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("key", String, primary_key=True),
    Column("value", Text),
)
event_table = Table(
    "scaffolder_event",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("task", String),
    Column("type", String),
    Column("body", Text),
    Column("created_at", Float),
)
workspace_table = Table(
    "scaffolder_workspace",
    metadata,
    Column("task", String, primary_key=True),
    Column("content", LargeBinary),
    Column("note", String),
)


def plain(value: Any) -> str:
    """Text that either database takes."""
    return str(value).replace("\0", "\ufffd").encode("utf-8", "replace").decode()
