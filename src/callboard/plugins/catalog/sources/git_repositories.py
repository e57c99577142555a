"""Reads `git:` locations: asks for the commit first, and only when it is new fetches the tree and the files meant."""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import os
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from callboard import CallboardError, Invalid, NotFound

from ..model import LocationRef, Problem, SourceFile
from .git_targets import (
    GitTarget,
    TreeFile,
    choose_commit,
    file_location,
    parse_git_target,
    parse_tree,
    sparse_pattern,
)
from .ports import Ports
from .results import LARGEST_FILE, Previous, ReadResult, Unchanged, keep, missing, problem_of
from .scm import find_clone_credential

MOST_FILES = 10_000
_LARGEST_TREE = 512 * 1024 * 1024
_FETCH_SECONDS = 300.0
_LOCK_SECONDS = 0.05


async def read_repository(
    location: LocationRef, previous: Previous, ports: Ports, *, optional: bool = False
) -> ReadResult:
    """All files of a repository that fit the pattern. Never raises for what it finds.

    An unchanged head costs one `git ls-remote`. The clone is partial (no history, only the contents that are asked
    for), lies in a folder of its own below `ports.cache`, and can be deleted at any time between two reads.
    """
    try:
        target = parse_git_target(location.target)
        checkout = _Checkout(target, ports, _cache_folder(str(location), ports))
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
        checkout = _Checkout(target, ports, _cache_folder(f"file in {target.url}#{target.ref}", ports))
        commit, _ = await checkout.find_commit()
        async with checkout.alone():
            await checkout.fetch(commit)
            content = await checkout.read_blob(commit, target.pattern)
    except CallboardError as error:
        return problem_of(error, location.target)
    return SourceFile(location=location, content=content, revision=commit)


async def _read_commit(checkout: _Checkout, commit: str, ref: str, previous: Previous) -> ReadResult:
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
    checkout: _Checkout, file: TreeFile, place: LocationRef, commit: str, previous: Previous
) -> tuple[SourceFile | Unchanged | None, Problem | None]:
    """The file, or what went wrong together with the word to keep what it gave before."""
    try:
        content = checkout.ports.open_folder(checkout.folder).read_bytes(file.path, LARGEST_FILE)
    except CallboardError as error:
        known = previous.files.get(str(place))
        return Unchanged(location=place, etag=known) if known else None, problem_of(error, place.target)
    return SourceFile(location=place, content=content, etag=file.blob, revision=commit), None


class _Checkout:
    """The partial clone of one location."""

    def __init__(self, target: GitTarget, ports: Ports, folder: Path) -> None:
        self.target, self.ports, self.folder = target, ports, folder
        self._credential = _credential(target.url, ports)

    async def find_commit(self) -> tuple[str, str]:
        """The commit that is meant now and the name of its ref. Raises NotFound when the repository has no such ref."""
        if self.target.is_local:
            self.ports.real_path(self.target.url.removeprefix("file://"))
        if self.target.names_commit:
            return self.target.ref, self.target.ref
        refs = await self.ports.git.ls_remote(self.target.url, local=self.target.is_local, credential=self._credential)
        commit, ref = choose_commit(refs, self.target.ref)
        if not commit:
            raise NotFound(f"{self.target.url} has no branch or tag named {self.target.ref or 'HEAD'}")
        return commit, ref

    async def fetch(self, commit: str) -> None:
        """Makes sure that the commit and its trees are here."""
        if not (self.folder / ".git").is_dir():
            self.drop()
            await self.ports.git.clone(
                self.target.url,
                self.folder,
                branch=None if self.target.names_commit else self.target.ref or None,
                sparse=True,
                local=self.target.is_local,
                credential=self._credential,
            )
        if not await self._has(commit):
            options = ["fetch", "--quiet", "--no-tags", "--depth=1", "--filter=blob:none", "--no-recurse-submodules"]
            await self._run_or_drop(options, ["origin", commit])

    async def list_files(self, commit: str) -> list[TreeFile]:
        return list(parse_tree(await self._run_or_drop(["ls-tree", "-r", "-z", "--full-tree", commit])))

    async def show(self, commit: str, files: Sequence[TreeFile]) -> None:
        """Puts these files, and no others, into the folder; git fetches the contents that it lacks all at once."""
        if not files:
            return
        await self._run_or_drop(["checkout", "--quiet", "--force", "--detach", commit])
        await self._run_or_drop(["sparse-checkout", "set", "--no-cone"], [sparse_pattern(file.path) for file in files])

    async def read_blob(self, commit: str, path: str) -> bytes:
        """The content of one regular file. Raises NotFound; a link is not followed."""
        for file in parse_tree(await self._run(["ls-tree", "-z", "--full-tree", commit], [path])):
            if file.path == path:
                return await self._run(["cat-file", "blob", file.blob], most=LARGEST_FILE)
        raise NotFound(f"{self.target.url} holds no file {path}", hint="Is the path right? Links are not followed.")

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """Keeps others, in this process or another, away from the folder meanwhile."""
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(self.folder.with_suffix(".lock"), os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            # Asked again and again, so that those who wait hold no thread that the one inside may need.
            while not _lock(handle):
                await asyncio.sleep(_LOCK_SECONDS)
            yield
        finally:
            os.close(handle)

    def drop(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    async def _run_or_drop(self, arguments: Sequence[str], values: Sequence[str] = ()) -> bytes:
        """As `_run`, for what a sound clone can do: if this one cannot, the next read begins with a new one."""
        try:
            return await self._run(arguments, values)
        except CallboardError:
            self.drop()
            raise

    async def _has(self, commit: str) -> bool:
        try:
            await self._run(["cat-file", "-e", f"{commit}^{{tree}}"])
        except CallboardError:
            return False
        return True

    async def _run(self, arguments: Sequence[str], values: Sequence[str] = (), most: int = _LARGEST_TREE) -> bytes:
        git = self.ports.git
        local = self.target.is_local
        source = Path(self.target.url.removeprefix("file://"))
        trusted = [self.folder, *([source, source / ".git"] if local else [])]
        result = await git.run_git(
            arguments,
            values,
            cwd=self.folder,
            timeout=_FETCH_SECONDS,
            environment=git.git_environment(local=local, trusted=trusted, credential=self._credential),
            max_output=most,
        )
        return result.require_success().output


def _credential(url: str, ports: Ports) -> Any:
    found = find_clone_credential(url, ports.integrations)
    return ports.make_git_credential(url, found) if found else None


def _cache_folder(name: str, ports: Ports) -> Path:
    """A folder for each location, so that no two of them want different files in one checkout."""
    return ports.cache.absolute() / hashlib.sha256(name.encode(errors="surrogateescape")).hexdigest()[:32]


def _lock(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
