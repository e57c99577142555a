"""What people see of definitions beside the tab: operations, types, the source, what changed, and trying."""

from . import changes, operations, source, trying

PAGES = tuple(page for each in (operations, source, changes, trying) for page in each.PAGES)

__all__ = ["PAGES"]
