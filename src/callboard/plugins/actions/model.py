"""The nouns: what may be done with actions, and what a condition on them looks at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

READ: Final = "actions.action.read"
RUN: Final = "actions.action.run"


@dataclass(frozen=True, kw_only=True)
class Called:
    """An action and the input that it is to get: what a condition on actions judges."""

    action: str
    input: Mapping[str, Any] = field(default_factory=dict)
