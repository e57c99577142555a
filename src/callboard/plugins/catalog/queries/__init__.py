"""Every question that only the database can answer. Plain functions over a connection; nothing here writes."""

from .changes import Change, changes_between, first_change
from .given import Asked, Before, given_before, sources_asked, unsettled
from .held import HeldRemoval, held_refs, held_removal, held_removals, is_held
from .history import Version, versions_of
from .locations import (
    all_read,
    ancestry_of,
    children_of,
    entities_at,
    etags_below,
    find_by_ref,
    find_location,
    find_locations,
    locations_naming,
    locations_of_entity,
    registered,
    roots,
    settled,
    wanted_locations,
    woken,
)
from .past import (
    Difference,
    Moment,
    counts_at,
    differences,
    documents_at,
    fields_changed,
    first_moment,
    version_at,
)
from .people import recently_visited, starred
from .problems import OpenProblem, count_problems, problems_at, problems_of, refs_with_problems, search_problems
from .provenance import Provenance, changed_times, provenance_of
from .pull_requests import PullRequest, pull_request_of
from .reading import UnderWay, under_way

__all__ = [
    "Asked",
    "Before",
    "Change",
    "Difference",
    "HeldRemoval",
    "Moment",
    "OpenProblem",
    "Provenance",
    "PullRequest",
    "UnderWay",
    "Version",
    "all_read",
    "ancestry_of",
    "changed_times",
    "changes_between",
    "children_of",
    "count_problems",
    "counts_at",
    "differences",
    "documents_at",
    "entities_at",
    "etags_below",
    "fields_changed",
    "find_by_ref",
    "find_location",
    "find_locations",
    "first_change",
    "first_moment",
    "given_before",
    "held_refs",
    "held_removal",
    "held_removals",
    "is_held",
    "locations_naming",
    "locations_of_entity",
    "problems_at",
    "problems_of",
    "provenance_of",
    "pull_request_of",
    "recently_visited",
    "refs_with_problems",
    "registered",
    "roots",
    "search_problems",
    "settled",
    "sources_asked",
    "starred",
    "under_way",
    "unsettled",
    "version_at",
    "versions_of",
    "wanted_locations",
    "woken",
]
