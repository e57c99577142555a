"""The sources of a site, as the build gets them: files, and what is known of who wrote them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from callboard import CallboardError, Workspace

from ..model import Written

NEVER = Written()


def _nowhere(path: str) -> str:  # noqa: ARG001 - the signature of `edits`
    return ""


@dataclass(frozen=True, kw_only=True)
class Source:
    """A folder with documentation. It is only read.

    `commit` is what it holds, empty where it is in no repository; `ref` the branch or tag, empty for the default one.
    `address` is where the folder is seen on its host, `repository` that of its repository. `changes` say who changed
    each file last, by paths as in `files`; `beside` who changed last what is outside of the folder. `edits` says where
    a file is edited. In a folder on this machine files may be newer than the commit: `blobs` are git's hashes of what
    that holds, None where nobody can have changed anything.
    """

    files: Workspace
    commit: str = ""
    ref: str = ""
    address: str = ""
    repository: str = ""
    changes: Mapping[str, Written] = field(default_factory=dict)
    beside: Written = NEVER
    edits: Callable[[str], str] = _nowhere
    blobs: Mapping[str, str] | None = None

    def written(self, path: str) -> Written:
        """Who changed a file last. Where it is not what the commit holds, only the time of the file is known."""
        if self.blobs is None:
            return self.changes.get(path, NEVER)
        try:
            content, stat = self.files.read_with_stat(path)
        except CallboardError:
            return NEVER
        if path in self.blobs and self.blobs[path] == blob_of(content, like=self.blobs[path]):
            return self.changes.get(path, NEVER)
        return Written(at=stat.mtime_ns // 1_000_000_000)

    def last_change(self, counts: Callable[[str], bool]) -> Written:
        """The last change of anything in the folder whose path counts."""
        return max((each for path, each in self.changes.items() if counts(path)), key=_age, default=NEVER)


def blob_of(content: bytes, *, like: str) -> str:
    """Git's hash of a content, in the same form as another."""
    made = hashlib.sha256() if len(like) == 64 else hashlib.sha1(usedforsecurity=False)
    made.update(b"blob %d\0" % len(content) + content)
    return made.hexdigest()


def _age(written: Written) -> float:
    return written.at
