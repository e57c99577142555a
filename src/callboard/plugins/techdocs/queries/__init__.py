"""The only reads of documentation from the database: `sites` of what is built, `reports` and `feedback` of what readers
say."""

from .sites import (
    Line,
    SiteState,
    Status,
    all_sites,
    lines_after,
    moment,
    publications,
    state_of,
    troubled_sites,
    versions_of,
)

__all__ = [
    "Line",
    "SiteState",
    "Status",
    "all_sites",
    "lines_after",
    "moment",
    "publications",
    "state_of",
    "troubled_sites",
    "versions_of",
]
