"""The database: plain functions over a connection, run in threads, committed by whoever opened the transaction.

`database` has the rule for reading and writing, `news` and `listening` the wake-ups, `away` what happens when the
database does not answer, `engines` what differs between `sqlite` and `postgres`.
"""

from callboard.foundation.database.address import postgres_url
from callboard.foundation.database.copying import Report, copy_rows, copy_sqlite, tables_of
from callboard.foundation.database.database import Database
from callboard.foundation.database.migrate import migrate
from callboard.foundation.database.news import announce
from callboard.foundation.database.sqlite import sqlite_url
from callboard.foundation.database.unit_of_work import UnitOfWork

__all__ = [
    "Database",
    "Report",
    "UnitOfWork",
    "announce",
    "copy_rows",
    "copy_sqlite",
    "migrate",
    "postgres_url",
    "sqlite_url",
    "tables_of",
]
