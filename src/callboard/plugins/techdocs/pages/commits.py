"""Where a commit is looked at on its host."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, urlsplit

_BEFORE = {"github": "commit", "gitlab": "-/commit", "gitea": "commit", "azure": "commit", "gerrit": "+"}
_BITBUCKET = {"bitbucketCloud", "bitbucketServer"}


def commit_at(hosts: Mapping[str, str], repository: str, commit: str) -> str:
    """The address of a commit of a repository, given the type of each known host; empty where nobody knows its host."""
    try:
        parts = urlsplit(repository)
    except ValueError:
        return ""
    if not commit or parts.scheme not in {"http", "https"} or not parts.netloc:
        return ""
    kind = hosts.get(parts.netloc.lower(), "")
    between = "commits" if kind in _BITBUCKET else _BEFORE.get(kind, "")
    plain = repository.rstrip("/").removesuffix(".git")
    return f"{plain}/{between}/{quote(commit, safe='')}" if between else ""
