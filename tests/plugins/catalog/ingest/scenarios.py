"""How many random scenarios a test tries: a share of what CALLBOARD_SCENARIOS says, which is many for a night."""

from __future__ import annotations

import os

WHOLE, USUAL = 200, 120


def scenarios(share: int) -> int:
    """So many of WHOLE, and as large a share of any other number."""
    return max(1, share * int(os.environ.get("CALLBOARD_SCENARIOS", USUAL)) // WHOLE)
