"""The databases that a portal is measured on: one folder for each company on SQLite, one database on PostgreSQL."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.pool import NullPool

SQLITE, POSTGRES = "sqlite", "postgres"


@dataclass(frozen=True, kw_only=True)
class Place:
    """A database of one portal. `server` is the address of a PostgreSQL without a database name, or empty."""

    kind: str
    name: str
    folder: Path
    server: str = ""

    @property
    def url(self) -> str:
        """For SQLAlchemy."""
        if self.kind == SQLITE:
            return f"sqlite:///{self.folder / 'callboard.sqlite'}"
        return self.address.replace("postgresql://", "postgresql+psycopg://")

    @property
    def address(self) -> str:
        """For PostgreSQL's own tools."""
        return self.server.replace("/postgres?", f"/{self.name}?")

    @property
    def environment(self) -> Mapping[str, str]:
        """What tells a portal to use this database. On PostgreSQL the folder holds what can be made again."""
        connection: object = {"directory": str(self.folder)} if self.kind == SQLITE else self.address
        settings = {"client": "pg" if self.kind == POSTGRES else "sqlite", "connection": connection}
        return {
            **os.environ,
            "CALLBOARD_CONFIG_backend_database": json.dumps(settings),
            "CALLBOARD_CONFIG_backend_dataFolder": json.dumps(str(self.folder)),
        }

    def engine(self) -> Engine:
        """For reading and writing past the portal."""
        return create_engine(self.url, poolclass=NullPool)

    def empty(self) -> None:
        """Makes it anew, with nothing in it."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        if self.kind == POSTGRES:
            self._on_server(f'DROP DATABASE IF EXISTS "{self.name}"', f'CREATE DATABASE "{self.name}"')

    def drop(self) -> None:
        """Gives its disk back."""
        shutil.rmtree(self.folder, ignore_errors=True)
        if self.kind == POSTGRES:
            self._on_server(f'DROP DATABASE IF EXISTS "{self.name}"')

    def bytes(self) -> int:
        """What it takes on disk."""
        if self.kind == SQLITE:
            return sum(path.stat().st_size for path in self.folder.rglob("*sqlite*"))
        with self.engine().connect() as connection:
            return int(connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one())

    def _on_server(self, *statements: str) -> None:
        url = self.server.replace("postgresql://", "postgresql+psycopg://")
        with create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT").connect() as connection:
            for statement in statements:
                connection.execute(text(statement))
