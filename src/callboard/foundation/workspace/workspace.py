"""The workspace: reading, writing, listing and deleting below one folder, whatever is in it (R1).

Every method starts at the root and walks to its place by handles (`descent`), so a workspace holds nothing open.
"""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from callboard.foundation.errors import Conflict, Invalid, NotFound
from callboard.foundation.workspace.descent import (
    is_link,
    link_refused,
    locate,
    open_folder,
    open_regular,
    require_regular,
)
from callboard.foundation.workspace.names import split_path
from callboard.foundation.workspace.patterns import Glob
from callboard.foundation.workspace.removal import remove
from callboard.foundation.workspace.tree import Kind, Walk, list_folder

MEBIBYTE = 1024 * 1024
SKIPPED = (".git", "node_modules")

MOST_LISTED = 100_000
ATTEMPTS = 3

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL


@dataclass(frozen=True, kw_only=True)
class FileStat:
    """What is known of a file or folder: `size` in bytes, `mtime_ns` since 1970, `inode` to tell a replaced file."""

    size: int
    mtime_ns: int
    inode: int
    is_folder: bool = False
    is_executable: bool = False


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One name in a folder."""

    name: str
    kind: Kind


@dataclass(frozen=True)
class Workspace:
    """All that is below `root`, a folder that is not itself a link.

    Paths are relative, with `/` between the names; `.` is the root. `..`, absolute paths, backslashes and control
    characters raise Invalid, links raise LinkRefused (an Invalid), a missing thing NotFound. With `follow_inside`,
    links are followed as long as they stay inside; `walk` and `glob` pass over links in any case.
    """

    root: Path
    follow_inside: bool = False
    _below: tuple[str, ...] = ()

    def below(self, path: str) -> Workspace:
        """The workspace that begins at a folder of this one. Use it instead of joining paths by hand."""
        return replace(self, _below=self._below + split_path(path))

    def read_bytes(self, path: str, max_bytes: int = 10 * MEBIBYTE) -> bytes:
        """The content of a regular file. Raises Invalid when it is larger than `max_bytes`."""
        with self._locate(path) as (folder, name), os.fdopen(open_regular(folder, _named(name, path)), "rb") as file:
            content = file.read(max_bytes + 1)
        if len(content) > max_bytes:
            raise Invalid(f"'{path}' is larger than {max_bytes:,} bytes")
        return content

    def read_with_stat(self, path: str, max_bytes: int = 10 * MEBIBYTE) -> tuple[bytes, FileStat]:
        """As `read_bytes`, with a stat that belongs to the content unless somebody writes all the time."""
        with self._locate(path) as (folder, name):
            handle = open_regular(folder, _named(name, path))
            try:
                return _read_settled(handle, path, max_bytes)
            finally:
                os.close(handle)

    def read_part(self, path: str, start: int, count: int) -> tuple[bytes, FileStat]:
        """So many bytes of a regular file from `start` on, fewer where it ends, and what is known of the whole."""
        with self._locate(path) as (folder, name):
            handle = open_regular(folder, _named(name, path))
            try:
                found = _stat_of(os.fstat(handle))
                return os.pread(handle, max(0, min(count, found.size - start)), start), found
            finally:
                os.close(handle)

    def read_text(self, path: str, max_bytes: int = 10 * MEBIBYTE) -> str:
        """The content of a UTF-8 file. Raises Invalid when it is something else."""
        try:
            return self.read_bytes(path, max_bytes).decode("utf-8")
        except UnicodeDecodeError as error:
            raise Invalid(f"'{path}' is not text in UTF-8", hint="Save it as UTF-8.") from error

    def write_bytes(self, path: str, content: bytes, *, executable: bool = False) -> None:
        """Writes a whole file at once: who reads it sees the old content or the new. Makes the folders on the way."""
        self.write_pieces(path, [content], executable=executable)

    def write_text(self, path: str, text: str) -> None:
        self.write_bytes(path, text.encode("utf-8"))

    def write_pieces(self, path: str, pieces: Iterable[bytes], *, executable: bool = False) -> None:
        """As `write_bytes`, for content that is too large to hold. If `pieces` raises, nothing is written."""
        with self._locate(path, make=True) as (folder, last):
            name = _named(last, path)
            with suppress(FileNotFoundError):
                require_regular(os.stat(name, dir_fd=folder, follow_symlinks=False), path)
            part = f".{secrets.token_hex(8)}.part"
            mode = 0o755 if executable else 0o644
            try:
                with os.fdopen(open_regular(folder, part, _NEW, mode), "wb") as file:
                    file.writelines(pieces)
                os.replace(part, name, src_dir_fd=folder, dst_dir_fd=folder)
            except BaseException:
                with suppress(FileNotFoundError):
                    os.unlink(part, dir_fd=folder)
                raise

    def take(self, path: str, source: Workspace, max_bytes: int = 10 * MEBIBYTE) -> FileStat | None:
        """Has the regular file at `path` of another workspace here too: the same file under a second name, so that
        nothing is copied. For sources whose files are replaced, never written to. None where that cannot be done, as
        on another disk, or where something is in its place. Raises Invalid when it is larger than `max_bytes`."""
        with source._locate(path) as (folder, last), self._locate(path, make=True) as (here, _):
            name = _named(last, path)
            found = os.stat(name, dir_fd=folder, follow_symlinks=False)
            require_regular(found, path)
            if found.st_size > max_bytes:
                raise Invalid(f"'{path}' is larger than {max_bytes:,} bytes")
            try:
                os.link(name, name, src_dir_fd=folder, dst_dir_fd=here, follow_symlinks=False)
            except OSError:
                return None
            found = os.stat(name, dir_fd=here, follow_symlinks=False)
            try:
                require_regular(found, path)
            except Invalid:
                os.unlink(name, dir_fd=here)
                raise
        return _stat_of(found)

    def exists(self, path: str) -> bool:
        """Whether there is a regular file or a folder that may be used. Links and special files do not count."""
        split_path(path)
        try:
            self.stat(path)
        except (NotFound, Invalid):
            return False
        return True

    def stat(self, path: str) -> FileStat:
        with self._locate(path) as (folder, name):
            found = os.fstat(folder) if name is None else os.stat(name, dir_fd=folder, follow_symlinks=False)
        if not stat.S_ISDIR(found.st_mode):
            require_regular(found, path)
        return _stat_of(found)

    def make_folder(self, path: str) -> None:
        """Makes a folder with those above it. It may exist already."""
        with self._locate(path, make=True) as (folder, name):
            if name is not None:
                with suppress(FileExistsError):
                    os.mkdir(name, 0o755, dir_fd=folder)
            with open_folder(folder, name):
                pass

    def read_link(self, path: str) -> str:
        """Where a link says that it leads, as text. Raises Invalid for what is no link."""
        with self._locate(path) as (folder, name):
            return os.readlink(_named(name, path), dir_fd=folder)

    def make_link(self, path: str, target: str) -> None:
        """Makes a link in place of what is there, a file or a link. Where it leads is text: nothing follows it."""
        with self._locate(path, make=True) as (folder, last):
            name, part = _named(last, path), f".{secrets.token_hex(8)}.part"
            os.symlink(target, part, dir_fd=folder)
            try:
                os.replace(part, name, src_dir_fd=folder, dst_dir_fd=folder)
            except BaseException:
                os.unlink(part, dir_fd=folder)
                raise

    def delete(self, path: str) -> None:
        """Deletes a file, or a folder with all that is in it. Links in it are removed, never followed."""
        with self._locate(path) as (folder, last):
            name = _named(last, path)
            if is_link(folder, name):
                raise link_refused(path)
            remove(folder, name)

    def move(self, path: str, to: str, *, overwrite: bool = False) -> None:
        """Gives a file or folder another place below the same root, making the folders on the way. Raises Conflict
        when there is something, unless that is to be overwritten: a file by a file in one step."""
        with self._locate(path) as (folder, last), self._locate(to, make=True) as (new_folder, new_last):
            name, new_name = _named(last, path), _named(new_last, to)
            if is_link(folder, name):
                raise link_refused(path)
            if _is_there(new_folder, new_name):
                if not overwrite:
                    raise Conflict(f"'{to}' exists already")
                if not (_is_file(folder, name) and _is_file(new_folder, new_name)):
                    remove(new_folder, new_name)
            os.replace(name, new_name, src_dir_fd=folder, dst_dir_fd=new_folder)

    def list(self, path: str = ".") -> tuple[Entry, ...]:
        """What is in a folder, by name. Names that a path could not spell are left out."""
        with self._locate(path) as (folder, name), open_folder(folder, name) as handle:
            return tuple(Entry(name=name, kind=kind) for name, kind in list_folder(handle, MOST_LISTED))

    def walk(
        self,
        path: str = ".",
        *,
        max_entries: int = 100_000,
        max_depth: int = 64,
        skip: Sequence[str] = SKIPPED,
        refuse_links: bool = False,
    ) -> Iterator[str]:
        """The paths of all regular files below a folder, relative to the workspace, folder by folder, by name.

        Passes over special files, folders named in `skip`, and links (or raises LinkRefused with `refuse_links`).
        Raises Invalid past `max_entries` names or `max_depth` folders: a silent half would look like the whole.
        """
        walk = Walk(max_entries=max_entries, max_depth=max_depth, skip=frozenset(skip), refuse_links=refuse_links)
        return self._run(walk, path)

    def entries(
        self,
        path: str = ".",
        *,
        max_entries: int = 100_000,
        max_depth: int = 64,
        skip: Sequence[str] = (".git",),
    ) -> Iterator[tuple[str, Kind]]:
        """Everything below a folder with its kind, as `walk` goes, folders and links as well. No link is followed."""
        walk = Walk(max_entries=max_entries, max_depth=max_depth, skip=frozenset(skip))
        names = split_path(path)
        with self._locate(path) as (folder, name), open_folder(folder, name) as handle:
            yield from walk.entries(handle, "".join(f"{name}/" for name in names))

    def glob(
        self, pattern: str | Glob, *, max_entries: int = 100_000, max_depth: int = 64, skip: Sequence[str] = SKIPPED
    ) -> Iterator[str]:
        """The regular files that fit a pattern (`patterns`), looking only into folders that can hold one."""
        glob = Glob(pattern) if isinstance(pattern, str) else pattern
        walk = Walk(max_entries=max_entries, max_depth=max_depth, skip=frozenset(skip), glob=glob)
        return self._run(walk, ".")

    def _run(self, walk: Walk, path: str) -> Iterator[str]:
        names = split_path(path)
        with self._locate(path) as (folder, name), open_folder(folder, name) as handle:
            yield from walk.files(handle, "".join(f"{name}/" for name in names))

    def _locate(self, path: str, *, make: bool = False) -> AbstractContextManager[tuple[int, str | None]]:
        return locate(self.root, self._below, split_path(path), make=make, follow_inside=self.follow_inside)


def _named(name: str | None, path: str) -> str:
    """The name to work on, where the folder itself will not do."""
    if name is None:
        raise Invalid(f"'{path}' is a folder")
    return name


def _is_there(folder: int, name: str) -> bool:
    try:
        os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return True


def _is_file(folder: int, name: str) -> bool:
    return stat.S_ISREG(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode)


def _stat_of(found: os.stat_result) -> FileStat:
    return FileStat(
        size=found.st_size,
        mtime_ns=found.st_mtime_ns,
        inode=found.st_ino,
        is_folder=stat.S_ISDIR(found.st_mode),
        is_executable=stat.S_ISREG(found.st_mode) and bool(found.st_mode & stat.S_IXUSR),
    )


def _read_settled(handle: int, path: str, max_bytes: int) -> tuple[bytes, FileStat]:
    before = _stat_of(os.fstat(handle))
    for _ in range(ATTEMPTS):
        # The buffer is as large as what is asked for: one byte more than there is shows that it grows.
        content = os.pread(handle, min(before.size, max_bytes) + 1, 0)
        after = _stat_of(os.fstat(handle))
        if after == before and len(content) == after.size:
            break
        before = after
    if len(content) > max_bytes:
        raise Invalid(f"'{path}' is larger than {max_bytes:,} bytes")
    return content, after
