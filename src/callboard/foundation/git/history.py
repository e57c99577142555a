"""Who changed each file last, when, and in which commit: from the trees of commits alone, without any content."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from callboard.foundation.errors import CallboardError
from callboard.foundation.git.running import git_environment, run_git

MOST_COMMITS = 2000
LONGEST_NAME = 200
_MOST_OUTPUT = 64 * 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class LastChange:
    """The last commit that changed something: `at` in seconds since 1970, `by` the name of its author."""

    at: float
    by: str
    commit: str


@dataclass(frozen=True, kw_only=True)
class LocalHistory:
    """What git knows of a folder on this machine. `prefix` is where it is in its repository, empty or with a slash at
    the end. `changes` are by path in the repository, `blobs` git's hashes of what `commit` holds below the folder."""

    commit: str
    prefix: str = ""
    changes: Mapping[str, LastChange] = field(default_factory=dict)
    blobs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class LogCall:
    """A call of `git log` and the words that set its commits apart in what it says, which nobody can foresee."""

    marker: str = field(default_factory=lambda: secrets.token_hex(16))

    def arguments(self, commit: str, *, most: int = MOST_COMMITS) -> list[str]:
        """What git is to do. Nothing of it needs the content of a file."""
        shape = f"--format=%x00{self.marker}%x00%H%x00%P%x00%at%x00%an%x00"
        line = ["log", "-c", "--no-renames", "--no-ext-diff", "--no-textconv", "--no-show-signature"]
        return [*line, "--no-color", "--name-only", "-z", f"--max-count={most}", shape, commit]

    def read(self, output: bytes, *, shallow: bool) -> dict[str, LastChange]:
        """The last change of each path. In a `shallow` repository the commits at its edge seem to change all there is,
        so that nothing is concluded from those."""
        found: dict[str, LastChange] = {}
        for change, is_edge, paths in self._commits(output):
            for path in paths if not (shallow and is_edge) else ():
                found.setdefault(path, change)
        return found

    def _commits(self, output: bytes) -> Iterator[tuple[LastChange, bool, list[str]]]:
        marker = b"\0" + self.marker.encode() + b"\0"
        for part in output.split(marker)[1:]:
            commit, parents, at, by, *names = part.split(b"\0", 4)
            paths = names[0].lstrip(b"\0").removeprefix(b"\n").split(b"\0") if names else []
            name = "".join(char for char in by.decode("utf-8", "replace") if char.isprintable())
            change = LastChange(
                at=_seconds(at), by=name.strip()[:LONGEST_NAME], commit=commit.decode("ascii", "replace")
            )
            yield change, not parents, [path.decode("utf-8", "replace") for path in paths if path]


async def local_history(folder: Path, *, most: int = MOST_COMMITS) -> LocalHistory | None:
    """What git knows of a folder, which it does not look into; None when it is in no repository that has a commit.

    The repository's own settings are not those by which its commits are read: that is done from a repository of ours,
    which has only the objects of the other. Raises Unavailable.
    """
    found = await _find(folder)
    if found is None:
        return None
    commit, prefix, objects, shallow = found
    with TemporaryDirectory(prefix="callboard-history-") as empty:
        (await run_git(["init", "--quiet", "--bare", "--template="], [empty])).require_success()
        environment = git_environment() | {"GIT_DIR": empty, "GIT_OBJECT_DIRECTORY": str(objects)}
        if is_shallow := shallow.is_file():
            environment["GIT_SHALLOW_FILE"] = str(shallow)
        call = LogCall()
        log = await run_git(call.arguments(commit, most=most), environment=environment, max_output=_MOST_OUTPUT)
        tree = ["ls-tree", "-r", "-z", "--full-tree", commit]
        listed = await run_git(tree, [prefix] if prefix else [], environment=environment, max_output=_MOST_OUTPUT)
    return LocalHistory(
        commit=commit,
        prefix=prefix,
        changes=call.read(log.require_success().output, shallow=is_shallow),
        blobs=dict(_blobs(listed.require_success().output)),
    )


async def _find(folder: Path) -> tuple[str, str, Path, Path] | None:
    """Commit, prefix, folder of objects and list of where history ends."""
    places = ["rev-parse", "--show-prefix", "--git-path", "objects", "--git-path", "shallow"]
    environment = git_environment(trusted=[folder.absolute(), *folder.absolute().parents])
    try:
        asked = await run_git(["rev-parse", "--verify", "--quiet", "HEAD"], cwd=folder, environment=environment)
        where = await run_git(places, cwd=folder, environment=environment)
    except CallboardError:
        return None
    lines = where.text.splitlines()
    if asked.code != 0 or where.code != 0 or len(lines) != 3:
        return None
    prefix, objects, shallow = lines
    return asked.text.strip(), prefix, (folder / objects).resolve(), (folder / shallow).resolve()


def _blobs(output: bytes) -> Iterator[tuple[str, str]]:
    for entry in output.split(b"\0"):
        what, _, path = entry.partition(b"\t")
        fields = what.split()
        if len(fields) == 3:
            yield path.decode("utf-8", "replace"), fields[2].decode("ascii", "replace")


def _seconds(text: bytes) -> float:
    return float(text) if text.isdigit() else 0.0
