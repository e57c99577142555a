"""The address of the PostgreSQL database that the settings name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from callboard.foundation.config.core import DatabaseConnection, DatabaseTls
from callboard.foundation.errors import Invalid
from callboard.foundation.secrets import Secret

SCHEMES = ("postgresql://", "postgres://")
WHERE = "`backend.database.connection`"


def postgres_url(connection: DatabaseConnection | Secret | None, folder: Path) -> URL:
    """From Backstage's keys, or a URL; what is left out is the driver's default (`PGHOST`, `PGPASSWORD` …).

    Certificates given as text are written into `folder`, since the driver takes files. Raises Invalid.
    """
    if isinstance(connection, Secret):
        return _parsed(connection.reveal())
    if connection is None:
        return URL.create("postgresql")
    if connection.directory or connection.filename:
        raise Invalid(f"{WHERE} names a file, and PostgreSQL has none", hint="Name host, port, user and database.")
    url = _parsed(connection.connection_string.reveal()) if connection.connection_string else URL.create("postgresql")
    given: dict[str, Any] = {
        "host": connection.host,
        "port": connection.port,
        "username": connection.user,
        "password": connection.password.reveal() if connection.password else None,
        "database": connection.database,
    }
    url = url.set(**{key: value for key, value in given.items() if value is not None})
    return url.update_query_dict(_tls(connection.ssl, folder))


def _parsed(text: str) -> URL:
    scheme = next((each for each in SCHEMES if text.startswith(each)), None)
    try:
        if scheme is not None:
            return make_url("postgresql://" + text.removeprefix(scheme))
    except (ArgumentError, ValueError):
        # The text may hold a password, and so may what SQLAlchemy says of it.
        scheme = None
    raise Invalid(
        f"{WHERE} is no address of a PostgreSQL database",
        hint="It looks like postgresql://user:password@host:5432/callboard, with %40 for an @ in the password.",
    )


def _tls(ssl: bool | DatabaseTls | None, folder: Path) -> dict[str, Any]:
    if ssl is None:
        return {}
    if isinstance(ssl, bool):
        return {"sslmode": "verify-full", "sslrootcert": "system"} if ssl else {"sslmode": "disable"}
    if not ssl.reject_unauthorized:
        query = {"sslmode": "require"}
    else:
        query = {"sslmode": "verify-full", "sslrootcert": _file(ssl.ca, folder / "ca.pem") if ssl.ca else "system"}
    if ssl.cert:
        query["sslcert"] = _file(ssl.cert, folder / "client.pem")
    if ssl.key:
        query["sslkey"] = _file(ssl.key.reveal(), folder / "client.key")
    return query


def _file(text: str, path: Path) -> str:
    """A file with this certificate: the one that is named, or a new one that holds it."""
    if not text.lstrip().startswith("-----BEGIN"):
        return text
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text(text, encoding="ascii")
    return str(path)
