"""What was created from templates, as it is shown."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, select

from callboard import NotFound

from .store import creation_table as table

MOST = 200


@dataclass(frozen=True, kw_only=True)
class Creation:
    """One thing that a task made of a template. `remote` is where git finds it, `contents` where people do; `inputs`
    are without secrets; `drift` is empty until somebody has looked. Times are in seconds since 1970."""

    id: str
    task: str
    step: str
    template: str
    rendering: str
    inputs: Mapping[str, Any]
    created_by: str
    created_at: float
    remote: str
    contents: str
    entity: str
    drift: str
    drifted: int | None
    drift_told: str
    drift_at: float | None
    proposed: str

    @property
    def title(self) -> str:
        """What people call it."""
        named = self.inputs.get("name") or self.inputs.get("component_id")
        plain = (self.remote or self.contents).rstrip("/").removesuffix(".git")
        return str(named) if isinstance(named, str) and named else plain.rpartition("/")[2] or self.task


def creations(
    connection: Connection, *, template: str = "", drift: str = "", offset: int = 0, limit: int = MOST
) -> Sequence[Creation]:
    """What has been made, the newest first. What a failed step began is not among it."""
    wanted = _wanted(template, drift)
    query = select(table).where(*wanted).order_by(table.c.created_at.desc(), table.c.id)
    return [_creation(row) for row in connection.execute(query.offset(offset).limit(limit))]


def count_creations(connection: Connection, *, template: str = "", drift: str = "") -> int:
    """How many there are of them."""
    found: int = connection.execute(
        select(func.count()).select_from(table).where(*_wanted(template, drift))
    ).scalar_one()
    return found


def find_creation(connection: Connection, id_: str) -> Creation:
    """One of them. Raises NotFound."""
    row = connection.execute(select(table).where(table.c.id == id_)).first()
    if row is None:
        raise NotFound(f"Nothing was created under `{id_}`", hint="See the list of what was created.")
    return _creation(row)


def creations_of(connection: Connection, entity: str) -> Sequence[Creation]:
    """What an entity was created as, the newest first."""
    query = select(table).where(table.c.entity == entity).order_by(table.c.created_at.desc())
    return [_creation(row) for row in connection.execute(query.limit(MOST))]


def _wanted(template: str, drift: str) -> list[Any]:
    wanted: list[Any] = [(table.c.remote != "") | (table.c.contents != "")]
    if template:
        wanted.append(table.c.template == template)
    if drift:
        wanted.append(table.c.drift == drift)
    return wanted


def _creation(row: Row[Any]) -> Creation:
    return Creation(**{**row._mapping, "inputs": json.loads(row.inputs)})
