"""What lies in a docs folder: every file that can be reached without leaving the source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from callboard import Invalid, LinkRefused, NotAllowed, NotFound, Workspace

from .places import OUTSIDE_HINT, follow_links
from .reading import Notes

MOST_FILES = 20_000
DEEPEST = 40


@dataclass
class Walk:
    """One walk through docs folders, with limits for all. A link counts as what it leads to, inside the source."""

    root: Workspace
    notes: Notes
    seen: int = 0
    above: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.root = follow_links(self.root)

    def files(self, folder: str) -> Iterator[str]:
        """The paths of all files below a folder, relative to the source: those of a folder before those below it."""
        try:
            inode = self.root.stat(folder).inode
            entries = self.root.list(folder)
        except (Invalid, NotAllowed, NotFound) as fault:
            self.notes.fail(fault.message, hint=fault.hint or "", file=folder)
            return
        if inode in self.above:
            self.notes.warn("the link leads to a folder that it is in; it is passed over", file=folder)
            return
        self.seen += len(entries)
        if self.seen > MOST_FILES or len(self.above) > DEEPEST:
            raise Invalid(f"The documentation has more than {MOST_FILES:,} files, or folders {DEEPEST} deep")
        folders = []
        for entry in entries:
            path = entry.name if folder == "." else f"{folder}/{entry.name}"
            kind = self._kind_of_link(path) if entry.kind == "link" else entry.kind
            if kind == "file":
                yield path
            elif kind == "folder" and entry.name != ".git":
                folders.append(path)
        self.above.append(inode)
        for path in folders:
            yield from self.files(path)
        self.above.pop()

    def _kind_of_link(self, path: str) -> str:
        try:
            return "folder" if self.root.stat(path).is_folder else "file"
        except LinkRefused:
            self.notes.fail("the link leads out of the source", hint=OUTSIDE_HINT, file=path)
        except (Invalid, NotAllowed, NotFound):
            self.notes.warn("the link leads nowhere; it is passed over", file=path)
        return "other"
