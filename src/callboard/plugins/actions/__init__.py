"""Actions: what can be done, and the one place where it is done, whoever asks for it: a step of a task, a program, a
command.

Read in the order of a call: `endpoints` and `commands` (it is asked for) -> `performing` (may they, is the input right,
do it, say so) -> `rules` (conditions on who may do what) -> `schemas` (what goes in and comes out).
"""

from .journals import MemoryJournal
from .model import RUN
from .performing import Done, as_call, check, find_action, perform, undo
from .rules import ACTION_RESOURCES
from .schemas import example_of, input_schema, output_schema

__all__ = [
    "ACTION_RESOURCES",
    "RUN",
    "Done",
    "MemoryJournal",
    "as_call",
    "check",
    "example_of",
    "find_action",
    "input_schema",
    "output_schema",
    "perform",
    "undo",
]
