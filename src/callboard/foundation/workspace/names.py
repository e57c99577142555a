"""What a path inside a workspace may look like. This is about good manners; safety comes from `descent`."""

from __future__ import annotations

import re

from callboard.foundation.errors import Invalid

LONGEST_PATH = 4096
LONGEST_NAME = 255
DEEPEST = 256
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f/\\]")


def split_path(path: str) -> tuple[str, ...]:
    """The names on the way, none for `.`; Invalid for what is no plain relative path with `/` between the names."""
    if not path or len(path) > LONGEST_PATH:
        raise Invalid("A path is empty or too long", hint=f"Use at most {LONGEST_PATH} characters.")
    if path.startswith("/"):
        raise _invalid(path, "it is absolute")
    names = tuple(name for name in path.split("/") if name != ".")
    if len(names) > DEEPEST:
        raise _invalid(path, "it is too deep")
    for name in names:
        fault = find_fault(name)
        if fault:
            raise _invalid(path, fault)
    return names


def find_fault(name: str) -> str | None:
    """What is wrong with one name, or None."""
    if not name:
        return "a name in it is empty"
    if name == "..":
        return "it climbs up with '..'"
    if _FORBIDDEN.search(name):
        return "it holds a backslash or a control character"
    try:
        size = len(name.encode("utf-8"))
    except UnicodeEncodeError:
        return "it cannot be written as UTF-8"
    return "a name in it is too long" if size > LONGEST_NAME else None


def _invalid(path: str, why: str) -> Invalid:
    return Invalid(f"The path {path[:200]!r} is refused: {why}", hint="Write it relative to the folder, as a/b/c.txt.")
