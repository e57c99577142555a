"""The tables of tasks and the only writes to them: `tasks` is what people ask for, `claims` and `journal` what the
process does that works on one."""

from .claims import Claim, beat, claim_tasks, forget_secrets, give_back, has_work, take_back
from .journal import Saved, TakenOver, clean
from .tables import metadata
from .tasks import append_events, ask_to_cancel, decide_approval, forget_call, make_task, open_again

__all__ = [
    "Claim",
    "Saved",
    "TakenOver",
    "append_events",
    "ask_to_cancel",
    "beat",
    "claim_tasks",
    "clean",
    "decide_approval",
    "forget_call",
    "forget_secrets",
    "give_back",
    "has_work",
    "make_task",
    "metadata",
    "open_again",
    "take_back",
]
