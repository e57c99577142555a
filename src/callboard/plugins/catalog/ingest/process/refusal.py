"""What a step says when it refuses a document; the process stage turns it into a Problem with file and line."""

from __future__ import annotations

from typing import NamedTuple


class Refusal(NamedTuple):
    """`pointer` is where in the document the cause is; `stage` the step that found it."""

    message: str
    pointer: str
    stage: str
    hint: str = ""
    name: str = "InputError"
