"""The nouns of the catalog and the extension points it offers. Values only: nothing here reads or writes."""

from .discovery import SOURCE, Changes, Everything, Found, Given, Source, SourceChanged, Sources
from .entity import Entity, EntityRef, Relation, Stated, parse_ref, state
from .extensions import (
    Emitted,
    EntitiesChanged,
    EntityCard,
    EntityColumn,
    EntityFilter,
    EntityLink,
    EntityMenuItem,
    EntityTab,
    Link,
    ProblemSource,
    Processor,
    Standing,
)
from .kinds import EntityKind, RelationField
from .pull_requests import Draft, Proposal, Proposed, PullRequests
from .source import Declaration, LocationRef, Problem, SourceFile, innermost

__all__ = [
    "SOURCE",
    "Changes",
    "Declaration",
    "Draft",
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
    "Everything",
    "Found",
    "Given",
    "Link",
    "LocationRef",
    "Problem",
    "ProblemSource",
    "Processor",
    "Proposal",
    "Proposed",
    "PullRequests",
    "Relation",
    "RelationField",
    "Source",
    "SourceChanged",
    "SourceFile",
    "Sources",
    "Standing",
    "Stated",
    "innermost",
    "parse_ref",
    "state",
]
