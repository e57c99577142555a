"""What is read of a published site: ours by its manifest, those of others by taking their HTML apart.

`sites` opens one, `pages` reads a page over `articles` (the HTML) and `foreign` (sites of others), `finding` looks for
words, `files` answers with anything else that is stored, `on_disk` makes pages for a disk. `remembered` holds what was
read lately.
"""

from .files import answer_file
from .finding import Entry, Hit, find_in_site, read_entries
from .on_disk import for_disk
from .pages import ReadPage, read_page
from .remembered import Remembered
from .sites import Site, open_site

__all__ = [
    "Entry",
    "Hit",
    "ReadPage",
    "Remembered",
    "Site",
    "answer_file",
    "find_in_site",
    "for_disk",
    "open_site",
    "read_entries",
    "read_page",
]
