"""What the log holds, and whether its chain does."""

from .records import Record, one_record, records
from .verify import Verdict, verify

__all__ = ["Record", "Verdict", "one_record", "records", "verify"]
