"""What was created from templates, as it is shown."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, select

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


@dataclass(frozen=True, kw_only=True)
class Which:
    """Which creations: of a template, in a state. `allowed` is a clause about `created_by`."""

    template: str = ""
    drift: str = ""
    allowed: ColumnElement[bool] | None = None


def creations(connection: Connection, which: Which, *, offset: int = 0, limit: int = MOST) -> Sequence[Creation]:
    """What has been made, the newest first. What a failed step began is not among it."""
    wanted = _wanted(which)
    query = select(table).where(*wanted).order_by(table.c.created_at.desc(), table.c.id)
    return [_creation(row) for row in connection.execute(query.offset(offset).limit(limit))]


def count_creations(connection: Connection, which: Which) -> int:
    """How many there are of them."""
    found: int = connection.execute(select(func.count()).select_from(table).where(*_wanted(which))).scalar_one()
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


def longest_unseen(connection: Connection, most: int) -> Sequence[Creation]:
    """Those that were never compared with their template, then those for which that is longest ago."""
    query = select(table).where(*_wanted(Which())).order_by(func.coalesce(table.c.drift_at, 0.0), table.c.id)
    return [_creation(row) for row in connection.execute(query.limit(most))]


def _wanted(which: Which) -> list[Any]:
    wanted: list[Any] = [(table.c.remote != "") | (table.c.contents != "")]
    if which.template:
        wanted.append(table.c.template == which.template)
    if which.drift:
        wanted.append(table.c.drift == which.drift)
    if which.allowed is not None:
        wanted.append(which.allowed)
    return wanted


def _creation(row: Row[Any]) -> Creation:
    return Creation(**{**row._mapping, "inputs": json.loads(row.inputs)})
