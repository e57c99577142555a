"""Partial clones of repositories: what is in a commit is listed first, and only what is asked for is fetched."""

from __future__ import annotations

import asyncio
import fcntl
import os
import shutil
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from callboard import CallboardError, NotFound, git

from .git_targets import GitTarget, TreeFile, choose_commit, parse_tree, sparse_pattern
from .ports import Ports
from .results import LARGEST_FILE
from .scm import find_clone_credential

PASSING = "tree-"
"""How the folders are called that are there for one reading."""
LEFT_BEHIND = 3600.0
SMALL = 64 * 1024
"""Bytes up to which new contents are fetched before anybody asks for them, where a clone is kept with its history."""
_LARGEST_TREE = 512 * 1024 * 1024
_FETCH_SECONDS = 300.0
_LOCK_SECONDS = 0.05


def remove_left_behind(cache: Path) -> None:
    """Removes what processes have left that died while they read a folder of a repository."""
    for each in cache.glob(f"{PASSING}*"):
        with suppress(FileNotFoundError):
            if time.time() - each.stat().st_mtime > LEFT_BEHIND:
                shutil.rmtree(each, ignore_errors=True)


class Checkout:
    """A partial clone: only the contents that are asked for, and so many commits of history as `depth` says.
    `credential` is the platform's own; without one it is what the integrations have for the address."""

    def __init__(
        self, target: GitTarget, ports: Ports, folder: Path, credential: Any = None, *, depth: int = 1
    ) -> None:
        self.target, self.ports, self.folder, self.depth = target, ports, folder, depth
        self._credential = credential or _credential(target.url, ports)

    async def find_commit(self) -> tuple[str, str]:
        """The commit that is meant now and the name of its ref. Raises NotFound when the repository has no such ref."""
        if self.target.names_commit:
            self._check_path()
            return self.target.ref, self.target.ref
        commit, ref = choose_commit(await self.references(), self.target.ref)
        if not commit:
            raise NotFound(f"{self.target.url} has no branch or tag named {self.target.ref or 'HEAD'}")
        return commit, ref

    async def references(self) -> dict[str, str]:
        """The names of all references of the repository and what they point at."""
        self._check_path()
        return await self.ports.git.ls_remote(self.target.url, local=self.target.is_local, credential=self._credential)

    async def fetch(self, commit: str) -> None:
        """Makes sure that the commit and its trees are here."""
        if not (self.folder / ".git").is_dir():
            self.drop()
            await self.ports.git.clone(
                self.target.url,
                self.folder,
                branch=None if self.target.names_commit else self.target.ref or None,
                depth=self.depth,
                sparse=True,
                local=self.target.is_local,
                credential=self._credential,
            )
        if not await self._has(commit):
            options = ["fetch", "--quiet", "--no-tags", f"--depth={self.depth}", f"--filter={self._filter}"]
            await self._run_or_drop([*options, "--no-recurse-submodules"], ["origin", commit])

    async def list_files(self, commit: str) -> list[TreeFile]:
        return list(parse_tree(await self._run_or_drop(["ls-tree", "-r", "-z", "--full-tree", commit])))

    async def show(self, commit: str, files: Sequence[TreeFile]) -> None:
        """Puts these files, and no others, into the folder; git fetches the contents that it lacks all at once."""
        if not files:
            return
        await self._run_or_drop(["checkout", "--quiet", "--force", "--detach", commit])
        await self._run_or_drop(["sparse-checkout", "set", "--no-cone"], [sparse_pattern(file.path) for file in files])

    async def show_folder(self, commit: str, path: str) -> None:
        """Puts all that is below a path, empty for everything, into the folder, and nothing else."""
        await self._run_or_drop(["checkout", "--quiet", "--force", "--detach", commit])
        pattern = f"{sparse_pattern(path)}/" if path else "/*"
        if await asyncio.to_thread(self._shows) != pattern:
            await self._run_or_drop(["sparse-checkout", "set", "--no-cone"], [pattern])

    async def find_changes(self, commit: str) -> dict[str, git.LastChange]:
        """Who changed each path last, as far as the history reaches that is here."""
        call = git.LogCall()
        output = await self._run(call.arguments(commit, most=self.depth))
        is_shallow = await asyncio.to_thread((self.folder / ".git" / "shallow").exists)
        return call.read(output, shallow=is_shallow)

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

    @property
    def _filter(self) -> str:
        """What a fetch leaves out. Where the history is kept, the clone has the most of the contents already, and the
        small ones that are new come along: fetching them one step later would take as long as everything else."""
        return "blob:none" if self.depth == 1 else f"blob:limit={SMALL}"

    def _shows(self) -> str:
        """The pattern of what is in the folder; empty where nobody knows."""
        try:
            return (self.folder / ".git" / "info" / "sparse-checkout").read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError):
            return ""

    def drop(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def _check_path(self) -> None:
        """Raises NotAllowed where a path on this machine leads out of what is open to people."""
        if self.target.is_local:
            self.ports.real_path(self.target.url.removeprefix("file://"))

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
        port, local = self.ports.git, self.target.is_local
        source = Path(self.target.url.removeprefix("file://"))
        trusted = [self.folder, *([source, source / ".git"] if local else [])]
        result = await port.run_git(
            arguments,
            values,
            cwd=self.folder,
            timeout=_FETCH_SECONDS,
            environment=port.git_environment(local=local, trusted=trusted, credential=self._credential),
            max_output=most,
        )
        return result.require_success().output


def _credential(url: str, ports: Ports) -> Any:
    found = find_clone_credential(url, ports.integrations)
    return ports.make_git_credential(url, found) if found else None


def _lock(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
