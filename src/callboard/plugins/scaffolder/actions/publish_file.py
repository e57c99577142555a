"""`publish:file`: the workspace as a new folder on the portal's machine, below one that the settings open for that."""

from __future__ import annotations

import re
from pathlib import Path

from pydantic import Field

from callboard import Action, ActionContext, ActionExample, ActionModel, Conflict, Invalid, NotAllowed, Workspace

from ..model import EXECUTE
from ..publishing import Tree, digest, fingerprint, source_folder
from ..settings import ScaffolderSettings

# What a write leaves that the machine did not survive.
_LEFT_OVER = re.compile(r"(?:.*/)?\.[0-9a-f]{16}\.part")


class FileInput(ActionModel):
    """Where the workspace goes."""

    path: str = Field(
        title="Folder",
        description="Relative to the first folder under `scaffolder.publish.folders`, or absolute and below any.",
    )
    source_path: str | None = Field(default=None, title="Folder of the workspace that is published")


class FileOutput(ActionModel):
    """What is there now."""

    path: str = Field(title="Folder")
    remote_url: str = Field(title="The folder as a location")
    repo_contents_url: str = Field(title="Where its files are, for `catalog:register`")
    digest: str = Field(title="Tells whether the folder is still what it was")


async def publish(given: FileInput, act: ActionContext) -> FileOutput:
    """Writes the folder. Raises NotAllowed where the settings do not open one, Conflict where other files lie there."""
    folder, target = _target(act, given.path)
    tree = Tree.all_of(source_folder(act.workspace, given.source_path or "."))

    async def work() -> str:
        written = await act.ctx.in_thread(_write, tree, target, given.path)
        await act.log(f"Wrote {len(tree.paths)} files to {folder}")
        return written

    return _output(folder, await act.checkpoint("write", work))


async def rehearse(given: FileInput, act: ActionContext) -> FileOutput:
    """Says what would be written."""
    folder, _ = _target(act, given.path)
    tree = Tree.all_of(source_folder(act.workspace, given.source_path or "."))
    await act.log("\n".join((f"{len(tree.paths)} files would be written to {folder}:", *list(tree.paths)[:100])))
    return _output(folder, await act.ctx.in_thread(lambda: digest(tree.changes())))


async def take_back(given: FileInput, output: FileOutput, act: ActionContext) -> None:
    """Deletes the folder, unless there is anything else in it by now."""
    folder, target = _target(act, given.path)
    if not target.exists("."):
        return
    there = await act.ctx.in_thread(lambda: digest(Tree.all_of(target).changes()))
    if there != output.digest or target.exists(".git"):
        raise Conflict(f"{folder} has been changed since", hint="Delete it by hand if it is to go.")
    home, inside = _home(act, given.path)
    home.delete(inside)


def _target(act: ActionContext, path: str) -> tuple[str, Workspace]:
    home, inside = _home(act, path)
    return str(home.root / inside), home.below(inside)


def _home(act: ActionContext, path: str) -> tuple[Workspace, str]:
    """The open folder that a path is below, and the path from there on. No link is followed from it on."""
    settings = act.ctx.section("scaffolder", ScaffolderSettings)
    homes = [(act.ctx.portal.configuration.folder / each).resolve() for each in settings.publish.folders]
    for home in homes:
        inside = path if not path.startswith("/") else _inside(path, home)
        if inside is not None:
            found = Workspace(home)
            if not inside.strip("./"):
                raise Invalid(f"{path} is the open folder itself", hint="Name a new folder below it.")
            found.below(inside)
            return found, inside
    raise NotAllowed(
        f"Templates may not write to {path}", hint="Name the folder it is below under `scaffolder.publish.folders`."
    )


def _inside(path: str, home: Path) -> str | None:
    return str(Path(path).relative_to(home)) if Path(path).is_relative_to(home) else None


def _write(tree: Tree, target: Workspace, path: str) -> str:
    """Writes what is not there yet. An attempt that stopped half way left nothing but some of the same files."""
    wanted = {each.path: fingerprint(each) for each in tree.changes()}
    there = Tree.all_of(target).changes() if target.exists(".") else ()
    for found in there:
        if _LEFT_OVER.fullmatch(found.path):
            target.delete(found.path)
        elif wanted.get(found.path) != fingerprint(found):
            raise Conflict(f"There is another {found.path} in {path} already", hint="Choose a folder that is empty.")
    for change in tree.changes():
        if change.mode == "120000":
            target.make_link(change.path, tree.folder.read_link(change.path))
        else:
            target.write_bytes(change.path, change.content or b"", executable=change.mode == "100755")
    return digest(tree.changes())


def _output(folder: str, written: str) -> FileOutput:
    return FileOutput(path=folder, remote_url=f"file:{folder}", repo_contents_url=f"file:{folder}", digest=written)


PUBLISH_FILE = Action(
    id="publish:file",
    title="Write to a folder",
    description="Writes the workspace to a new folder on the portal's machine, below one that the settings open.",
    run=publish,
    dry_run=rehearse,
    undo=take_back,
    requires=EXECUTE,
    publishes=True,
    input=FileInput,
    output=FileOutput,
    examples=[ActionExample(title="Write to a folder of its own", input={"path": "tracker"})],
)
