"""The address of the same folder on another branch, by the shape that each kind of host gives addresses."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit, urlunsplit

_AT_BRANCH = re.compile(r"(/.+?/-/(?:tree|blob|edit)/|/.+?/(?:tree|blob|edit|src/branch)/)(.+)")
"""Addresses of GitLab, Gitea and GitHub, up to the branch."""


def on_branch(url: str, own: str, other: str) -> str:
    """An address that names the branch `own`, with the other one in its place; empty for any other shape."""
    try:
        parts, name = urlsplit(url), quote(own)
        found = _AT_BRANCH.fullmatch(parts.path)
        if found is None or not own or not f"{found[2]}/".startswith(f"{name}/"):
            return ""
        return urlunsplit(parts._replace(path=f"{found[1]}{quote(other)}{found[2].removeprefix(name)}"))
    except ValueError:
        return ""
