"""From the bytes of a file to entities in the store.

Open `refresh.py` first: it calls each stage once, in order. `read` (what is there), then `understanding`, which has
`understand` run in a thread or in workers: `parse` (bytes to declarations), `placeholders` and `process` (declaration
to entity and relations); `rules` says which kinds a location may bring. `replacement` makes of it what the store is
told. `ahead` lets the stages work at the same time, `telling` says how far they are. `register`, `preview` and
`touched` are the doors for the edges, `registering`, `trees` and `values` those for other plugins.
"""

from .ask import source_roots
from .beside import Beside, find_beside
from .code_host import (
    CodeHost,
    Listing,
    code_host,
    is_unchanged,
    known_host,
    known_hosts,
    list_all,
    repository_on,
    writable_host,
)
from .decide import approve, keep
from .ingestion import Ingestion, give_credentials, ingestion_of, make_ingestion
from .kept_trees import (
    KeptTree,
    RepositoryFolder,
    find_commit,
    find_references,
    pushed_path,
    read_kept_tree,
    repository_folder,
    web_addresses,
)
from .limits import ParseLimits
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
from .values import compose_yaml, read_yaml, write_yaml
from .yaml_document import YamlError, read_scalar

__all__ = [
    "Analysis",
    "Beside",
    "CodeHost",
    "ExistingFile",
    "Ingestion",
    "KeptTree",
    "Listing",
    "ParseLimits",
    "Preview",
    "ProviderSchedule",
    "Refreshed",
    "Registered",
    "RepositoryFolder",
    "RepositoryProvider",
    "RepositorySources",
    "Touched",
    "Tree",
    "YamlError",
    "analyze",
    "approve",
    "catalog_file_of",
    "code_host",
    "compose_yaml",
    "field_lines",
    "file_url",
    "find_beside",
    "find_commit",
    "find_references",
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
    "pushed_path",
    "read_file",
    "read_kept_tree",
    "read_scalar",
    "read_tree",
    "read_yaml",
    "refresh",
    "refresh_entity",
    "refresh_touched",
    "register",
    "register_location",
    "release",
    "repository_folder",
    "repository_on",
    "resolve_url",
    "revert",
    "source_roots",
    "sources_health",
    "unregister",
    "unregister_location",
    "validate",
    "web_addresses",
    "without_a_file",
    "writable_host",
    "write_yaml",
]
