"""APIs: their definitions, read on the server and shown as pages; what may be tried, and what changes between two."""

from .comparing import differences
from .model import Definition, DefinitionProblem, Difference, Group, NamedType, Operation, Parameter, Property, Schema
from .parsing import read_definition

__all__ = [
    "Definition",
    "DefinitionProblem",
    "Difference",
    "Group",
    "NamedType",
    "Operation",
    "Parameter",
    "Property",
    "Schema",
    "differences",
    "read_definition",
]
