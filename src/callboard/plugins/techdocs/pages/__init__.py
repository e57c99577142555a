"""What people see of documentation: the list of it, the reader, what stands where there is nothing to read, and what
readers say."""

from . import diagrams, faults, feedback, finding, home, offline, reader, reporting, reports, tab_addresses
from .navigation import LINKS, NAVIGATION

_ALL = (home, diagrams, finding, faults, offline, reporting, reports, feedback, tab_addresses, reader)
PAGES = tuple(page for each in _ALL for page in each.PAGES)

__all__ = ["LINKS", "NAVIGATION", "PAGES"]
