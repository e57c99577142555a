"""Where a checkout came from: its remote's address, the annotations that tools know it by, and a link to it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urlsplit

from .evidence import NO_FINDING, Finding
from .parsing import MAX_NAMES
from .reading import Tree
from .wording import decode, numbered_lines

HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?")
SEGMENT = re.compile(r"[A-Za-z0-9._~%+-]{1,200}")
MAX_URL = 1_000
MAX_CONFIG_BYTES = 256 * 1024


@dataclass(frozen=True, kw_only=True)
class Repository:
    """A repository on a host. `url` is for people and holds no credentials; `name` is the last part of its path."""

    url: str
    name: str
    annotations: tuple[tuple[str, str], ...] = ()
    icon: str = "code"


@dataclass(frozen=True, kw_only=True)
class Origin:
    """The repository of a tree, and where its address was found."""

    repository: Repository | None = None
    address: Finding = NO_FINDING

    @property
    def annotations(self) -> tuple[tuple[str, str], ...]:
        """The annotations by which tools know the repository; none when it isn't known."""
        return self.repository.annotations if self.repository else ()


NO_ORIGIN = Origin()


def find_origin(tree: Tree, remote_url: str | None) -> Origin:
    """Reads the address given, else that in the tree's `.git/config`, which is only data here: git isn't run."""
    if remote_url:
        file, line, address = "", 0, remote_url
    else:
        file = ".git/config"
        address, line = find_remote(decode(tree.read(file, MAX_CONFIG_BYTES) or b"") or "")
    repository = read_remote(address)
    if repository is None:
        return Origin()
    # The address itself may hold a password: only the cleaned one goes on.
    return Origin(repository=repository, address=Finding(value=repository.url, file=file, line=line))


def find_remote(git_config: str) -> tuple[str, int]:
    """The address of `origin` (else of the first remote) in the text of a `.git/config`, with its line."""
    found: dict[str, tuple[str, int]] = {}
    section = ""
    for number, line in numbered_lines(git_config):
        if line.startswith("["):
            section = line.partition("]")[0].removeprefix("[")
            continue
        key, separator, value = line.partition("=")
        is_remote = section.split('"')[0].strip() == "remote"
        if separator and key.strip().lower() == "url" and is_remote and len(found) < MAX_NAMES:
            found.setdefault(section.split('"')[1] if '"' in section else "", (value.strip().strip('"'), number))
    return found.get("origin") or next(iter(found.values()), ("", 0))


def read_remote(address: str) -> Repository | None:
    """Reads a clone address (https, ssh or `user@host:path`); None for local paths and anything suspicious."""
    split = _split(address.strip())
    if split is None:
        return None
    host, port, scheme, path = split
    segments = [segment for segment in path.removesuffix("/").removesuffix(".git").split("/") if segment]
    is_plain = all(SEGMENT.fullmatch(segment) and segment not in {".", ".."} for segment in segments)
    if not HOST.fullmatch(host) or len(segments) < 2 or not is_plain:
        return None
    if host in {"dev.azure.com", "ssh.dev.azure.com"} or host.endswith(".visualstudio.com"):
        return _azure(host, segments)
    url = f"{scheme}://{host}{port}/{'/'.join(segments)}"
    annotations, icon = _annotations(host, "/".join(segments))
    return Repository(url=url, name=segments[-1], annotations=annotations, icon=icon)


def _split(address: str) -> tuple[str, str, str, str] | None:
    """`(host, ":port", scheme of the web page, path)` of an address."""
    if not address or len(address) > MAX_URL or not address.isprintable():
        return None
    if "://" not in address:
        login, separator, path = address.partition(":")
        is_remote = separator and "/" not in login
        return (login.rpartition("@")[2].lower(), "", "https", path) if is_remote else None
    try:
        parts = urlsplit(address)
        return _split_url(parts)
    except ValueError:  # a broken port or IPv6 address
        return None


def _split_url(parts: SplitResult) -> tuple[str, str, str, str] | None:
    if parts.scheme not in {"http", "https", "ssh", "git", "git+ssh"}:
        return None
    is_web = parts.scheme in {"http", "https"}
    # The port of an ssh server says nothing about where its web pages are.
    port = f":{parts.port}" if is_web and parts.port else ""
    return (parts.hostname or "").lower(), port, parts.scheme if is_web else "https", parts.path


def _annotations(host: str, slug: str) -> tuple[tuple[tuple[str, str], ...], str]:
    if host == "github.com" or host.startswith("github."):
        return (("github.com/project-slug", slug),), "github"
    if host == "gitlab.com":
        return (("gitlab.com/project-slug", slug),), "gitlab"
    if host.startswith("gitlab."):
        return (("gitlab.com/instance", host), ("gitlab.com/project-slug", slug)), "gitlab"
    if host == "bitbucket.org":
        return (("bitbucket.org/project-slug", slug),), "code"
    return (), "code"


def _azure(host: str, segments: list[str]) -> Repository | None:
    """`org/project/_git/repository` on the web, `v3/org/project/repository` by ssh, `project/_git/…` in old URLs."""
    if host.endswith(".visualstudio.com"):
        segments = [host.partition(".")[0], *segments]
    segments = [segment for segment in segments if segment not in {"_git", "v3", "DefaultCollection"}]
    if len(segments) != 3:
        return None
    organization, project, name = segments
    slug = f"{unquote(project)}/{unquote(name)}"
    return Repository(
        url=f"https://dev.azure.com/{organization}/{project}/_git/{name}",
        name=unquote(name),
        annotations=(("dev.azure.com/project-repo", slug),),
        icon="azure",
    )
