"""The workspace laid over a repository: what a pull request changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal, TypeAlias

from callboard import ActionContext, Conflict, Invalid, NotFound, git

from .files import Tree, source_folder

CommitAction: TypeAlias = Literal["create", "update", "delete", "skip", "auto"]


async def overlay(
    act: ActionContext,
    source: str,
    target: str,
    *,
    delete: Sequence[str] = (),
    action: CommitAction = "auto",
) -> Overlay:
    """What is in a folder of the workspace, to be put into a folder of the repository.

    Raises Invalid for paths that lead out of either, which is where CVE-2021-41151 read files of the machine.
    """
    folder = source_folder(act.workspace, source, strict=True)
    with act.temporary_folder() as place:
        tree = await Tree.tracked(folder, Path(place.root))
    below = _prefix(target)
    return Overlay(tree, below, [f"{below}{_inside(path)}" for path in delete], action)


class Overlay:
    """The changes, as soon as it is known what is there. Deleting goes before adding."""

    def __init__(self, tree: Tree, below: str, delete: Sequence[str], action: CommitAction) -> None:
        self.tree, self.below, self.delete, self.action = tree, below, frozenset(delete), action

    def __call__(self, there: Mapping[str, str]) -> Iterator[git.FileChange]:
        yield from (git.FileChange(path=path, content=None) for path in sorted(self.delete & there.keys()))
        if self.action == "skip":
            return
        for change in self.tree.changes(self.below):
            if change.path not in self.delete:
                yield self._checked(change, there)

    def _checked(self, change: git.FileChange, there: Mapping[str, str]) -> git.FileChange:
        """In the words of GitLab, whose commits have these actions."""
        if self.action == "create" and change.path in there:
            raise Conflict(f"A file with this name already exists: {change.path}")
        if self.action in ("update", "delete") and change.path not in there:
            raise NotFound(f"A file with this name doesn't exist: {change.path}")
        return git.FileChange(path=change.path, content=None) if self.action == "delete" else change


def _prefix(target: str) -> str:
    return "" if target in ("", ".", "./") else f"{_inside(target)}/"


def _inside(path: str) -> str:
    names = [name for name in path.split("/") if name not in ("", ".")]
    if ".." in names or path.startswith("/") or not names:
        raise Invalid("Relative path is not allowed to refer to a directory outside its parent")
    return "/".join(names)
