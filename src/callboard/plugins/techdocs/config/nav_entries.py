"""`nav` as it is written: a list of files, titled files, and titled lists."""

from __future__ import annotations

from collections.abc import Mapping

from .reading import Notes
from .site import NavEntry
from .tree import Value


def read_nav(value: Value | None, notes: Notes) -> tuple[NavEntry, ...] | None:
    """The entries; None where there is none, so that the navigation follows from the files."""
    if value is None or value.data is None:
        return None
    if not isinstance(value.data, tuple):
        notes.warn("`nav` has to be a list; it has no effect", value.line)
        return None
    return _read_list(value.data, notes) or None


def _read_list(items: tuple[Value, ...], notes: Notes) -> tuple[NavEntry, ...]:
    found: list[NavEntry] = []
    for item in items:
        if isinstance(item.data, str):
            found.append(NavEntry(target=item.data, file=notes.file, line=item.line))
        elif isinstance(item.data, Mapping):
            if len(item.data) > 1:
                notes.warn("an entry of `nav` has one title; here are several, each taken for an entry", item.line)
            found.extend(_read_titled(item.data, notes))
        else:
            notes.warn("an entry of `nav` is a file, or a title with a file or a list; it has no effect", item.line)
    return tuple(found)


def _read_titled(entries: Mapping[str, Value], notes: Notes) -> list[NavEntry]:
    found = []
    for title, value in entries.items():
        named = title or None
        if isinstance(value.data, str):
            found.append(NavEntry(title=named, target=value.data, file=notes.file, line=value.line))
        elif isinstance(value.data, tuple):
            below = _read_list(value.data, notes)
            found.append(NavEntry(title=named, entries=below, file=notes.file, line=value.line))
        elif isinstance(value.data, Mapping):
            below = tuple(_read_titled(value.data, notes))
            found.append(NavEntry(title=named, entries=below, file=notes.file, line=value.line))
        else:
            notes.warn(f"`{title[:100]}` in `nav` leads nowhere; it has no effect", value.line)
    return found
