"""From the bytes of a file to entities in the store.

Open `refresh.py` first: it calls each stage once, in order. `read` (what is there), then `understanding`, which has
`understand` run in a thread or in workers: `parse` (bytes to declarations), `placeholders` and `process` (declaration
to entity and relations); `rules` says which kinds a location may bring. `replacement` makes of it what the store is
told. `ahead` lets the stages work at the same time, `telling` says how far they are. `register`, `preview` and
`touched` are the doors for the edges, `registering`, `trees` and `values` those for other plugins.
"""

from .ask import source_roots
from .code_host import (
    CodeHost,
    Listing,
    code_host,
    is_unchanged,
    known_host,
    known_hosts,
    list_all,
    writable_host,
)
from .decide import approve, keep
from .ingestion import Ingestion, give_credentials, ingestion_of, make_ingestion
from .preview import (
    Analysis,
    ExistingFile,
    Preview,
    analyze,
    catalog_file_of,
    field_lines,
    preview,
    validate,
)
from .propose import proposal_for, propose, pull_request_at
from .providers import ProviderSchedule, provider_sections
from .refresh import refresh
from .register import Registered, forget, location_for, move, refresh_entity, register, unregister, without_a_file
from .registering import preview_location, register_location, unregister_location
from .repository_sources import RepositoryProvider, RepositorySources
from .revert import release, revert
from .source_health import sources_health
from .telling import Refreshed
from .touched import Touched, find_touched, names_of, refresh_touched
from .trees import Tree, file_url, folder_of, git_credential, location_of, read_file, read_tree, resolve_url
from .values import read_yaml, write_yaml

__all__ = [
    "Analysis",
    "CodeHost",
    "ExistingFile",
    "Ingestion",
    "Listing",
    "Preview",
    "ProviderSchedule",
    "Refreshed",
    "Registered",
    "RepositoryProvider",
    "RepositorySources",
    "Touched",
    "Tree",
    "analyze",
    "approve",
    "catalog_file_of",
    "code_host",
    "field_lines",
    "file_url",
    "find_touched",
    "folder_of",
    "forget",
    "git_credential",
    "give_credentials",
    "ingestion_of",
    "is_unchanged",
    "keep",
    "known_host",
    "known_hosts",
    "list_all",
    "location_for",
    "location_of",
    "make_ingestion",
    "move",
    "names_of",
    "preview",
    "preview_location",
    "proposal_for",
    "propose",
    "provider_sections",
    "pull_request_at",
    "read_file",
    "read_tree",
    "read_yaml",
    "refresh",
    "refresh_entity",
    "refresh_touched",
    "register",
    "register_location",
    "release",
    "resolve_url",
    "revert",
    "source_roots",
    "sources_health",
    "unregister",
    "unregister_location",
    "validate",
    "without_a_file",
    "writable_host",
    "write_yaml",
]
