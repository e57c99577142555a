"""How much a template may take. Who reaches a limit gets an error, whatever the template says about errors."""

from __future__ import annotations

from dataclasses import dataclass

MEBI = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Limits:
    """For one call: seconds of the processor, bytes of memory, characters that go in as one text, that come out in
    all, and levels of calls within calls as bytes of stack. A process that does not answer for `patience` is ended.

    A template nests some 600 parentheses or 900 blocks before the stack is used up.
    """

    seconds: float = 5.0
    memory: int = 128 * MEBI
    source: int = 4 * MEBI
    output: int = 16 * MEBI
    stack: int = 24 * MEBI
    patience: float = 30.0
