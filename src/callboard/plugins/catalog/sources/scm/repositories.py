"""Which repository an address belongs to, however it is written, and which file on which branch. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple, get_args

from callboard import CallboardError

from .addresses import FileAddress, parse_address
from .hosts import Integration, Integrations, IntegrationType, find_integration
from .splitting import SplitUrl, split_url

_SCP_FORM = re.compile(r"(?:[^@/\s]+@)?([\w.-]+):(?!//)(/?[^\s]+)")
_OTHER_SCHEMES = re.compile(r"(?:git\+)?(?:ssh|git)://(?:[^@/]*@)?(\[[^\]/]*\]|[^/:]+)(?::\d+)?/", re.IGNORECASE)
_USER = re.compile(r"^(https?://)[^/@]*@", re.IGNORECASE)
_BY_QUERY: frozenset[IntegrationType] = frozenset({"bitbucketServer", "azure"})
_FIXED = frozenset({"tag", "commit", "GT", "artifacts"})
_HEADS = "refs/heads/"


class Repository(NamedTuple):
    """A repository, in lower case: `github.com`, `acme/web`. The host is empty where nobody knows it."""

    host: str
    path: str

    def is_same(self, other: Repository) -> bool:
        """Whether both are one, as far as one can tell."""
        return self.path == other.path and (self.host == other.host or not self.host or not other.host)


def repository_of(address: str, integrations: Integrations) -> Repository | None:
    """The repository behind the address of its page, or behind one for cloning: https, ssh, `git@host:owner/name`.

    User names and passwords do not count. An address that begins with a slash names no host. None for what is none.
    """
    web = _as_web_address(address.strip())
    try:
        parts = split_url(web if not web.startswith("/") else f"https://nowhere{web}")
    except CallboardError:
        return None
    path = _repository_path(parts, find_integration(web, integrations))
    if not path:
        return None
    return Repository("" if web.startswith("/") else parts.host, path)


def places_of(url: str, integrations: Integrations) -> Iterator[FileAddress]:
    """All places that a `url:` location may mean. Several only where nobody knows what kind of host it is on."""
    url = _from_raw_host(url, integrations)
    known = find_integration(url, integrations)
    for candidate in [known] if known is not None else _guesses(url):
        try:
            found = parse_address(url, (candidate,))
        except CallboardError:
            continue
        if found is not None:
            yield found


def repository_at(place: FileAddress) -> Repository:
    """The repository of a place."""
    return Repository(place.parts.host, place.repository.lower())


def path_on(place: FileAddress, branch: str, *, is_default: bool) -> str | None:
    """The path of a place if it is on that branch; None if it is on another one, or fixed to a tag or commit.

    Names of branches may hold slashes, so that only together with the branch the address says where its path begins.
    """
    if place.view in _FIXED or place.job:
        return None
    if place.ref in ("", "HEAD"):
        return place.path if is_default else None
    if place.integration.type in _BY_QUERY:
        return place.path if place.ref.removeprefix(_HEADS) == branch else None
    whole = f"{place.ref}/{place.path}".removeprefix(_HEADS)
    return whole.removeprefix(f"{branch}/") if whole.startswith(f"{branch}/") else None


def _as_web_address(address: str) -> str:
    address = _OTHER_SCHEMES.sub(r"https://\1/", address, count=1)
    scp = _SCP_FORM.fullmatch(address)
    if scp and "://" not in address:
        return f"https://{scp[1]}/{scp[2].lstrip('/')}"
    return _USER.sub(r"\1", address, count=1)


def _repository_path(parts: SplitUrl, integration: Integration | None) -> str:
    """The full name. What hosts put before or between its parts, in addresses of one form or the other, is left out."""
    path = parts.path.lower()
    base = split_url(integration.base_url).path.rstrip("/").lower() if integration else ""
    names = [name for name in path.removeprefix(base).split("/") if name and name != "_git"]
    if names[:1] == ["scm"] and len(names) == 3:
        names = names[1:]
    if len(names) > 3 and names[0] in ("projects", "users") and names[2] == "repos":
        names = [names[1] if names[0] == "projects" else f"~{names[1]}", names[3]]
    return "/".join(names).removesuffix(".git")


def _from_raw_host(url: str, integrations: Integrations) -> str:
    """The page of a file that the address names on the host that serves raw files."""
    for each in integrations:
        if each.raw_base_url and url.startswith(f"{each.raw_base_url}/"):
            owner, _, rest = url.removeprefix(f"{each.raw_base_url}/").partition("/")
            name, _, rest = rest.partition("/")
            return f"{each.base_url}/{owner}/{name}/raw/{rest}"
    return url


def _guesses(url: str) -> Iterator[Integration]:
    """An integration of each type for a host that the settings do not name."""
    try:
        parts = split_url(url)
    except CallboardError:
        return
    for type_ in get_args(IntegrationType):
        yield Integration(type=type_, host=parts.host, base_url=parts.origin)
