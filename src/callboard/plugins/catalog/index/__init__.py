"""The catalog's index and its query language: pure, synchronous, in memory.

Read in this order: `rows` (what can be asked about), `expression` (the questions), `filters` and `predicates`
(how they are written); `strings`, `runs`, `column` and `segment` (how entities are kept), `build` and `merge` (how
that is made), `layers`, `counts`, `seen` and `index` (how questions are answered); `walk`, `paging`, `lookup` and
`projection` (what is sent back). `files` and `snapshot` keep it between two starts.
"""

from .build import Entry
from .counts import Counts, FacetValue
from .evaluate import matches
from .expression import (
    And,
    Equals,
    Everything,
    Exists,
    Expression,
    HasRelation,
    Not,
    Nothing,
    OneOf,
    Or,
    Prefix,
    RelatedTo,
)
from .files import GivenUp, Unreadable
from .filters import parse_filter
from .index import CatalogIndex
from .lookup import find_by_refs
from .order import OrderField, parse_order, parse_order_fields
from .paging import EntityList, EntityQuery, ListPage, QueryPage, list_entities, query_entities, sorted_page
from .predicates import parse_predicate
from .projection import parse_fields, project
from .rows import SearchRow, clashing_keys, search_rows
from .seen import restricts
from .snapshot import Mark, SnapshotFolder

__all__ = [
    "And",
    "CatalogIndex",
    "Counts",
    "EntityList",
    "EntityQuery",
    "Entry",
    "Equals",
    "Everything",
    "Exists",
    "Expression",
    "FacetValue",
    "GivenUp",
    "HasRelation",
    "ListPage",
    "Mark",
    "Not",
    "Nothing",
    "OneOf",
    "Or",
    "OrderField",
    "Prefix",
    "QueryPage",
    "RelatedTo",
    "SearchRow",
    "SnapshotFolder",
    "Unreadable",
    "clashing_keys",
    "find_by_refs",
    "list_entities",
    "matches",
    "parse_fields",
    "parse_filter",
    "parse_order",
    "parse_order_fields",
    "parse_predicate",
    "project",
    "query_entities",
    "restricts",
    "search_rows",
    "sorted_page",
]
