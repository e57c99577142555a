"""Infers components of a repository on a code host: the list of its files, then only those few that tell something."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from callboard import CallboardError, Conflict, Invalid, NotFound

from ..infer import MAX_DEPTH, MAX_FILES, SKIPPED_FOLDERS, infer, to_yaml
from ..model import LocationRef, SourceFile
from ..sources import Ports, Previous, ReadResult, keep, list_repository, problem_of
from ..sources.scm import FileAddress, decode_content, parse_address, read_request

MOST_ROUNDS = 8
MOST_READ = 80
"""Files that are fetched of one repository at most: manifests, owners, the beginning of the documentation."""
AT_ONCE = 4


async def infer_remote(location: LocationRef, previous: Previous, ports: Ports) -> ReadResult:
    """What can be inferred of the repository at `inferred:<address of a folder>#<pattern>`; nothing when it has a
    catalog file of its own, or one that fits the pattern. Never raises for what it finds.

    An unchanged repository costs one request.
    """
    url, _, pattern = location.target.partition("#")
    try:
        address = parse_address(url, ports.integrations)
        if address is None:
            raise Invalid(f"{url} is not the address of a repository's folder", hint="Write …/tree/<branch>.")
        listed = await list_repository(address, previous.etag, ports)
        if listed is None:
            return keep(previous)
        paths, etag = listed
        if pattern and any(map(ports.compile_glob(pattern.lstrip("/")).matches, paths)):
            return ReadResult(etag=etag)
        content = await _infer(address, paths, ports)
    except (NotFound, Conflict):  # gone, or nothing has been committed yet
        return ReadResult()
    except CallboardError as error:
        return keep(previous, problem_of(error, location.target))
    if not content:
        return ReadResult(etag=etag)
    return ReadResult(files=(SourceFile(location=location, content=content, etag=etag),), etag=etag)


async def _infer(address: FileAddress, paths: Sequence[str], ports: Ports) -> bytes:
    """The catalog file that the repository could have; empty when it has one.

    Inference is plain code that reads as it goes. So it is done again and again, each time with what it asked for the
    last time, until it asks for nothing more.
    """
    name = address.repository.rpartition("/")[2]
    web = f"{address.integration.base_url}/{address.repository}"
    contents: Mapping[str, bytes | None] = {}
    for _ in range(MOST_ROUNDS):
        tree = ListedTree(paths, contents)
        found = await asyncio.to_thread(partial(infer, tree, name=name, remote_url=web))
        wanted = sorted(tree.missing)[: MOST_READ - len(contents)]
        if not wanted:
            break
        contents = {**contents, **await _fetch(address, wanted, ports)}
    return to_yaml(found.documents, found.evidence).encode() if found.documents else b""


async def _fetch(address: FileAddress, paths: Sequence[str], ports: Ports) -> dict[str, bytes | None]:
    slots = asyncio.Semaphore(AT_ONCE)

    async def one(path: str) -> bytes | None:
        request = read_request(address.blob_at(path), ports.integrations)
        try:
            async with slots:
                answer = await ports.http.get(request.url, headers=request.headers)
        except NotFound:  # gone since the list was made
            return None
        return decode_content(answer.content, request.encoding)

    return dict(zip(paths, await asyncio.gather(*map(one, paths)), strict=True))


@dataclass
class ListedTree:
    """A repository of which the list of files is known, and the contents of some. `missing` gathers what was asked
    for and is not at hand."""

    paths: Sequence[str]
    contents: Mapping[str, bytes | None]
    missing: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._shown = {path for path in self.paths if _is_shown(path)}

    def files(self) -> Sequence[str]:
        """Shallow folders first, so that a bound cuts off the deepest."""
        return sorted(self._shown, key=lambda path: (path.count("/"), path))[:MAX_FILES]

    def read(self, path: str, max_bytes: int) -> bytes | None:
        if path not in self._shown:
            return None
        if path not in self.contents:
            self.missing.add(path)
            return None
        content = self.contents[path]
        return content if content is not None and len(content) <= max_bytes else None


def _is_shown(path: str) -> bool:
    *folders, _ = path.split("/")
    return len(folders) <= MAX_DEPTH and not SKIPPED_FOLDERS.intersection(folders)
