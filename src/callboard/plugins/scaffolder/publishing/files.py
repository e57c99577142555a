"""What of a workspace is published: its files with their modes, without `.git` and what `.gitignore` leaves out.

The workspace is a stranger's. Every file is read through `Workspace`, so nothing outside of it is; links are published
as links, which is the text of where they lead.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from callboard import Invalid, Workspace, git

MOST_FILES = 20_000
LARGEST_FILE = 100 * 1024 * 1024
MOST_BYTES = 500 * 1024 * 1024
_UP = re.compile(r"(?:\.\./|\.\.\Z)+")


@dataclass(frozen=True)
class Tree:
    """The files of a folder that count, by their paths in it; the value says which are links."""

    folder: Workspace
    paths: dict[str, bool]

    @classmethod
    def all_of(cls, folder: Workspace) -> Tree:
        """Everything but `.git`. Raises Invalid for more than can be published."""
        found = [(path, kind == "link") for path, kind in folder.entries() if kind in ("file", "link")]
        if len(found) > MOST_FILES:
            raise Invalid(f"There are more than {MOST_FILES:,} files to publish")
        return cls(folder, dict(found))

    @classmethod
    async def tracked(cls, folder: Workspace, place: Path) -> Tree:
        """Everything but `.git` and what is ignored. `place` is an empty folder to find that out in."""
        everything = cls.all_of(folder)
        names = [path for path, link in everything.paths.items() if not link and path.split("/")[-1] == ".gitignore"]
        rules = [(path, folder.read_bytes(path, LARGEST_FILE)) for path in names]
        left_out = await git.ignored(place, rules, list(everything.paths))
        return cls(folder, {path: link for path, link in everything.paths.items() if path not in left_out})

    def changes(self, below: str = "") -> Iterator[git.FileChange]:
        """Each file as it is committed, in the folder `below` of the repository. Raises Invalid for too much."""
        size = 0
        for path, link in self.paths.items():
            if link:
                yield git.FileChange(path=below + path, content=self.folder.read_link(path).encode(), mode="120000")
                continue
            content, found = self.folder.read_with_stat(path, LARGEST_FILE)
            size += len(content)
            if size > MOST_BYTES:
                raise Invalid(f"There are more than {MOST_BYTES:,} bytes to publish")
            yield git.FileChange(path=below + path, content=content, mode="100755" if found.is_executable else "100644")


def digest(files: Iterable[git.FileChange]) -> str:
    """The same for the same files with the same modes and contents, and for nothing else."""
    lines = sorted(f"{fingerprint(each)} {each.path}\0" for each in files)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def fingerprint(change: git.FileChange) -> str:
    """Tells one file from another by its mode and content."""
    return f"{change.mode} {hashlib.sha256(change.content or b'').hexdigest()}"


def source_folder(workspace: Workspace, path: str, *, strict: bool = False) -> Workspace:
    """The folder of the workspace that is published. `..` at the beginning is dropped, or refused where that is
    `strict`. Raises Invalid, and NotFound for a folder that is not there."""
    plain = posixpath.normpath(path or ".").lstrip("/") or "."
    inside = _UP.sub("", plain, count=1) if _UP.match(plain) else plain
    if strict and (inside != plain or path.startswith("/")):
        raise Invalid("Relative path is not allowed to refer to a directory outside its parent")
    found = workspace.below(inside or ".")
    if not found.stat(".").is_folder:
        raise Invalid(f"'{path}' is not a folder of the workspace")
    return found
