"""fs:delete, fs:rename and fs:readdir: what is in the workspace already."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence

from pydantic import Field

from callboard import Action, ActionContext, ActionExample, ActionModel, Conflict, Glob, Workspace

from ..model import EXECUTE
from .paths import inside

EVERYTHING: Sequence[str] = ()
"""Folders to pass over: none."""


class Delete(ActionModel):
    """What fs:delete takes."""

    files: Sequence[str] = Field(description="A list of files and directories that will be deleted")


class Rename(ActionModel):
    """One file or folder, and where it goes."""

    from_: str = Field(alias="from", description="The source location of the file to be renamed")
    to: str = Field(description="The destination of the new file")
    overwrite: bool = Field(default=False, description="Overwrite existing file or directory, default is false")


class RenameAll(ActionModel):
    """What fs:rename takes."""

    files: Sequence[Rename] = Field(description="A list of file and directory names that will be renamed")


class ReadFolders(ActionModel):
    """What fs:readdir takes."""

    paths: Sequence[str] = Field(description="A list of directories to be listed")
    recursive: bool = Field(default=False, description="Whether to list what is in their directories, too")


class Listed(ActionModel):
    """One file or folder."""

    name: str = Field(description="Its name")
    path: str = Field(description="Path relative to the workspace")
    full_path: str = Field(description="Full path to the file on the machine that runs the task")


class Listing(ActionModel):
    """What fs:readdir gives."""

    files: Sequence[Listed]
    folders: Sequence[Listed]


async def delete(given: Delete, act: ActionContext) -> None:
    """Deletes files by their names or by patterns; of a folder all files, but not the folders themselves."""
    for pattern in given.files:
        plain = inside(pattern)
        for path in await asyncio.to_thread(_matching, act.workspace, plain):
            act.workspace.delete(path)
            await act.log(f"File {path} deleted successfully")


async def rename(given: RenameAll, act: ActionContext) -> None:
    """Gives files and folders other places."""
    for each in given.files:
        try:
            act.workspace.move(inside(each.from_), inside(each.to), overwrite=each.overwrite)
        except Conflict as error:
            raise Conflict("dest already exists.", hint=f"Set `overwrite: true` to replace {each.to}.") from error
        await act.log(f"File {each.from_} renamed to {each.to} successfully")


async def read_folders(given: ReadFolders, act: ActionContext) -> Listing:
    """Lists what is in folders."""
    found = [each for path in given.paths for each in _below(act.workspace, inside(path), deep=given.recursive)]
    listed = {kind: [_listed(act.workspace, path) for path, its in found if its == kind] for kind in ("file", "folder")}
    return Listing(files=listed["file"], folders=listed["folder"])


def _matching(workspace: Workspace, path: str) -> list[str]:
    """The files that a pattern means, or all below a folder. The whole workspace is a folder, too."""
    if path == "." or (workspace.exists(path) and workspace.stat(path).is_folder):
        return list(workspace.walk(path, skip=EVERYTHING))
    if workspace.exists(path):
        return [path]
    found = dict.fromkeys(workspace.glob(Glob(path, dots=True), skip=EVERYTHING))
    # As in Backstage, a pattern that fits a folder means what is in it.
    found |= dict.fromkeys(workspace.glob(Glob(f"{path}/**", dots=True), skip=EVERYTHING))
    return list(found)


def _below(workspace: Workspace, path: str, *, deep: bool) -> Iterator[tuple[str, str]]:
    if deep:
        yield from workspace.entries(path, skip=EVERYTHING)
        return
    prefix = "" if path == "." else f"{path}/"
    for entry in workspace.list(path):
        yield f"{prefix}{entry.name}", entry.kind


def _listed(workspace: Workspace, path: str) -> Listed:
    return Listed(name=path.rpartition("/")[2], path=path, full_path=str(workspace.root / path))


ACTIONS = (
    Action(
        id="fs:delete",
        title="Delete files",
        description="Deletes files and directories from the workspace",
        input=Delete,
        run=delete,
        dry_run=delete,
        requires=EXECUTE,
        examples=[
            ActionExample(title="Delete a file", input={"files": ["README.md"]}),
            ActionExample(title="Delete all text files", input={"files": ["**/*.txt"]}),
        ],
    ),
    Action(
        id="fs:rename",
        title="Rename files",
        description="Renames files and directories within the workspace",
        input=RenameAll,
        run=rename,
        dry_run=rename,
        requires=EXECUTE,
        examples=[
            ActionExample(
                title="Rename a file and replace a folder",
                input={
                    "files": [
                        {"from": "template.md", "to": "README.md"},
                        {"from": "overrides", "to": "config", "overwrite": True},
                    ]
                },
            )
        ],
    ),
    Action(
        id="fs:readdir",
        title="List files",
        description="Reads files and directories from the workspace",
        input=ReadFolders,
        output=Listing,
        run=read_folders,
        dry_run=read_folders,
        requires=EXECUTE,
        examples=[
            ActionExample(title="List all that is in two folders", input={"paths": ["src", "docs"], "recursive": True})
        ],
    ),
)
