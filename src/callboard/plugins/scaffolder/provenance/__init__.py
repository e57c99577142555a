"""Where things came from: which template made what, and the files that it made.

Read in the order of a life: `sign` (before and after a step publishes) -> `snapshots`, `marker` (what is kept, and
where) -> `store`, `queries` -> `merge` (what a later version of the template makes of it).
"""

from . import store
from .marker import MARKER, Origin, rendering_in, write_marker
from .merge import Merged, changed_paths, in_words, merge
from .queries import Creation, Which, count_creations, creations, creations_of, find_creation, longest_unseen
from .sign import Ledger
from .snapshots import Snapshot, of_changes, take

__all__ = [
    "MARKER",
    "Creation",
    "Ledger",
    "Merged",
    "Origin",
    "Snapshot",
    "Which",
    "changed_paths",
    "count_creations",
    "creations",
    "creations_of",
    "find_creation",
    "in_words",
    "longest_unseen",
    "merge",
    "of_changes",
    "rendering_in",
    "store",
    "take",
    "write_marker",
]
