"""The `audit` section of the configuration."""

from __future__ import annotations

import datetime

from pydantic import field_validator

from callboard import Duration, Settings

LEAST = datetime.timedelta(days=1)


class AuditSettings(Settings):
    """What is kept of who did what. Records that are older than `keep` are removed, and a record says so. With `log`
    each record is a line of the portal's own log too, for whatever collects that."""

    keep: Duration = datetime.timedelta(days=400)
    log: bool = False

    @field_validator("keep")
    @classmethod
    def _long_enough(cls, keep: datetime.timedelta) -> datetime.timedelta:
        if keep < LEAST:
            raise ValueError("the audit log is kept for at least a day")
        return keep
