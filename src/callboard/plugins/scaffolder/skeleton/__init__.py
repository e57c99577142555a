"""A folder of texts with expressions in them becomes the beginning of somebody's repository.

Reading order: `options` (what can be said about it), `plan` (which entry goes where), `content` (what is
text), `fill` (doing it). It works on workspaces alone, so that nothing can end up anywhere else.
"""

from .fill import Filled, fill, fill_file
from .options import FillOptions

__all__ = ["FillOptions", "Filled", "fill", "fill_file"]
