"""Search: one box over everything that plugins give it.

Read in the order of a document: `model/` (what others give) -> `changes.py` (a change is heard) -> `store/` (and noted)
-> `following.py` over `index/` (each process follows) -> `find.py` (a question is answered) -> `pages/`, `endpoints/`.
"""

from .changes import hears
from .model import Category, ResourceFilter, Searchable, SearchDocument, Visibility
from .queries import Missed, SearchWeek, most_missed, search_weeks
from .store import week_at

__all__ = [
    "Category",
    "Missed",
    "ResourceFilter",
    "SearchDocument",
    "SearchWeek",
    "Searchable",
    "Visibility",
    "hears",
    "most_missed",
    "search_weeks",
    "week_at",
]
