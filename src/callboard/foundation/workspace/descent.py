"""Walks from the handle of a folder to the handle of what is in it, one name at a time.

No path is ever given to the operating system as a whole, and no link is followed by it: each name is opened with
O_NOFOLLOW relative to the handle of its folder. So it does not matter who swaps what for a link meanwhile.
"""

from __future__ import annotations

import errno
import os
import stat
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from callboard.foundation.errors import Invalid, NotAllowed, NotFound, Unavailable

MOST_LINKS = 40

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOCTTY
_GONE = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ESTALE})
_SENSELESS = frozenset({errno.EISDIR, errno.ENAMETOOLONG, errno.EINVAL, errno.EEXIST, errno.ENOTEMPTY, errno.ENXIO})


class LinkRefused(Invalid):
    """There is a symbolic link on the way, or the thing is one. Its name is in the message."""


@contextmanager
def os_errors(path: str) -> Iterator[None]:
    """Turns what the operating system says about `path` into one of the five kinds."""
    try:
        yield
    except OSError as error:
        if error.errno in _GONE:
            raise NotFound(f"'{path}' does not exist") from error
        if error.errno == errno.ELOOP:
            raise LinkRefused(f"'{path}' is a symbolic link, and links are not followed") from error
        if error.errno in _SENSELESS:
            raise Invalid(f"'{path}' cannot be used that way: {error.strerror}") from error
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise NotAllowed(f"'{path}' cannot be opened: {error.strerror}") from error
        raise Unavailable(f"'{path}' cannot be used: {error.strerror}") from error


@contextmanager
def locate(
    root: Path, below: Sequence[str], names: Sequence[str], *, make: bool = False, follow_inside: bool = False
) -> Iterator[tuple[int, str | None]]:
    """The handle of the folder that holds the last of `names`, and that name; None if it is this very folder.

    Starts at `below`, seen from `root`, and never leaves it. `make` makes the folders on the way.
    """
    way = _Way(root)
    try:
        with os_errors("/".join(names) or "."):
            for name in below:
                way.enter(name, make=make)
            way.settle()
            last = _follow(way, names, make=make) if follow_inside else _go(way, names, make=make)
            yield way.handle, last
    finally:
        way.close()


@contextmanager
def open_folder(handle: int, name: str | None) -> Iterator[int]:
    """The handle of the folder `name` in the folder `handle`, or of that folder itself. Links are not followed."""
    try:
        inner = os.open(name or ".", _FOLDER, dir_fd=handle)
    except NotADirectoryError as error:
        if name is not None and is_link(handle, name):
            raise link_refused(name) from error
        raise Invalid(f"'{name}' is not a folder") from error
    try:
        yield inner
    finally:
        os.close(inner)


def open_regular(handle: int, name: str, flags: int = os.O_RDONLY, mode: int = 0) -> int:
    """Opens a regular file in the folder `handle`; never waits, whatever it turns out to be."""
    if not flags & os.O_CREAT:
        # Even opening a device can have an effect, so look first; and look again at what was really opened.
        require_regular(os.stat(name, dir_fd=handle, follow_symlinks=False), name)
    opened = os.open(name, flags | _FILE, mode, dir_fd=handle)
    try:
        require_regular(os.fstat(opened), name)
    except BaseException:
        os.close(opened)
        raise
    return opened


def require_regular(found: os.stat_result, name: str) -> None:
    if stat.S_ISLNK(found.st_mode):
        raise link_refused(name)
    if not stat.S_ISREG(found.st_mode):
        raise Invalid(f"'{name}' is not a regular file")


def link_refused(name: str) -> LinkRefused:
    return LinkRefused(f"'{name}' is a symbolic link, and links are not followed", hint="Put the file itself there.")


class _Way:
    """The open handles from the starting folder to where we are."""

    def __init__(self, root: Path) -> None:
        with os_errors(root.name):
            self._handles = [os.open(root, _FOLDER)]
        self._names: list[str] = []

    @property
    def handle(self) -> int:
        return self._handles[-1]

    def settle(self) -> None:
        """Makes the present folder the highest one."""
        for handle in self._handles[:-1]:
            os.close(handle)
        del self._handles[:-1], self._names[:]

    def enter(self, name: str, *, make: bool) -> None:
        if make:
            with suppress(FileExistsError):
                os.mkdir(name, 0o755, dir_fd=self.handle)
        try:
            self._handles.append(os.open(name, _FOLDER, dir_fd=self.handle))
        except OSError as error:
            if is_link(self.handle, name):
                raise link_refused("/".join((*self._names, name))) from error
            raise
        self._names.append(name)

    def leave(self) -> None:
        """Up by one. By closing a handle, not by opening `..`, which might have moved."""
        if len(self._handles) == 1:
            raise LinkRefused("A symbolic link leads out of the folder")
        os.close(self._handles.pop())
        self._names.pop()

    def close(self) -> None:
        for handle in self._handles:
            os.close(handle)
        self._handles.clear()


def is_link(handle: int, name: str) -> bool:
    try:
        return stat.S_ISLNK(os.stat(name, dir_fd=handle, follow_symlinks=False).st_mode)
    except FileNotFoundError:
        return False


def _go(way: _Way, names: Sequence[str], *, make: bool) -> str | None:
    for name in names[:-1]:
        way.enter(name, make=make)
    return names[-1] if names else None


def _follow(way: _Way, names: Sequence[str], *, make: bool) -> str | None:
    """As `_go`, but reads each link itself and walks to its target by names, so that it cannot lead out."""
    pending = deque(names)
    links = 0
    while pending:
        name = pending.popleft()
        if name == "..":
            way.leave()
        elif is_link(way.handle, name):
            links += 1
            pending.extendleft(reversed(_read_link(way.handle, name, links)))
        elif not pending:
            return name
        else:
            way.enter(name, make=make)
    return None


def _read_link(handle: int, name: str, links: int) -> list[str]:
    target = os.readlink(name, dir_fd=handle)
    if target.startswith("/"):
        raise LinkRefused(f"The symbolic link '{name}' leads out of the folder")
    if links > MOST_LINKS:
        raise LinkRefused(f"The symbolic link '{name}' is one of too many")
    return [part for part in target.split("/") if part not in ("", ".")]
