"""How much a page may take. What reaches a limit becomes a problem of that page, never of its neighbours."""

from __future__ import annotations

import msgspec

MEBI = 1024 * 1024


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """For one page: seconds of the processor, characters that go in, characters of HTML that come out, elements that
    may be open at a time. For a process: bytes of memory beside what it starts with.

    A process that does not answer for `patience` seconds is ended, and each page that it had is tried alone.
    """

    seconds: float = 10.0
    source: int = 2 * MEBI
    output: int = 16 * MEBI
    depth: int = 500
    memory: int = 512 * MEBI
    patience: float = 60.0
