"""The nouns of search, and what other plugins give it. Reads and writes nothing."""

from .documents import Category, SearchDocument
from .points import ResourceFilter, Searchable, Visibility

__all__ = ["Category", "ResourceFilter", "SearchDocument", "Searchable", "Visibility"]
