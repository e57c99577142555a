"""Catalog: what we have, who owns it, and how it hangs together.

Read in the order the data flows: `sources/` and `infer/` -> `ingest/refresh.py` -> `store/` -> `live.py` over
`index/` -> `catalog.py` and `queries/` -> `pages/`, `cards/`, `endpoints/`.
"""

from .catalog import RefLink, catalog_of, find_entities, find_entity, links_to, select_entities
from .index import And, Equals, Exists, Expression, Not, OneOf, Or
from .model import (
    Emitted,
    EntitiesChanged,
    Entity,
    EntityCard,
    EntityColumn,
    EntityFilter,
    EntityKind,
    EntityLink,
    EntityMenuItem,
    EntityRef,
    EntityTab,
    Link,
    Problem,
    Processor,
    Relation,
    RelationField,
    parse_ref,
)

__all__ = [
    "And",
    "Emitted",
    "EntitiesChanged",
    "Entity",
    "EntityCard",
    "EntityColumn",
    "EntityFilter",
    "EntityKind",
    "EntityLink",
    "EntityMenuItem",
    "EntityRef",
    "EntityTab",
    "Equals",
    "Exists",
    "Expression",
    "Link",
    "Not",
    "OneOf",
    "Or",
    "Problem",
    "Processor",
    "RefLink",
    "Relation",
    "RelationField",
    "catalog_of",
    "find_entities",
    "find_entity",
    "links_to",
    "parse_ref",
    "select_entities",
]
