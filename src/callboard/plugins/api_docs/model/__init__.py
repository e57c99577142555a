"""The nouns: a definition of any format as one model, what differs between two, and permissions."""

from .definition import (
    Answer,
    Body,
    Definition,
    DefinitionProblem,
    Group,
    NamedType,
    Operation,
    Parameter,
    Scheme,
    Server,
)
from .difference import Difference
from .permissions import PERMISSIONS, READ, TRY
from .schema import Choice, Property, Schema

__all__ = [
    "PERMISSIONS",
    "READ",
    "TRY",
    "Answer",
    "Body",
    "Choice",
    "Definition",
    "DefinitionProblem",
    "Difference",
    "Group",
    "NamedType",
    "Operation",
    "Parameter",
    "Property",
    "Schema",
    "Scheme",
    "Server",
]
