"""TechDocs: documentation kept beside the code, one click from the component.

Read in the order of a page: `model/` -> `source/` (sources are fetched) -> `config/` (mkdocs.yml is data) ->
`render/` (Markdown, in a process of its own) -> `build/` -> `storage/` -> `read/` -> `pages/`, `endpoints/`.
"""

from .hosts import HostIssues
from .model import (
    DocsAddon,
    DocsPublished,
    DocsStorage,
    IssueTracker,
    Manifest,
    PageRecord,
    Report,
    SiteKey,
    Storage,
    Stored,
)

__all__ = [
    "DocsAddon",
    "DocsPublished",
    "DocsStorage",
    "HostIssues",
    "IssueTracker",
    "Manifest",
    "PageRecord",
    "Report",
    "SiteKey",
    "Storage",
    "Stored",
]
