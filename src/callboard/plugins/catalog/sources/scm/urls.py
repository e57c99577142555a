"""Turns one address on a code host into others: a neighbour file, the edit form, the source folder. Pure.

Each rule is the one that Backstage's integrations follow, quirks included, since files in the wild rely on them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from urllib.parse import unquote, urljoin, urlsplit, urlunsplit

from callboard import Invalid

from ...model import LocationRef
from .addresses import FileAddress, azure_query, parse_address, parse_unknown_host
from .hosts import Integration, Integrations, IntegrationType, find_integration
from .splitting import check_characters, check_file_path, quote_path, quote_rest, split_url

MANAGED_BY = "backstage.io/managed-by-location"
MANAGED_BY_ORIGIN = "backstage.io/managed-by-origin-location"
VIEW_URL = "backstage.io/view-url"
EDIT_URL = "backstage.io/edit-url"
SOURCE_LOCATION = "backstage.io/source-location"

_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_COMMIT = re.compile(r"\b[0-9a-f]{40,}\b", re.IGNORECASE)
_GITHUB_VIEW = re.compile(r"^(https?://[^/]+/[^/]+/[^/]+)/(?:blob|tree|edit)/")
_LINE_ANCHORS: Mapping[IntegrationType, str] = {"bitbucketCloud": "lines-", "bitbucketServer": ""}


def resolve(base: str, relative: str, integrations: Integrations, line: int = 0) -> str:
    """The address of `relative` as seen from the file at `base`; with `line`, pointing at that line.

    An absolute address wins over the base; a leading `/` means the root of the repository; anything else is relative
    to the folder of the base. The query of the base is kept. Raises Invalid for addresses that cannot be joined
    safely.
    """
    check_characters(relative)
    integration = find_integration(base, integrations)
    joined = relative if _ABSOLUTE.match(relative) else _join(base, relative, integrations)
    if integration is not None and integration.type == "github":
        joined = _GITHUB_VIEW.sub(r"\1/tree/", joined)
    if line and joined is not relative:
        anchor = _LINE_ANCHORS.get(integration.type, "L") if integration else "L"
        joined = f"{joined}#{anchor}{line}"
    return joined


def edit_url(url: str, integrations: Integrations) -> str | None:
    """Where a person edits the file at `url`; None when its host has no such form. Raises Invalid."""
    integration = find_integration(url, integrations)
    editor = _EDITORS.get(integration.type) if integration else None
    if integration is None or editor is None:
        return None
    address = parse_address(url, integrations)
    return editor(url, address, integration)


def source_location(url: str, integrations: Integrations) -> str | None:
    """`url:<folder of the file>` on a known code host, else None. Raises Invalid."""
    if find_integration(url, integrations) is None:
        return None
    return f"url:{resolve(url, './', integrations)}"


def location_annotations(
    location: LocationRef, integrations: Integrations, origin: LocationRef | None = None
) -> dict[str, str]:
    """The annotations that an entity read from `location` gets, below those that its author wrote. Never raises.

    `origin` is the registered root through which the location was found; by default the location itself.
    """
    annotations = {MANAGED_BY: str(location), MANAGED_BY_ORIGIN: str(origin or location)}
    if location.type != "url":
        return annotations
    annotations[VIEW_URL] = location.target
    try:
        edit = None if _COMMIT.search(location.target) else edit_url(location.target, integrations)
        source = source_location(location.target, integrations)
    except Invalid:
        return annotations
    found = {EDIT_URL: edit, SOURCE_LOCATION: source}
    return annotations | {name: value for name, value in found.items() if value}


def is_same_repository(first: str, second: str, integrations: Integrations) -> bool:
    """Whether a file at one address may be pulled into the other's: False only when both are files of repositories,
    and of different ones. Raises Invalid for an address that tries to climb.
    """
    here, there = _repository(first, integrations), _repository(second, integrations)
    return here is None or there is None or here == there


def _repository(url: str, integrations: Integrations) -> tuple[str, str] | None:
    if find_integration(url, integrations) is None:
        return parse_unknown_host(url)
    address = parse_address(url, integrations)
    return (address.parts.host, address.repository) if address and address.path else None


def _join(base: str, relative: str, integrations: Integrations) -> str:
    address = parse_address(base, integrations)
    if address is not None and address.integration.type == "azure":
        return _join_azure(address, relative)
    parts = split_url(base)
    if relative.startswith("/"):
        path = f"{_root_path(address) or parts.path}".rstrip("/") + "/" + relative.lstrip("/").split("?", 1)[0]
    else:
        path = urlsplit(urljoin(f"https://host{parts.path}", _as_path(relative))).path
    joined = urlunsplit((parts.scheme, parts.host, quote_rest(path), parts.query, ""))
    # What came out must be as harmless as what went in: an encoded `..` in `relative` is refused here.
    parse_address(joined, integrations)
    return joined


def _join_azure(address: FileAddress, relative: str) -> str:
    """The path is a value of the query there. `..` at the root of the repository stays at the root."""
    joined = urlsplit(urljoin(f"https://host/{quote_path(address.path)}", _as_path(relative))).path
    path = check_file_path(unquote(joined))
    slash = "/" if joined.endswith("/") and path else ""
    return f"{address.root}?{azure_query(address.parts, path + slash)}"


def _root_path(address: FileAddress | None) -> str:
    if address is None:
        return ""
    root = urlsplit(address.root).path
    if address.integration.type == "gitea":
        # Backstage takes the ref for a part of the path here, and so the root of the repository is above it.
        return root.rstrip("/").rpartition("/")[0]
    return root


def _as_path(relative: str) -> str:
    """`relative` without query and fragment, and with leading slashes that cannot name another host."""
    path = relative.split("?", 1)[0].split("#", 1)[0]
    return "/" + path.lstrip("/") if path.startswith("/") else path


def _edit_github(url: str, _: FileAddress | None, __: Integration) -> str:
    return _GITHUB_VIEW.sub(r"\1/edit/", url)


def _edit_gitlab(url: str, _: FileAddress | None, __: Integration) -> str:
    return url.replace("/-/blob/", "/-/edit/", 1)


def _edit_bitbucket_cloud(url: str, address: FileAddress | None, _: Integration) -> str:
    return url if address is None else f"{address.root}{quote_path(address.path)}?mode=edit&at={address.ref}"


def _edit_bitbucket_server(url: str, address: FileAddress | None, _: Integration) -> str:
    return url if address is None else f"{address.root}{quote_path(address.path)}"


def _edit_gitea(url: str, address: FileAddress | None, integration: Integration) -> str:
    if address is None:
        return url
    return f"{integration.base_url}/{address.repository}/_edit/{address.ref}/{quote_path(address.path)}"


def _edit_gerrit(_: str, address: FileAddress | None, integration: Integration) -> str | None:
    if address is None or not integration.edit_links:
        return None
    branch = f"refs/heads/{address.ref}"
    repository = quote_path(address.repository).replace("/", "%2F")
    return f"{integration.base_url}/admin/repos/edit/repo/{repository}/branch/{branch}/file/{quote_path(address.path)}"


def _edit_code_commit(url: str, _: FileAddress | None, __: Integration) -> str:
    return url.replace("/browse/", "/files/edit/", 1)


def _unchanged(url: str, _: FileAddress | None, __: Integration) -> str:
    return url


_EDITORS: Mapping[IntegrationType, Callable[[str, FileAddress | None, Integration], str | None]] = {
    "github": _edit_github,
    "gitlab": _edit_gitlab,
    "bitbucketCloud": _edit_bitbucket_cloud,
    "bitbucketServer": _edit_bitbucket_server,
    "azure": _unchanged,
    "gitea": _edit_gitea,
    "gerrit": _edit_gerrit,
    "harness": _unchanged,
    "awsCodeCommit": _edit_code_commit,
}
