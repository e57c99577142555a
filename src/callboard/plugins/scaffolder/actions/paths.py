"""Paths of a workspace as templates write them: `./a/../b/` is `b`, and nothing is above the workspace."""

from __future__ import annotations

from callboard import Invalid

OUTSIDE = "Relative path is not allowed to refer to a directory outside its parent"


def inside(path: str) -> str:
    """The plain path, `.` for the workspace itself. Raises Invalid for one that leads out."""
    if path.startswith("/"):
        raise Invalid(OUTSIDE, hint=f"`{path[:100]}` is absolute; paths begin in the workspace.")
    names: list[str] = []
    for name in path.split("/"):
        if name == "..":
            if not names:
                raise Invalid(OUTSIDE, hint=f"`{path[:100]}` leads out of the workspace.")
            names.pop()
        elif name not in ("", "."):
            names.append(name)
    return "/".join(names) or "."


def is_within(path: str, folder: str) -> bool:
    """Whether a plain path is that folder or below it."""
    return folder in (".", path) or path.startswith(f"{folder}/")
