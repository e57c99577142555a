"""What the log holds, and whether its chain does."""

from .chain import Verdict, verify
from .records import Record, one_record, records

__all__ = ["Record", "Verdict", "one_record", "records", "verify"]
