"""How many random scenarios a test tries: a share of two hundred, or of what CALLBOARD_SCENARIOS says for a night."""

from __future__ import annotations

import os

USUAL = 200


def scenarios(share: int) -> int:
    """`share` of the usual number, and as large a share of any other."""
    return max(1, share * int(os.environ.get("CALLBOARD_SCENARIOS", USUAL)) // USUAL)
