"""Reads `file:` locations: one path or a glob, and only those files whose size, time or inode changed."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Mapping
from pathlib import Path

from callboard import CallboardError, Invalid, NotFound

from ..model import LocationRef, Problem, SourceFile
from .ports import Folder, Ports, Stat
from .results import LARGEST_FILE, Changed, Previous, ReadResult, Unchanged, combine_etags, keep, missing, problem_of

# A sweep over thousands of checkouts passes millions of names; past this the pattern is a mistake.
MOST_NAMES = 3_000_000

_GLOB = re.compile(r"[*?{]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")

# A file written twice within one tick of the clock keeps its time: so young a file is read again the next time.
_SETTLED_AFTER = 2 * 10**9


def read_files(
    location: LocationRef, previous: Previous, ports: Ports, *, optional: bool = False, within: Path | None = None
) -> ReadResult:
    """All files that the target names. Blocks on the disk; never raises for what is or is not there.

    Of the files that fit a pattern it is only said which have changed: all at once they may not fit into the memory.
    Files are reached without following links out of the folder before the first glob character, or out of `within`
    when that is given.
    """
    try:
        folder, pattern, prefix = _open(location.target, ports, within)
        found: list[SourceFile | Unchanged | Changed | Problem | None] = []
        if is_glob(location.target):
            paths = folder.glob(pattern, max_entries=MOST_NAMES)
            found += [_look(folder, path, prefix, previous.files) for path in paths]
        else:
            found.append(_take(folder, pattern, LocationRef("file", prefix + pattern), previous.etag))
    except NotFound:
        found = []
    except CallboardError as error:
        return keep(previous, problem_of(error, location.target))
    return _summarise(location, previous, [each for each in found if each is not None], optional)


def is_glob(target: str) -> bool:
    return _GLOB.search(target) is not None


def _summarise(
    location: LocationRef, previous: Previous, found: list[SourceFile | Unchanged | Changed | Problem], optional: bool
) -> ReadResult:
    if not found:
        hint = "Is the path right, and can Callboard see it?"
        return missing(location, optional, previous, f"file {location.target} does not exist", hint)
    problems = tuple(each for each in found if isinstance(each, Problem))
    # A file that cannot be read keeps what it gave before.
    kept = [
        Unchanged(location=LocationRef("file", problem.file), etag=previous.files[f"file:{problem.file}"])
        for problem in problems
        if f"file:{problem.file}" in previous.files
    ]
    files = (*(each for each in found if not isinstance(each, Problem)), *kept)
    if not files:
        return keep(previous, *problems)
    if not is_glob(location.target):
        etag = files[0].etag
    else:
        etag = combine_etags((str(file.location), file.etag) for file in files)
    if etag == previous.etag and all(isinstance(file, Unchanged) for file in files):
        return keep(previous, *problems)
    return ReadResult(files=files, problems=problems, etag=etag)


def _open(target: str, ports: Ports, within: Path | None) -> tuple[Folder, str, str]:
    """The folder to look in, the pattern below it, and what stands before a match to make a whole path of it."""
    _check(target)
    names = [name for name in os.path.normpath(target).split("/") if name]
    static = next((index for index, name in enumerate(names) if is_glob(name)), max(len(names) - 1, 0))
    if within is not None:
        limit = [name for name in os.path.normpath(within).split("/") if name]
        if names[: len(limit)] != limit:
            raise Invalid(f"file {target} lies outside of {within}", hint="Keep to the folder of the repository.")
        static = len(limit)
    prefix = "/" + "".join(f"{name}/" for name in names[:static])
    # The folder is the operator's choice and may be reached through links; below it none leads out.
    return ports.open_folder(Path(ports.real_path(prefix))), "/".join(names[static:]) or ".", prefix


def _check(target: str) -> None:
    if not target.startswith("/") or _CONTROL.search(target):
        raise Invalid(f"file {target!r} is not an absolute path", hint="Write it from the root: /srv/catalog.yaml.")
    if target.endswith("/"):
        raise Invalid(
            f"A location of type file cannot have a target that ends with a path separator: {target}",
            hint=f"Name a file, or a pattern such as {target}**/catalog-info.yaml.",
        )


def _look(folder: Folder, path: str, prefix: str, etags: Mapping[str, str]) -> Unchanged | Changed | Problem | None:
    """Whether the file changed. None when it vanished meanwhile."""
    location = LocationRef("file", prefix + path)
    try:
        stat = folder.stat(path)
    except NotFound:
        return None
    except CallboardError as error:
        return problem_of(error, location.target)
    etag = _signature(stat)
    if etags.get(str(location)) == etag:
        return Unchanged(location=location, etag=etag)
    if stat.size > LARGEST_FILE:
        return problem_of(Invalid(f"'{path}' is larger than {LARGEST_FILE:,} bytes"), location.target)
    return Changed(location=location, etag=etag if _is_settled(stat) else "", size=stat.size)


def _take(folder: Folder, path: str, location: LocationRef, known: str) -> SourceFile | Unchanged | Problem | None:
    """The file itself, unless its etag is the one known."""
    try:
        if known and _signature(folder.stat(path)) == known:
            return Unchanged(location=location, etag=known)
        content, stat = folder.read_with_stat(path, LARGEST_FILE)
    except NotFound:
        return None
    except CallboardError as error:
        return problem_of(error, location.target)
    return SourceFile(location=location, content=content, etag=_signature(stat) if _is_settled(stat) else "")


def _signature(stat: Stat) -> str:
    return f"{stat.mtime_ns:x}-{stat.size:x}-{stat.inode:x}"


def _is_settled(stat: Stat) -> bool:
    return abs(time.time_ns() - stat.mtime_ns) > _SETTLED_AFTER
