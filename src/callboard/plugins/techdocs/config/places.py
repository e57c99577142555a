"""Paths that a file of the source names: where they lead, seen from the source's root."""

from __future__ import annotations

import posixpath
from dataclasses import replace

from callboard import Invalid, LinkRefused, NotAllowed, NotFound, Workspace

from .reading import Notes

OUTSIDE_HINT = "Documentation is built from what is inside its source folder, and from nothing else."


def follow_links(root: Workspace) -> Workspace:
    """The same source, where links count that stay inside it."""
    return replace(root, follow_inside=True)


def resolve(path: str, beside: str) -> str | None:
    """A path that is written in the file `beside`, relative to the root, `.` for that; None when it leads out."""
    if path.startswith("/") or "\\" in path or "\0" in path:
        return None
    found = posixpath.normpath(posixpath.join(posixpath.dirname(beside), path))
    return None if found == ".." or found.startswith("../") else found


def read_source(root: Workspace, path: str, limit: int, notes: Notes) -> str | None:
    """The text of a file, None with a note of why there is none."""
    try:
        return follow_links(root).read_text(path, limit)
    except LinkRefused as refused:
        notes.fail(refused.message, hint=OUTSIDE_HINT)
    except (Invalid, NotAllowed, NotFound) as fault:
        notes.fail(fault.message, hint=fault.hint or "")
    return None


def is_folder(root: Workspace, path: str) -> bool:
    """Whether there is a folder. Raises LinkRefused for one behind a link that leads out."""
    try:
        return follow_links(root).stat(path).is_folder
    except NotFound:
        return False


def is_file(root: Workspace, path: str) -> bool:
    """Whether there is a file. Raises LinkRefused for one behind a link that leads out."""
    try:
        return not follow_links(root).stat(path).is_folder
    except NotFound:
        return False
