"""How often documents are opened, and how much more those are worth for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from .strings import Array

MOST = 0.4
"""How much more a document is worth that everybody opens, of one that nobody does."""
HALF_AT = 4.0
"""Openings, as if they were today's, for half of that."""


@dataclass(frozen=True)
class Popular:
    """Numbers of documents in order (`id_of` their addresses), and how often each was opened, the older the less."""

    ids: Array = field(default_factory=lambda: np.zeros(0, np.int64))
    weights: Array = field(default_factory=lambda: np.zeros(0, np.float32))

    @cached_property
    def most(self) -> float:
        """How many times more one is worth at most."""
        weight = float(self.weights.max(initial=0.0))
        return 1 + MOST * weight / (weight + HALF_AT)

    def worth(self, ids: Array) -> Array | float:
        """For each of these how many times more it is worth."""
        if not self.ids.size or not ids.size:
            return 1.0
        places = np.minimum(np.searchsorted(self.ids, ids), self.ids.size - 1)
        weights = np.where(self.ids[places] == ids, self.weights[places], np.float32(0))
        worth: Array = 1 + MOST * weights / (weights + HALF_AT)
        return worth
