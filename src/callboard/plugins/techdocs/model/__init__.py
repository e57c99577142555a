"""The nouns of documentation: sites, pages, where they come from, and what other plugins may add. Reads and writes
nothing."""

from .events import DocsPublished
from .permissions import FEEDBACK, MANAGE, PERMISSIONS, REPORT
from .points import DocsAddon, DocsStorage, IssueTracker, Report, Storage, Stored
from .refs import ELSEWHERE, PATH, REF, VERSIONS, DocsRef, SiteKey, first_path, has_docs, key_of, ref_of, shown_for
from .site import (
    MANIFEST,
    METADATA,
    SEARCH_INDEX,
    DocsProblem,
    Heading,
    Manifest,
    NavNode,
    PageRecord,
    Section,
    Written,
    file_of,
    in_order,
    markdown_of,
    path_of,
    read_manifest,
)

__all__ = [
    "ELSEWHERE",
    "FEEDBACK",
    "MANAGE",
    "MANIFEST",
    "METADATA",
    "PATH",
    "PERMISSIONS",
    "REF",
    "REPORT",
    "SEARCH_INDEX",
    "VERSIONS",
    "DocsAddon",
    "DocsProblem",
    "DocsPublished",
    "DocsRef",
    "DocsStorage",
    "Heading",
    "IssueTracker",
    "Manifest",
    "NavNode",
    "PageRecord",
    "Report",
    "Section",
    "SiteKey",
    "Storage",
    "Stored",
    "Written",
    "file_of",
    "first_path",
    "has_docs",
    "in_order",
    "key_of",
    "markdown_of",
    "path_of",
    "read_manifest",
    "ref_of",
    "shown_for",
]
