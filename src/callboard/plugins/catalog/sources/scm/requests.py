"""Which request reads the file behind the web address of a code host. Pure: the HTTP client adds the secrets."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from callboard import Invalid, Unavailable

from .addresses import FileAddress, parse_address
from .hosts import Integration, Integrations, IntegrationType, find_integration, gerrit_signed_in_url
from .splitting import quote_all, quote_path, split_url

Encoding: TypeAlias = Literal["raw", "base64", "json-base64"]


@dataclass(frozen=True, kw_only=True)
class ReadRequest:
    """One GET. `headers` hold no secret: the client sends those it has for `host` and the path.

    `encoding` says how the file lies in the answer: as it is, as base64, or as base64 in a JSON field `content`.
    """

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    encoding: Encoding = "raw"

    @property
    def host(self) -> str:
        """The host that is asked, with its port when unusual; credentials for other hosts never get there."""
        return split_url(self.url).host


def read_request(url: str, integrations: Integrations) -> ReadRequest:
    """How to read one file. A host without integration is asked for the very address.

    Raises Invalid for an address that is malformed, climbs, or names no file on its code host.
    """
    integration = find_integration(url, integrations)
    if integration is None:
        return _plain(url)
    if integration.type == "googleGcs":
        return _read_google_bucket(url)
    maker = _MAKERS.get(integration.type)
    if maker is None:
        return _plain(url)
    address = parse_address(url, integrations)
    if address is None or not address.path:
        raise Invalid(
            f"Incorrect URL: {split_url(url).origin}{split_url(url).path}, it does not name a file in a repository",
            hint=f"Write the address that the file has in the browser, such as {_EXAMPLES[integration.type]}",
        )
    return maker(address, integration)


def decode_content(content: bytes, encoding: Encoding) -> bytes:
    """The bytes of the file in an answer. Raises Unavailable when they are not encoded as announced."""
    try:
        if encoding == "json-base64":
            content = json.loads(content)["content"]
        return content if encoding == "raw" else base64.b64decode(content)
    except (ValueError, KeyError, TypeError, RecursionError, binascii.Error) as error:
        raise Unavailable(
            "The code host answered with something that is not an encoded file",
            hint="Is `apiBaseUrl` (or `gitilesBaseUrl`) of its integration right?",
        ) from error


def project_api(address: FileAddress) -> str:
    """The API of a GitLab project."""
    return f"{address.integration.api_base_url}/projects/{quote_all(address.repository)}"


def repository_api(address: FileAddress) -> str:
    """The API of a GitHub repository."""
    return f"{address.integration.api_base_url}/repos/{quote_path(address.repository)}"


def _plain(url: str) -> ReadRequest:
    parts = split_url(url)
    query = f"?{parts.query}" if parts.query else ""
    return ReadRequest(url=f"{parts.origin}{parts.path}{query}")


def _read_google_bucket(url: str) -> ReadRequest:
    """The host that people see asks for a sign-in with a browser; this one serves the same objects to programs."""
    return ReadRequest(url=f"https://storage.googleapis.com{split_url(url).path}")


def _read_github(address: FileAddress, integration: Integration) -> ReadRequest:
    if integration.raw_base_url and not integration.is_signed_in:
        path = quote_path(f"{address.repository}/{address.ref}/{address.path}")
        return ReadRequest(url=f"{integration.raw_base_url}/{path}")
    return ReadRequest(
        url=f"{repository_api(address)}/contents/{quote_path(address.path)}?ref={quote_all(address.ref)}",
        headers={"Accept": "application/vnd.github.v3.raw"},
    )


def _read_gitlab(address: FileAddress, _: Integration) -> ReadRequest:
    project, ref = project_api(address), quote_all(address.ref)
    if address.view == "artifacts":
        path = quote_path(address.path)
        return ReadRequest(url=f"{project}/jobs/artifacts/{ref}/raw/{path}?job={quote_all(address.job)}")
    return ReadRequest(url=f"{project}/repository/files/{quote_all(address.path)}/raw?ref={ref}")


def _read_bitbucket_cloud(address: FileAddress, integration: Integration) -> ReadRequest:
    path = quote_path(f"{address.repository}/src/{address.ref}/{address.path}")
    return ReadRequest(url=f"{integration.api_base_url}/repositories/{path}")


def _read_bitbucket_server(address: FileAddress, integration: Integration) -> ReadRequest:
    project, name = address.repository.split("/", 1)
    at = f"?at={quote_all(address.ref)}" if address.ref else ""
    path = f"projects/{project}/repos/{name}/raw/{address.path}"
    return ReadRequest(url=f"{integration.api_base_url}/{quote_path(path)}{at}")


def _read_azure(address: FileAddress, integration: Integration) -> ReadRequest:
    project, _, name = address.repository.rpartition("/")
    query = f"api-version=6.0&path={quote_all('/' + address.path)}"
    if address.ref:
        kind = "tag" if address.view == "GT" else "branch"
        query += f"&versionDescriptor.versionType={kind}&versionDescriptor.version={quote_all(address.ref)}"
    return ReadRequest(
        url=f"{integration.base_url}/{quote_path(project)}/_apis/git/repositories/{quote_path(name)}/items?{query}",
        headers={"Accept": "application/octet-stream"},
    )


def _read_gitea(address: FileAddress, integration: Integration) -> ReadRequest:
    path = quote_path(f"{address.repository}/contents/{address.path}")
    return ReadRequest(
        url=f"{integration.api_base_url}/repos/{path}?ref={quote_all(address.ref)}", encoding="json-base64"
    )


def _read_gerrit(address: FileAddress, integration: Integration) -> ReadRequest:
    """Gitiles below `/a/` asks for the password and without it answers everybody."""
    gitiles = integration.gitiles_base_url
    if integration.is_signed_in:
        gitiles = gerrit_signed_in_url(integration.base_url, gitiles)
    path = quote_path(f"{address.repository}/+/refs/heads/{address.ref}/{address.path}")
    return ReadRequest(url=f"{gitiles}/{path}?format=TEXT", encoding="base64")


def _read_harness(address: FileAddress, integration: Integration) -> ReadRequest:
    account = address.repository.split("/", 1)[0]
    path = quote_path(f"{address.repository}/+/raw/{address.path}")
    query = f"routingId={quote_all(account)}&git_ref={quote_all('refs/heads/' + address.ref)}"
    return ReadRequest(url=f"{integration.api_base_url}/repos/{path}?{query}")


_MAKERS: Mapping[IntegrationType, Callable[[FileAddress, Integration], ReadRequest]] = {
    "github": _read_github,
    "gitlab": _read_gitlab,
    "bitbucketCloud": _read_bitbucket_cloud,
    "bitbucketServer": _read_bitbucket_server,
    "azure": _read_azure,
    "gitea": _read_gitea,
    "gerrit": _read_gerrit,
    "harness": _read_harness,
}
_EXAMPLES: Mapping[IntegrationType, str] = {
    "github": "https://github.com/owner/repository/blob/main/catalog-info.yaml",
    "gitlab": "https://gitlab.com/group/project/-/blob/main/catalog-info.yaml",
    "bitbucketCloud": "https://bitbucket.org/workspace/repository/src/main/catalog-info.yaml",
    "bitbucketServer": "https://host/projects/KEY/repos/repository/browse/catalog-info.yaml?at=main",
    "azure": "https://dev.azure.com/organization/project/_git/repository?path=/catalog-info.yaml&version=GBmain",
    "gitea": "https://host/owner/repository/src/branch/main/catalog-info.yaml",
    "gerrit": "https://host/project/+/refs/heads/main/catalog-info.yaml",
    "harness": "https://host/ng/account/a/module/code/repos/repository/files/main/~/catalog-info.yaml",
}
