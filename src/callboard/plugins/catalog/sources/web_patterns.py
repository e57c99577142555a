"""Finds files on a code host by a pattern in the address: lists the tree, then reads what fits and changed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from callboard import CallboardError, Invalid, Unavailable

from ..model import LocationRef, Problem, SourceFile
from .ports import Answer, Ports
from .results import Previous, ReadResult, Unchanged, combine_etags, keep, problem_of
from .scm import (
    FileAddress,
    Integrations,
    decode_content,
    find_integration,
    parse_address,
    project_api,
    read_request,
    repository_api,
)
from .scm.splitting import quote_all, split_url

_LISTED = frozenset({"github", "gitlab", "gitea"})
_BY_GIT = "Register it as a `git:` location with the same pattern."
READS_AT_ONCE = 5
MOST_PAGES = 500
_PAGE = 100


@dataclass(frozen=True, kw_only=True)
class _Listed:
    """A regular file in a tree. `blob` is git's hash of its content."""

    path: str
    blob: str


def has_pattern(url: str, integrations: Integrations) -> bool:
    """Whether the path in `url` is a pattern. GitHub knows `{a,b}` alone too, others need `*` or `?` to see one.

    Raises Invalid for a malformed or climbing address.
    """
    integration = find_integration(url, integrations)
    if integration is None:
        return "*" in split_url(url).path
    address = parse_address(url, integrations)
    path = address.path if address else split_url(url).path
    return any(char in path for char in ("*?{[" if integration.type == "github" else "*?"))


async def search_url(url: str, previous: Previous, ports: Ports) -> ReadResult:
    """All files that fit. Raises Invalid where the host cannot be searched, and what the HTTP client raises."""
    address = parse_address(url, ports.integrations)
    if address is None or address.integration.type not in _LISTED or address.view == "artifacts":
        raise Invalid(
            f"Unsupported search pattern URL: {url}",
            hint="Name the file itself, or register the repository as a `git:` location with a pattern.",
        )
    pattern = ports.compile_glob(address.path)
    found = await _list(address, previous.etag, ports)
    if found is None:
        return keep(previous)
    listed, etag = found
    fitting = [file for file in listed if pattern.matches(file.path)]
    etag = etag or combine_etags((file.path, file.blob) for file in fitting)
    if etag == previous.etag:
        return keep(previous)
    return await _read_all(address, fitting, etag, previous, ports)


async def list_repository(address: FileAddress, etag: str, ports: Ports) -> tuple[list[str], str] | None:
    """The paths of all files of a repository with an etag for the next time; None when that is still `etag`.

    Raises Invalid for a host whose repositories cannot be listed, and what the HTTP client raises.
    """
    if address.integration.type not in _LISTED:
        raise Invalid(f"Repositories on {address.integration.host} cannot be listed", hint="Use a `git:` location.")
    found = await _list(address, etag, ports)
    if found is None:
        return None
    listed, own = found
    own = own or combine_etags((file.path, file.blob) for file in listed)
    return None if own == etag else ([file.path for file in listed], own)


async def _list(address: FileAddress, etag: str, ports: Ports) -> tuple[list[_Listed], str] | None:
    """All files, and the host's etag for the list where it has one; None when that is still the one given."""
    match address.integration.type:
        case "github":
            answer = await _ask_github(address, etag, ports)
            return None if answer.not_modified else (list(_parse_tree(answer)), answer.headers.get("etag", ""))
        case "gitea":
            return await _list_gitea(address, ports), ""
    return await _list_gitlab(address, ports), ""


async def _read_all(
    address: FileAddress, listed: list[_Listed], etag: str, previous: Previous, ports: Ports
) -> ReadResult:
    slots = asyncio.Semaphore(READS_AT_ONCE)
    found = await asyncio.gather(*(_read(address, file, slots, previous, ports) for file in listed))
    problems = tuple(each for each in found if isinstance(each, Problem))
    kept = [
        Unchanged(location=LocationRef("url", problem.file), etag=previous.files[f"url:{problem.file}"])
        for problem in problems
        if f"url:{problem.file}" in previous.files
    ]
    files = (*(each for each in found if not isinstance(each, Problem)), *kept)
    if problems and not files:
        return keep(previous, *problems)
    # After a failure the next read must not be told that nothing changed.
    return ReadResult(files=files, problems=problems, etag="" if problems else etag)


async def _read(
    address: FileAddress, file: _Listed, slots: asyncio.Semaphore, previous: Previous, ports: Ports
) -> SourceFile | Unchanged | Problem:
    location = LocationRef("url", address.blob_at(file.path))
    if previous.files.get(str(location)) == file.blob:
        return Unchanged(location=location, etag=file.blob)
    try:
        request = read_request(location.target, ports.integrations)
        async with slots:
            answer = await ports.http.get(request.url, headers=request.headers)
        content = decode_content(answer.content, request.encoding)
    except CallboardError as error:
        return problem_of(error, location.target)
    return SourceFile(location=location, content=content, etag=file.blob)


async def _ask_github(address: FileAddress, etag: str, ports: Ports) -> Answer:
    url = f"{repository_api(address)}/git/trees/{quote_all(address.ref)}?recursive=1"
    headers = {"Accept": "application/vnd.github+json"}
    return await ports.http.get(url, headers=headers, etag=etag or None)


async def _list_gitea(address: FileAddress, ports: Ports) -> list[_Listed]:
    url = f"{repository_api(address)}/git/trees/{quote_all(address.ref)}?recursive=true&per_page=1000"
    listed: list[_Listed] = []
    for page in range(1, MOST_PAGES):
        answer = await ports.http.get(f"{url}&page={page}")
        tree = _parse(answer.content, dict)
        listed += _files_of(tree)
        if not tree.get("truncated"):
            return listed
    raise Unavailable("The repository is too large to be searched through the API of Gitea", hint=_BY_GIT)


def _parse_tree(answer: Answer) -> Iterator[_Listed]:
    tree = _parse(answer.content, dict)
    if tree.get("truncated"):
        raise Unavailable("The repository is too large to be searched through the API of GitHub", hint=_BY_GIT)
    yield from _files_of(tree)


def _files_of(tree: Mapping[str, Any]) -> Iterator[_Listed]:
    """The regular files of a tree; links and submodules are passed over."""
    for entry in _entries(tree.get("tree")):
        if entry.get("type") == "blob" and entry.get("mode") != "120000":
            yield _Listed(path=str(entry.get("path")), blob=str(entry.get("sha")))


async def _list_gitlab(address: FileAddress, ports: Ports) -> list[_Listed]:
    static = "/".join(_before_pattern(address.path))
    url = (
        f"{project_api(address)}/repository/tree?ref={quote_all(address.ref)}&path={quote_all(static)}"
        f"&recursive=true&per_page={_PAGE}"
    )
    listed: list[_Listed] = []
    page = "1"
    for _ in range(MOST_PAGES):
        answer = await ports.http.get(f"{url}&page={page}")
        listed += [
            _Listed(path=str(entry.get("path")), blob=str(entry.get("id")))
            for entry in _entries(_parse(answer.content, list))
            if entry.get("type") == "blob" and entry.get("mode") != "120000"
        ]
        page = answer.headers.get("x-next-page", "")
        if not page.isdecimal():
            return listed
    raise Unavailable(
        "The project is too large to be searched through the API of GitLab",
        hint="Put a folder before the pattern, or register it as a `git:` location.",
    )


def _before_pattern(path: str) -> Iterator[str]:
    for name in path.split("/")[:-1]:
        if any(char in name for char in "*?{["):
            return
        yield name


def _parse(content: bytes, expected: type) -> Any:
    try:
        value = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise _not_a_tree() from error
    if not isinstance(value, expected):
        raise _not_a_tree()
    return value


def _entries(value: object) -> Iterator[Mapping[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        raise _not_a_tree()
    yield from value


def _not_a_tree() -> Unavailable:
    return Unavailable(
        "The code host answered with something that is not a list of files",
        hint="Is `apiBaseUrl` of its integration right?",
    )
