"""Reads `git:` locations: asks for the commit first, and only when it is new fetches the tree and the files meant."""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path

from callboard import CallboardError, Invalid, NotFound

from ..model import LocationRef, Problem, SourceFile
from .git_checkouts import Checkout
from .git_targets import TreeFile, file_location, parse_git_target
from .ports import Ports
from .results import LARGEST_FILE, Previous, ReadResult, Unchanged, keep, missing, problem_of

MOST_FILES = 10_000


async def read_repository(
    location: LocationRef, previous: Previous, ports: Ports, *, optional: bool = False
) -> ReadResult:
    """All files of a repository that fit the pattern. Never raises for what it finds.

    An unchanged head costs one `git ls-remote`. The clone is partial (no history, only the contents that are asked
    for), lies in a folder of its own below `ports.cache`, and can be deleted at any time between two reads.
    """
    try:
        target = parse_git_target(location.target)
        checkout = Checkout(target, ports, _cache_folder(str(location), ports))
        commit, ref = await checkout.find_commit()
        if commit == previous.etag:
            return keep(previous)
        async with checkout.alone():
            result = await _read_commit(checkout, commit, ref, previous)
    except NotFound as error:
        # Hosts say the same to whoever may not see a repository any more: what was read once is not given up for that.
        fine = optional and not previous.etag
        return missing(location, fine, previous, error.message, error.hint or "Are the address and the ref right?")
    except CallboardError as error:
        return keep(previous, problem_of(error, location.target))
    if result.files or result.problems:
        return result
    message = f"No file in {target.url} fits {target.pattern}"
    return missing(location, optional, previous, message, "Write the pattern behind the ref: URL#ref:pattern.")


async def read_repository_file(location: LocationRef, ports: Ports) -> SourceFile | Problem:
    """The one file that a location `git:<URL>#<ref>:<path>` names, such as one that a placeholder asks for."""
    try:
        target = parse_git_target(location.target)
        checkout = Checkout(target, ports, _cache_folder(f"file in {target.url}#{target.ref}", ports))
        commit, _ = await checkout.find_commit()
        async with checkout.alone():
            await checkout.fetch(commit)
            content = await checkout.read_blob(commit, target.pattern)
    except CallboardError as error:
        return problem_of(error, location.target)
    return SourceFile(location=location, content=content, revision=commit)


async def _read_commit(checkout: Checkout, commit: str, ref: str, previous: Previous) -> ReadResult:
    ports, target = checkout.ports, checkout.target
    pattern = ports.compile_glob(target.pattern)
    await checkout.fetch(commit)
    listed = [file for file in await checkout.list_files(commit) if pattern.matches(file.path)]
    if len(listed) > MOST_FILES:
        raise Invalid(f"{target.pattern} fits more than {MOST_FILES:,} files", hint="Use a narrower pattern.")
    located = [(file, file_location(target, ref, file.path, ports.integrations)) for file in listed]
    changed = [(file, place) for file, place in located if previous.files.get(str(place)) != file.blob]
    await checkout.show(commit, listed if changed else ())
    read = await asyncio.to_thread(
        lambda: [_read_file(checkout, file, place, commit, previous) for file, place in changed]
    )
    same = [
        Unchanged(location=place, etag=file.blob)
        for file, place in located
        if previous.files.get(str(place)) == file.blob
    ]
    problems = tuple(problem for _, problem in read if problem is not None)
    files = (*(file for file, _ in read if file is not None), *same)
    return ReadResult(files=files, problems=problems, etag="" if problems else commit)


def _read_file(
    checkout: Checkout, file: TreeFile, place: LocationRef, commit: str, previous: Previous
) -> tuple[SourceFile | Unchanged | None, Problem | None]:
    """The file, or what went wrong together with the word to keep what it gave before."""
    try:
        content = checkout.ports.open_folder(checkout.folder).read_bytes(file.path, LARGEST_FILE)
    except CallboardError as error:
        known = previous.files.get(str(place))
        return Unchanged(location=place, etag=known) if known else None, problem_of(error, place.target)
    return SourceFile(location=place, content=content, etag=file.blob, revision=commit), None


def _cache_folder(name: str, ports: Ports) -> Path:
    """A folder for each location, so that no two of them want different files in one checkout."""
    return ports.cache.absolute() / hashlib.sha256(name.encode(errors="surrogateescape")).hexdigest()[:32]
