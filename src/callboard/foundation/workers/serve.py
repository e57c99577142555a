"""The inside of a worker: `python -m callboard.foundation.workers.serve MODULE` answers until its pipe is closed.

The module has a function `prepare(setup: bytes)` that returns a function from bytes to bytes.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module

from callboard.foundation import memory
from callboard.foundation.workers.frames import frame, read_frame


def main() -> None:
    """Takes the set-up and says that it is ready, then answers one message after the other."""
    # Whatever the work prints must not end up among the answers.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    setup = read_frame(sys.stdin.buffer)
    if setup is None:
        return
    work = import_module(sys.argv[1]).prepare(setup)
    memory.keep_for_good()
    answers.write(frame(b""))
    answers.flush()
    while (asked := read_frame(sys.stdin.buffer)) is not None:
        answers.write(frame(work(asked)))
        answers.flush()


if __name__ == "__main__":
    main()
