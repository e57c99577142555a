"""Reads what the repository picker gives: `github.com?owner=acme&repo=shop`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, urlsplit

from callboard import Context, Invalid
from callboard.plugins.catalog import CodeHost, known_host

_HOST = re.compile(r"[A-Za-z0-9.\-\[\]:]+")
_NAME = re.compile(r"[^\x00-\x1f\x7f\\?#%]+")
LONGEST = 2_000
PARTS = ("owner", "repo", "organization", "workspace", "project")
_REQUIRED = {
    "bitbucketCloud": ("workspace", "project", "repo"),
    "bitbucketServer": ("project", "repo"),
    "azure": ("project", "repo"),
    "gitea": ("repo",),
    "gerrit": ("repo",),
}


@dataclass(frozen=True, kw_only=True)
class RepoUrl:
    """A repository as the picker names it; what it leaves out is empty. `text` is how it was written."""

    text: str
    host: CodeHost
    owner: str = ""
    repo: str = ""
    organization: str = ""
    workspace: str = ""
    project: str = ""

    @property
    def full_name(self) -> str:
        return f"{self.owner}/{self.repo}"

    @property
    def path(self) -> str:
        """`owner/repo` as a part of an address."""
        return f"{quote(self.owner)}/{quote(self.repo)}"


def parse_repo_url(ctx: Context, text: str, *, whole: bool = True) -> RepoUrl:
    """The repository on the host of `integrations` that is meant. Raises Invalid with Backstage's words."""
    asked, found = split_repo_url(text)
    host = known_host(ctx, asked)
    if host is None:
        raise Invalid(
            f"No matching integration configuration for host {asked}, please check your integrations config",
            hint="The hosts are under `integrations` in the settings.",
        )
    for name in _required(host, found) if whole else ():
        if not found[name]:
            raise Invalid(f"Invalid repo URL passed to publisher: https://{text[:200]}, missing {name}")
    return RepoUrl(text=text, host=host, **found)


def split_repo_url(text: str) -> tuple[str, dict[str, str]]:
    """The host, and the parts with a name each; those that are left out are empty. Raises Invalid."""
    try:
        parts = urlsplit(f"https://{text}")
    except ValueError as error:
        raise Invalid(f"Invalid repo URL passed to publisher, got {text[:200]}, {error}") from error
    if len(text) > LONGEST or not _HOST.fullmatch(parts.netloc):
        raise Invalid(f"Invalid repo URL passed to publisher, got {text[:200]}")
    given = {name: value.strip("/") for name, value in parse_qsl(parts.query)}
    found = {name: given.get(name, "") for name in PARTS}
    for name, value in found.items():
        if value and not _is_plain(value):
            raise Invalid(f"Invalid repo URL passed to publisher: https://{text[:200]}, {name} is no name")
    return parts.netloc, found


def _required(host: CodeHost, found: dict[str, str]) -> tuple[str, ...]:
    if host.kind == "gitlab" and found["project"]:
        return ()
    return _REQUIRED.get(host.kind, ("owner", "repo"))


def _is_plain(value: str) -> bool:
    """Of whole names only, so that none of them leads elsewhere as a part of an address."""
    return bool(_NAME.fullmatch(value)) and all(part.strip(".") for part in value.split("/"))
