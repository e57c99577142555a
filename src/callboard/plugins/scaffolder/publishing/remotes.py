"""Where the settings let templates push by git alone: `scaffolder.publish.remotes`, and hosts under `integrations`."""

from __future__ import annotations

import base64
import shlex
from urllib.parse import urlsplit

from callboard import Allowance, Context, GitCredential, HostRule, Invalid, NotAllowed, Secret, git

from ..settings import RemoteSettings, ScaffolderSettings

HINT = "Name it, or what it is below, under `scaffolder.publish.remotes`."
WEB = ("https://", "http://")


def allowed_remote(ctx: Context, url: str, token: Secret | None = None) -> git.Remote:
    """The repository at an address, with what signs in there; `token` in place of what the settings have for it.

    Raises Invalid for what is no address of a repository, NotAllowed where the settings do not name it.
    """
    git.check_remote(url)
    if any(part in (".", "..") for part in url.split("/")):
        raise Invalid(f"{url[:200]!r} is not the address of a repository")
    for entry in ctx.section("scaffolder", ScaffolderSettings).publish.remotes:
        if is_below(url, entry.url):
            return _web_remote(url, entry, token) if url.startswith(WEB) else _ssh_remote(url, entry)
    raise NotAllowed(f"Templates may not push to {url[:200]}", hint=HINT)


def is_below(url: str, prefix: str) -> bool:
    """Ends at a border: `https://host/team` is not the beginning of `https://host/teams`."""
    border = "/" if "://" in prefix or "/" in prefix else ":"
    plain = prefix.rstrip("/:")
    return url == plain or url.startswith(plain + border)


def _web_remote(url: str, entry: RemoteSettings, token: Secret | None) -> git.Remote:
    parts = urlsplit(entry.url)
    rule = HostRule(
        host=parts.hostname or "",
        ports=(parts.port,) if parts.port else None,
        paths=(parts.path.rstrip("/") or "/",),
        schemes=(parts.scheme,),
    )
    header = _header(entry, token)
    credential = GitCredential(url=url, header=header) if header else None
    return git.Remote(url=url, allowance=Allowance((rule,)), credential=credential)


def _header(entry: RemoteSettings, token: Secret | None) -> Secret | None:
    password = token or entry.password
    if password is not None:
        pair = base64.b64encode(f"{entry.username}:{password.reveal()}".encode()).decode()
        return Secret(f"Authorization: Basic {pair}")
    return Secret(f"Authorization: Bearer {entry.token.reveal()}") if entry.token is not None else None


def _ssh_remote(url: str, entry: RemoteSettings) -> git.Remote:
    options = ["-F", "none", "-o", "StrictHostKeyChecking=yes"]
    if entry.identity_file is not None:
        options += ["-i", entry.identity_file, "-o", "IdentitiesOnly=yes"]
    if entry.known_hosts_file is not None:
        options += ["-o", f"UserKnownHostsFile={entry.known_hosts_file}"]
    return git.Remote(url=url, ssh=shlex.join(options))
