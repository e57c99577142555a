"""What people see of golden paths: the list of templates, and the form of each."""

from . import create, review, wizard
from .navigation import LINKS, NAVIGATION

PAGES = (*create.PAGES, *wizard.PAGES, *review.PAGES)

__all__ = ["LINKS", "NAVIGATION", "PAGES"]
