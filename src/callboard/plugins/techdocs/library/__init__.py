"""What every process has in memory of the sites that there are: their pages by title, how fresh they are, and the
pages that were read last as they are shown. Derived: `follow` keeps it in step with what is stored."""

from .follow import FOLLOWING
from .shelf import Library, Shelved, ShelvedPage, dressed, found_pages, library_of, shelved

__all__ = ["FOLLOWING", "Library", "Shelved", "ShelvedPage", "dressed", "found_pages", "library_of", "shelved"]
