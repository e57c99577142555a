"""A repository's `mkdocs.yml` as data: nothing in it is ever run, and no key has an effect that is not ours.

Reading order: `read` calls the rest. `tree` (YAML with lines) and `tags`, `keys` (which there are), `plugins`,
`extensions` with `extension_names`, `nav_entries` and `monorepo`, `edit`. What comes of it is in `site`. Then `files`
(with `walking` and `ignoring`), `nav` and `redirects`.
"""

from .edit_rule import EditRule
from .extension_names import KNOWN_EXTENSIONS
from .files import find_files
from .nav import level_of, make_nav, nav_titles, page_titles
from .read import read_config
from .redirects import make_redirects
from .site import Asset, DocsFolder, Extension, Files, NavEntry, Options, Redirect, SiteConfig, SourcePage
from .tags import FUNCTIONS

__all__ = [
    "FUNCTIONS",
    "KNOWN_EXTENSIONS",
    "Asset",
    "DocsFolder",
    "EditRule",
    "Extension",
    "Files",
    "NavEntry",
    "Options",
    "Redirect",
    "SiteConfig",
    "SourcePage",
    "find_files",
    "level_of",
    "make_nav",
    "make_redirects",
    "nav_titles",
    "page_titles",
    "read_config",
]
