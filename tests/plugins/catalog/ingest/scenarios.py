"""How many random scenarios a test tries: a few by day, and by night a share of what CALLBOARD_SCENARIOS says."""

from __future__ import annotations

import os

WHOLE = 200


def scenarios(share: int, *, by_day: int) -> int:
    """So many of WHOLE, and as large a share of any other number; where no number is said, those of a day."""
    said = os.environ.get("CALLBOARD_SCENARIOS")
    return by_day if said is None else max(1, share * int(said) // WHOLE)
