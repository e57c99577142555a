"""What a `git:` target means: `URL[#ref[:pattern]]`, and where the files in it are on the web. Pure.

The URL is whatever git clones: https, ssh, `git@host:owner/repository`, or a path on this machine. The ref is a branch,
a tag or a full commit id, by default the repository's own. The pattern is a glob, by default `**/catalog-info.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from callboard import CallboardError, Invalid

from ..model import LocationRef
from .scm import Integration, Integrations, find_integration, parse_address
from .scm.splitting import quote_path, split_url

DEFAULT_PATTERN = "**/catalog-info.yaml"

_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_REF = re.compile(r"(?!-)[^\x00-\x20\x7f~^:?*\[\\]+")
_SCP_FORM = re.compile(r"(?:[\w.-]+@)?([\w.-]+):(?!//)([^\s]+)")
_SPECIAL = re.compile(r"([\\*?\[\]!# ])")
_WEB_FORMS: Mapping[str, str] = {
    "github": "{base}/{repository}/blob/{ref}/{path}",
    "gitlab": "{base}/{repository}/-/blob/{ref}/{path}",
    "bitbucketCloud": "{base}/{repository}/src/{ref}/{path}",
    "gitea": "{base}/{repository}/src/branch/{ref}/{path}",
    "azure": "{base}/{repository}?path=/{path}&version=GB{ref}",
}


@dataclass(frozen=True, kw_only=True)
class GitTarget:
    """A repository, a ref in it (empty for its default) and which files are meant."""

    url: str
    ref: str = ""
    pattern: str = DEFAULT_PATTERN

    @property
    def is_local(self) -> bool:
        """Whether the repository is a folder on this machine."""
        return self.url.startswith(("/", "file:///"))

    @property
    def names_commit(self) -> bool:
        """Whether the ref is a commit id, so that what it holds never changes."""
        return bool(_COMMIT.fullmatch(self.ref))


@dataclass(frozen=True, kw_only=True)
class TreeFile:
    """A regular file in a commit. `blob` is git's hash of its content."""

    path: str
    blob: str


def parse_git_target(target: str) -> GitTarget:
    """Raises Invalid for a ref that none can be, and for an address that carries a password."""
    url, _, rest = target.strip().partition("#")
    ref, _, pattern = rest.partition(":")
    if not url or any(ord(char) < 0x20 for char in target):
        raise Invalid("A git location names no repository", hint="Write URL#ref:pattern, such as https://host/o/r.git.")
    if ref and (not _REF.fullmatch(ref) or ".." in ref):
        raise Invalid(f"{ref[:100]!r} cannot be the name of a branch or tag", hint="Write URL#ref:pattern.")
    if re.match(r"https?://[^/]*@", url):
        raise Invalid(
            "The address of a git location holds a user name or a password",
            hint="Put the token under `integrations`, where it stays secret.",
        )
    return GitTarget(url=url, ref=ref, pattern=pattern.strip("/") or DEFAULT_PATTERN)


def choose_commit(refs: Mapping[str, str], ref: str) -> tuple[str, str]:
    """The commit that a ref stands for among those of a repository, and the ref's short name; ("", "") when absent."""
    if not ref:
        commit = refs.get("HEAD", "")
        branches = [name.removeprefix("refs/heads/") for name in refs if name.startswith("refs/heads/")]
        same = [branch for branch in branches if refs[f"refs/heads/{branch}"] == commit]
        # The name of the default branch is not told; among several at the same commit the usual ones come first.
        same.sort(key=lambda branch: (branch not in ("main", "master"), branch))
        return commit, (same[0] if same else "HEAD") if commit else ""
    # An annotated tag is listed twice; the entry with `^{}` is the commit behind it.
    for name in (f"refs/heads/{ref}", f"refs/tags/{ref}^{{}}", f"refs/tags/{ref}", ref):
        if name in refs:
            return refs[name], ref
    return "", ""


def parse_tree(output: bytes) -> Iterator[TreeFile]:
    """The regular files in what `git ls-tree -r -z` says. Links, submodules and unspeakable names are passed over."""
    for line in output.split(b"\0"):
        entry, _, name = line.partition(b"\t")
        fields = entry.split()
        if len(fields) != 3 or not fields[0].startswith(b"100"):
            continue
        path = name.decode("utf-8", errors="replace")
        if not any(ord(char) < 0x20 or char in "\x7f\\\ufffd" for char in path):
            yield TreeFile(path=path, blob=fields[2].decode("ascii", errors="replace"))


def sparse_pattern(path: str) -> str:
    """The line of a sparse checkout that means exactly this file."""
    return "/" + _SPECIAL.sub(r"\\\1", path)


def file_location(target: GitTarget, ref: str, path: str, integrations: Integrations) -> LocationRef:
    """Where a file of a repository is: its web address on a known code host, else its place in the repository."""
    web = _web_address(target.url, ref, path, integrations)
    return LocationRef("url", web) if web else LocationRef("git", f"{target.url}#{ref}:{path}")


def _web_address(url: str, ref: str, path: str, integrations: Integrations) -> str | None:
    found = _find_host(url, integrations)
    form = _WEB_FORMS.get(found[0].type) if found else None
    if found is None or form is None:
        return None
    integration, repository = found
    web = form.format(
        base=integration.base_url, repository=quote_path(repository), ref=quote_path(ref), path=quote_path(path)
    )
    try:
        address = parse_address(web, integrations)
    except CallboardError:
        return None
    # A branch with a slash, or a name that cannot stand in an address, leads elsewhere: then it has no such form.
    return web if address is not None and (address.ref, address.path) == (ref, path) else None


def _find_host(url: str, integrations: Integrations) -> tuple[Integration, str] | None:
    """The integration that a clone URL belongs to, and the full name of the repository there."""
    web = re.sub(r"^(?:ssh|git)://(?:[^@/]*@)?([^/:]+)(?::\d+)?/", r"https://\1/", url)
    scp = _SCP_FORM.fullmatch(web)
    web = f"https://{scp[1]}/{scp[2]}" if scp else web
    integration = find_integration(web, integrations)
    if integration is None:
        return None
    base = split_url(integration.base_url).path.rstrip("/")
    path = split_url(web).path.removeprefix(base).strip("/").removesuffix(".git")
    return (integration, path) if path else None
