"""The tables and the only writes to them: `sites` is what is asked for, `claims` and `builds` what a process does that
builds one; `reports` and `feedback` are what readers say, and are entered by themselves."""

from .builds import (
    Failed,
    Outcome,
    StandingProblem,
    TakenOver,
    begin,
    begin_publishing,
    fail,
    forget,
    leave,
    say,
    succeed,
)
from .claims import Claim, beat, claim_builds, give_back, has_work, key_of_row, take_back
from .sites import Reason, note_checked, note_place, want
from .tables import PUBLISHED, SAID, WORK, metadata

__all__ = [
    "PUBLISHED",
    "SAID",
    "WORK",
    "Claim",
    "Failed",
    "Outcome",
    "Reason",
    "StandingProblem",
    "TakenOver",
    "beat",
    "begin",
    "begin_publishing",
    "claim_builds",
    "fail",
    "forget",
    "give_back",
    "has_work",
    "key_of_row",
    "leave",
    "metadata",
    "note_checked",
    "note_place",
    "say",
    "succeed",
    "take_back",
    "want",
]
