"""The database: plain functions over a connection, run in threads, committed by whoever opened the transaction.

`database` has the rule for reading and writing, `news` the wake-ups, `sqlite` what that database wants.
"""

from callboard.foundation.database.database import Database
from callboard.foundation.database.news import announce
from callboard.foundation.database.sqlite import sqlite_url
from callboard.foundation.database.unit_of_work import UnitOfWork

__all__ = ["Database", "UnitOfWork", "announce", "sqlite_url"]
