"""The kinds of entities that come with the catalog, each a plain value; a company's own kind is one more.

Reading order: `schema` (the few shapes that all kinds are made of), then any one kind.
"""

from ..model import EntityKind
from .ai_resource import ai_resource
from .api import api
from .component import component
from .location import location
from .people import group, user
from .resource import resource
from .structure import domain, system
from .template import template

BUILT_IN: tuple[EntityKind, ...] = (
    component,
    api,
    resource,
    system,
    domain,
    group,
    user,
    location,
    template,
    ai_resource,
)

__all__ = ["BUILT_IN"]
