"""Where something is that an entity's file names by a path: a folder on this machine, or one at an address."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, replace
from pathlib import Path

from callboard import Context, Invalid, Workspace

from ..model import Entity, LocationRef
from ..sources import parse_git_target
from ..sources.scm import SOURCE_LOCATION
from .guard import WEB
from .ingestion import ingestion_of
from .trees import location_of, resolve_url


@dataclass(frozen=True, kw_only=True)
class Beside:
    """One of both: `files` of the folder at `path` on this machine, without links on any way, or the `url` of a folder
    for `read_tree`. `registered` says that the address is one that the catalog reads from, whatever the file says."""

    path: Path | None = None
    files: Workspace | None = None
    url: str = ""
    registered: bool = False


async def find_beside(ctx: Context, entity: Entity, relative: str) -> Beside:
    """The folder that a path means in the file of an entity, which is where the entity has really been read, or its
    `backstage.io/source-location`. Whether there is one shows when it is read.

    Raises Invalid for a path that leads out, and for an entity that no file says; NotFound, NotAllowed.
    """
    location = await location_of(ctx, str(entity.ref))
    if location.type == "file":
        return _on_disk(ctx, Path(location.target).parent, relative)
    if location.type == "inferred" and not location.target.startswith(WEB):
        return _on_disk(ctx, Path(location.target.partition("#")[0]), relative)
    if location.type == "git":
        return _in_repository(location, relative)
    if location.type not in ("url", "inferred"):
        raise Invalid(
            f"{entity.ref} was read from {location.type}:{location.target[:200]}, beside which there are no files",
            hint="Name the address of the folder: `url:https://…`.",
        )
    said = (entity.annotation(SOURCE_LOCATION) or "").strip()
    base = said.removeprefix("url:") if said.startswith("url:") else location.target.partition("#")[0]
    if location.type == "inferred" and not said:
        base = f"{base.rstrip('/')}/"
    return Beside(url=resolve_url(ctx, base, relative.strip() or "."))


def _on_disk(ctx: Context, folder: Path, relative: str) -> Beside:
    folders = ingestion_of(ctx).folders
    files = replace(folders.open(Path(folders.real_path(str(folder)))), follow_inside=False)
    inside = _checked(relative)
    return Beside(path=folder / inside, files=files.below(inside) if inside else files)


def _in_repository(location: LocationRef, relative: str) -> Beside:
    target = parse_git_target(location.target)
    path = posixpath.normpath(posixpath.join(posixpath.dirname(target.pattern), relative))
    if path.startswith(("../", "/")) or path == "..":
        raise Invalid(f"{relative[:200]!r} leads out of the repository")
    return Beside(url=f"git:{target.url}#{target.ref}:{'' if path == '.' else path}", registered=True)


def _checked(relative: str) -> str:
    """The path without steps that lead nowhere, empty for the folder itself."""
    path = posixpath.normpath(relative.strip())
    if path.startswith(("../", "/")) or path == "..":
        raise Invalid(
            f"`dir:{relative[:200]}` leads out of the folder of the catalog file",
            hint="Name a folder below it, or the address of another one: `url:https://…`.",
        )
    return "" if path == "." else path
