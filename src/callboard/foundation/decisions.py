"""What a policy decides: yes, no, or yes where a condition holds.

A condition is a value. Whoever has the resources that it is about judges it, one by one and for all at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Holds:
    """A named rule holds, with these parameters."""

    rule: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class AllOf:
    """All of these hold."""

    conditions: Sequence[Condition]


@dataclass(frozen=True)
class AnyOf:
    """At least one of these holds."""

    conditions: Sequence[Condition]


@dataclass(frozen=True)
class Not:
    """This does not hold."""

    condition: Condition


Condition = Holds | AllOf | AnyOf | Not


@dataclass(frozen=True, kw_only=True)
class Decision:
    """May it be done? With a `condition`, only to what that holds for. `because` are the steps that led there, as
    sentences for an admin; whoever asked does not see them. `ask` says to who may not who could grant it."""

    allowed: bool
    condition: Condition | None = None
    because: Sequence[str] = ()
    ask: str = ""
