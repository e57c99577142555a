"""Code hosts: what their web addresses mean and how files behind them are read. Pure; nothing here does I/O.

Reading order: `splitting` (an address, strictly), `hosts` and `settings` (whom we know), `addresses` (which
repository, ref and path), `repositories` (the same repository in other words), then `urls` (from one address to
another), `requests` (how to read the file) and `clones` (how to clone the folder).
"""

from .addresses import FileAddress, parse_address
from .clones import ClonedFolder, clone_header, cloned_folder, token_header
from .hosts import (
    HostCredential,
    Integration,
    Integrations,
    IntegrationType,
    Revealable,
    find_clone_credential,
    find_integration,
)
from .integrations import allowed_hosts, credentials, list_integrations, unused_credentials
from .repositories import Repository, path_on, places_of, repository_at, repository_of
from .requests import ReadRequest, decode_content, project_api, read_request, repository_api
from .settings import GithubApp, IntegrationsSettings
from .urls import SOURCE_LOCATION, edit_url, is_same_repository, location_annotations, resolve, source_location

__all__ = [
    "SOURCE_LOCATION",
    "ClonedFolder",
    "FileAddress",
    "GithubApp",
    "HostCredential",
    "Integration",
    "IntegrationType",
    "Integrations",
    "IntegrationsSettings",
    "ReadRequest",
    "Repository",
    "Revealable",
    "allowed_hosts",
    "clone_header",
    "cloned_folder",
    "credentials",
    "decode_content",
    "edit_url",
    "find_clone_credential",
    "find_integration",
    "is_same_repository",
    "list_integrations",
    "location_annotations",
    "parse_address",
    "path_on",
    "places_of",
    "project_api",
    "read_request",
    "repository_api",
    "repository_at",
    "repository_of",
    "resolve",
    "source_location",
    "token_header",
    "unused_credentials",
]
