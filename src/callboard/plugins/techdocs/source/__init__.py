"""Where the sources of a site are, and fetching them: first step of a build.

Reading order: `place` (what the `techdocs-ref` of an entity means), `source` (what comes out), `fetch` and `local` (how
it is got from a repository, or found on this machine), `versions` (branches and tags that are published beside);
`entities` says whose all that is.
"""

from .entities import current_entities, documented_entities
from .fetch import fetch_source, find_revision
from .local import local_source
from .place import Place, find_place
from .source import Source
from .versions import find_versions, names_of_versions, version_name, versions_among

__all__ = [
    "Place",
    "Source",
    "current_entities",
    "documented_entities",
    "fetch_source",
    "find_place",
    "find_revision",
    "find_versions",
    "local_source",
    "names_of_versions",
    "version_name",
    "versions_among",
]
