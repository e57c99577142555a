"""How git gets at what a web address shows: the repository to clone, with a person's own token or ours. Pure."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass

from callboard import Invalid

from .addresses import FileAddress, parse_address
from .hosts import ComposedSecret, Integration, Integrations, IntegrationType, Revealable, find_integration
from .splitting import quote_path, split_url


@dataclass(frozen=True, kw_only=True)
class ClonedFolder:
    """A folder of a repository: what to clone, at which ref (empty for the default branch), and where in it."""

    url: str
    ref: str
    path: str
    place: FileAddress


def cloned_folder(url: str, integrations: Integrations) -> ClonedFolder:
    """The folder that the page at `url` shows, or the whole repository where it is its front page.

    Raises Invalid for an address on no host of ours, or of something else.
    """
    integration = find_integration(url, integrations)
    if integration is None or integration.type not in _CLONES:
        raise Invalid(
            f"No integration found for location {url[:200]}",
            hint="Add the host under `integrations`, or use the address of a folder on one of those hosts.",
        )
    place = parse_address(url, integrations) or _front_page(url, integration)
    if place is None:
        raise Invalid(
            f"Incorrect URL: {url[:200]}, it shows neither a repository nor a folder of one",
            hint="Use the address that the folder has in the browser.",
        )
    clone = _CLONES[integration.type].format(
        base=integration.base_url, owner=quote_path(_owner(place)), name=quote_path(_name(place))
    )
    ref = "" if place.ref == "HEAD" else place.ref
    return ClonedFolder(url=clone, ref=ref, path=place.path, place=place)


def token_header(type_: IntegrationType, token: Revealable) -> ComposedSecret:
    """The header line (`Authorization: …`) with which a person's own token asks the API of a host."""
    if type_ == "azure":
        return ComposedSecret(lambda: f"Authorization: {_basic('', token)}")
    word = "token" if type_ == "gitea" else "Bearer"
    return ComposedSecret(lambda: f"Authorization: {word} {token.reveal().strip()}")


def clone_header(type_: IntegrationType, token: Revealable) -> ComposedSecret:
    """The header line with which git clones with such a token."""
    if type_ == "bitbucketServer":
        return ComposedSecret(lambda: f"Authorization: Bearer {token.reveal().strip()}")
    return ComposedSecret(lambda: f"Authorization: {_basic(_USERS.get(type_, 'token'), token)}")


def _basic(user: str, token: Revealable) -> str:
    return f"Basic {base64.b64encode(f'{user}:{token.reveal().strip()}'.encode()).decode()}"


def _front_page(url: str, integration: Integration) -> FileAddress | None:
    """The address of a repository's front page, read as that of its topmost folder on the default branch."""
    parts = split_url(url)
    plain = f"{parts.origin}{parts.path}".rstrip("/").removesuffix(".git")
    suffix = _TOPS.get(integration.type)
    names = [name for name in plain.removeprefix(integration.base_url).split("/") if name]
    if suffix is None or (integration.type in _OF_TWO_NAMES and len(names) != 2):
        return None
    return parse_address(f"{plain}{suffix}", (integration,))


def _owner(place: FileAddress) -> str:
    return place.repository.rpartition("/")[0]


def _name(place: FileAddress) -> str:
    return place.repository.rpartition("/")[2]


_OF_TWO_NAMES = frozenset({"github", "gitea", "bitbucketCloud"})
_CLONES: Mapping[IntegrationType, str] = {
    "github": "{base}/{owner}/{name}.git",
    "gitlab": "{base}/{owner}/{name}.git",
    "gitea": "{base}/{owner}/{name}.git",
    "bitbucketCloud": "{base}/{owner}/{name}.git",
    "bitbucketServer": "{base}/scm/{owner}/{name}.git",
    "azure": "{base}/{owner}/_git/{name}",
}
_TOPS: Mapping[IntegrationType, str] = {
    "github": "/tree/HEAD",
    "gitlab": "/-/tree/HEAD",
    "gitea": "/src/branch/HEAD",
    "bitbucketCloud": "/src/HEAD",
    "bitbucketServer": "/browse",
    "azure": "?path=/&version=GBHEAD",
}
_USERS: Mapping[IntegrationType, str] = {
    "github": "x-access-token",
    "gitlab": "oauth2",
    "bitbucketCloud": "x-token-auth",
    "azure": "",
}
