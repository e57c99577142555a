"""What people see of golden paths: the list of templates, the form of each, and what comes of it."""

from . import create, preview, review, tasks, wizard
from .navigation import LINKS, NAVIGATION

PAGES = (*create.PAGES, *wizard.PAGES, *review.PAGES, *preview.PAGES, *tasks.PAGES)

__all__ = ["LINKS", "NAVIGATION", "PAGES"]
