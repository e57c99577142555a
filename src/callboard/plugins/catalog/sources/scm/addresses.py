"""Reads the web address of a file on a code host: which repository, which ref, which path. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from callboard import Invalid

from .hosts import Integration, Integrations, IntegrationType, find_integration
from .splitting import TRAVERSAL, SplitUrl, check_file_path, check_fragment, decode_segments, quote_path, split_url

_NAME = re.compile(r"[A-Za-z0-9_~.-]+")
_AZURE_NAME = re.compile(r"[^\x00-\x1f\\/:*?\"<>|;#${},+=\[\]@%&]+")
_REF = re.compile(r"[^\x00-\x20\x7f~^:?*\[\\;#%-][^\x00-\x20\x7f~^:?*\[\\;#%]*")
_FILE_VIEWS = frozenset({"blob", "raw", "tree", "edit"})


@dataclass(frozen=True, kw_only=True)
class FileAddress:
    """A place in a repository, as the address of a web page names it.

    `repository` is the full name (`acme/web`, `group/sub/project`), `ref` is empty for the default branch, `path` is
    decoded and empty for the root. `view` is the host's word for the page (`blob`, `raw`, `src` …), `job` the
    name of a GitLab job whose artifact it is. `root` is the address of the repository's root at that ref, with a
    trailing slash, without the query; `parts` is the address taken apart.
    """

    integration: Integration
    repository: str
    ref: str
    path: str
    view: str
    root: str
    parts: SplitUrl
    job: str = ""

    def at(self, path: str) -> str:
        """The address of another file in the same repository at the same ref."""
        query = f"?{self.parts.query}" if self.parts.query else ""
        if self.integration.type == "azure":
            return f"{self.root}?{azure_query(self.parts, path)}"
        return f"{self.root}{quote_path(path)}{query}"

    def blob_at(self, path: str) -> str:
        """As `at`, in the form that a file has (`blob`) on the hosts that show folders in another one."""
        shown = f"/{self.view}/{quote_path(self.ref)}/"
        if self.integration.type not in ("github", "gitlab") or not self.root.endswith(shown):
            return self.at(path)
        return f"{self.root.removesuffix(shown)}/blob/{quote_path(self.ref)}/{quote_path(path)}"


@dataclass(frozen=True, kw_only=True)
class _Found:
    """What a host's reader finds in the segments: `taken` of them lead to the root of the ref."""

    owner: Sequence[str]
    ref: str
    view: str
    taken: int


def parse_address(url: str, integrations: Integrations) -> FileAddress | None:
    """The place that `url` names, or None when its host has no integration or it names no file or folder there.

    Raises Invalid for an address that is malformed or tries to climb out of its repository.
    """
    parts = split_url(url)
    integration = find_integration(url, integrations)
    reader = _READERS.get(integration.type) if integration else None
    if integration is None or reader is None:
        return None
    check_fragment(parts.fragment)
    segments = decode_segments(parts.path)
    base = decode_segments(split_url(integration.gitiles_base_url or integration.base_url).path)
    if segments[: len(base)] != base:
        return None
    found = reader(segments[len(base) :], parts)
    if found is None:
        return None
    _check_names(found, integration.type)
    return _address(integration, found, parts, segments, len(base))


def azure_query(parts: SplitUrl, path: str) -> str:
    """The query of an Azure DevOps page with its path replaced."""
    encoded = quote_path("/" + path.lstrip("/")).replace("/", "%2F").replace("&", "%26").replace("+", "%2B")
    pairs = [pair for pair in parts.query.split("&") if pair]
    return "&".join(f"path={encoded}" if pair.startswith("path=") else pair for pair in pairs)


def parse_unknown_host(url: str) -> tuple[str, str] | None:
    """Host and repository of an address that has the shape GitHub, GitLab or their kin give to files; else None."""
    parts = split_url(url)
    segments = decode_segments(parts.path)
    found = _read_gitlab(segments, parts) or _read_github(segments, parts)
    return (parts.host, "/".join(found.owner)) if found else None


def _address(
    integration: Integration, found: _Found, parts: SplitUrl, segments: list[str], skipped: int
) -> FileAddress:
    taken = skipped + found.taken
    is_azure = integration.type == "azure"
    path = check_file_path(parts.parameters.get("path", "")) if is_azure else "/".join(segments[taken:])
    root = f"{parts.origin}/{quote_path('/'.join(segments[:taken]))}"
    return FileAddress(
        integration=integration,
        repository="/".join(found.owner),
        ref=found.ref,
        path=path,
        view=found.view,
        root=root if is_azure else root + "/",
        parts=parts,
        job=parts.parameters.get("job", ""),
    )


def _check_names(found: _Found, host_type: IntegrationType) -> None:
    """Owner, repository and ref end up in API paths: only plain names get there."""
    name = _AZURE_NAME if host_type == "azure" else _NAME
    good_owner = all(name.fullmatch(part) and part.strip(".") for part in found.owner)
    if not good_owner or (found.ref and (not _REF.fullmatch(found.ref) or ".." in found.ref)):
        raise Invalid(TRAVERSAL, hint="The owner, the repository or the branch holds characters that none can have.")


def _read_github(segments: list[str], _: SplitUrl) -> _Found | None:
    if len(segments) < 4 or segments[2] not in _FILE_VIEWS:
        return None
    return _Found(owner=segments[:2], ref=segments[3], view=segments[2], taken=4)


def _read_gitlab(segments: list[str], _: SplitUrl) -> _Found | None:
    """`group/sub/project/-/blob/<ref>/…`, the older form without `-`, and artifacts of jobs."""
    if "-" in segments[2:]:
        dash = segments.index("-", 2)
        if segments[dash + 1 : dash + 3] == ["jobs", "artifacts"] and segments[dash + 4 : dash + 5] == ["raw"]:
            return _Found(owner=segments[:dash], ref=segments[dash + 3], view="artifacts", taken=dash + 5)
        view = dash + 1
    else:
        views = [index for index, segment in enumerate(segments) if index > 1 and segment in _FILE_VIEWS]
        dash = view = views[0] if views else len(segments)
    if segments[view : view + 1] == [] or segments[view] not in _FILE_VIEWS or len(segments) < view + 2:
        return None
    return _Found(owner=segments[:dash], ref=segments[view + 1], view=segments[view], taken=view + 2)


def _read_bitbucket_cloud(segments: list[str], _: SplitUrl) -> _Found | None:
    if len(segments) < 4 or segments[2] not in ("src", "raw"):
        return None
    return _Found(owner=segments[:2], ref=segments[3], view=segments[2], taken=4)


def _read_bitbucket_server(segments: list[str], parts: SplitUrl) -> _Found | None:
    if len(segments) < 5 or (segments[0], segments[2]) not in (("projects", "repos"), ("users", "repos")):
        return None
    if segments[4] not in ("browse", "raw", "src"):
        return None
    project = segments[1] if segments[0] == "projects" else f"~{segments[1]}"
    ref = parts.parameters.get("at", "")
    return _Found(owner=[project, segments[3]], ref=ref, view=segments[4], taken=5)


def _read_azure(segments: list[str], parts: SplitUrl) -> _Found | None:
    if "_git" not in segments[1:] or "path" not in parts.parameters:
        return None
    git = segments.index("_git", 1)
    if len(segments) != git + 2:
        return None
    version = parts.parameters.get("version", "")
    if version and version[:2] not in ("GB", "GT"):
        raise Invalid(
            f"Azure URL version must point to a branch or a tag, but it is {version[:40]!r}",
            hint="Use version=GB<branch> or version=GT<tag>.",
        )
    return _Found(owner=[*segments[:git], segments[git + 1]], ref=version[2:], view=version[:2], taken=git + 2)


def _read_gitea(segments: list[str], _: SplitUrl) -> _Found | None:
    """Purely by position, as Backstage reads it: `src/branch`, `src/tag` and `src/commit` all work."""
    if len(segments) < 5:
        return None
    return _Found(owner=segments[:2], ref=segments[4], view=segments[3], taken=5)


def _read_gerrit(segments: list[str], _: SplitUrl) -> _Found | None:
    if "+" not in segments[1:]:
        return None
    plus = segments.index("+", 1)
    if segments[plus + 1 : plus + 3] != ["refs", "heads"] or len(segments) < plus + 4:
        return None
    return _Found(owner=segments[:plus], ref=segments[plus + 3], view="+", taken=plus + 4)


def _read_harness(segments: list[str], _: SplitUrl) -> _Found | None:
    """`/ng/account/<account>/module/code/[orgs/<o>/projects/<p>/]repos/<repo>/files/<ref>/~/<path>`."""
    if segments[:2] != ["ng", "account"] or "repos" not in segments[3:] or "~" not in segments[3:]:
        return None
    repos, tilde = segments.index("repos", 3), segments.index("~", 3)
    if tilde != repos + 4 or segments[repos + 2] != "files":
        return None
    named = [part for part in segments[3:repos] if part not in ("module", "code", "orgs", "projects")]
    return _Found(
        owner=[segments[2], *named, segments[repos + 1]], ref=segments[repos + 3], view="files", taken=tilde + 1
    )


_READERS: Mapping[IntegrationType, Callable[[list[str], SplitUrl], _Found | None]] = {
    "github": _read_github,
    "gitlab": _read_gitlab,
    "bitbucketCloud": _read_bitbucket_cloud,
    "bitbucketServer": _read_bitbucket_server,
    "azure": _read_azure,
    "gitea": _read_gitea,
    "gerrit": _read_gerrit,
    "harness": _read_harness,
}
