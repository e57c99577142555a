"""What people see of golden paths: the list of templates, the form of each, and what comes of it."""

from . import create, created, preview, review, statistics, tasks, wizard
from .navigation import LINKS, NAVIGATION

_ALL = (create, wizard, review, preview, tasks, created, statistics)
PAGES = tuple(page for each in _ALL for page in each.PAGES)

__all__ = ["LINKS", "NAVIGATION", "PAGES"]
