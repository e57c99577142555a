"""The stage that makes an entity of a declaration, in Backstage's order of checks.

Reading order: `process` (the steps in their order), then one step each: `envelope`, `policies` and `formats`,
`kinds`, `locations`, `relations`; `schema_errors` words what a JSON Schema refuses, and `draft` keeps what was refused.
"""

from .draft import draft_of, likely_ref
from .kinds import Kinds
from .locations import LocationTarget
from .process import ProcessContext, Processed, process

__all__ = ["Kinds", "LocationTarget", "ProcessContext", "Processed", "draft_of", "likely_ref", "process"]
