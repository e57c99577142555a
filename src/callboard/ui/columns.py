"""Columns of a table: from the words that a plugin writes to what the table macro reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

TYPES = frozenset(
    {"text", "mono", "muted", "number", "time", "status", "badge", "tags", "lifecycle", "level"}
) | frozenset({"entity", "owner"})
SORTS = (None, "ascending", "descending", "none")


@dataclass(frozen=True)
class Column:
    """One column. `key` finds the value in a row, `type` decides how it is shown.

    `href` makes the label a link that sorts, and `sort` says which way the rows are sorted by it now.
    `cls` may be `hide-s`, which drops the column on phones.
    """

    key: str
    label: str = ""
    type: str = "text"
    sort: str | None = None
    href: str | None = None
    cls: str = ""

    def __post_init__(self) -> None:
        if self.type not in TYPES:
            raise TypeError(f"Column {self.key!r}: type is one of {', '.join(sorted(TYPES))}, not {self.type!r}")
        if self.sort not in SORTS:
            raise TypeError(f"Column {self.key!r}: sort is ascending, descending or None, not {self.sort!r}")


def as_columns(columns: Iterable[Column | Mapping[str, Any] | str]) -> list[Column]:
    """Columns in full; a plain word becomes a column of text with that word as its title."""
    return [_as_column(column) for column in columns]


def _as_column(column: Column | Mapping[str, Any] | str) -> Column:
    if isinstance(column, Column):
        return column
    if isinstance(column, str):
        return Column(column, titled(column))
    if isinstance(column, Mapping):
        unknown = sorted(set(column) - set(Column.__dataclass_fields__))
        if unknown or "key" not in column:
            raise TypeError(f"A column has key, label, type, sort, href and cls, not {dict(column)!r}")
        return Column(**{"label": titled(str(column["key"])), **column})
    raise TypeError(f"A column is a word, a mapping or ui.column(…), not {type(column).__name__}")


def titled(key: str) -> str:
    """A key as a title: `last_run` and `lastRun` are both "Last run"."""
    spaced = "".join(f" {letter}" if letter.isupper() else letter for letter in key.replace("_", " "))
    words = " ".join(spaced.replace("-", " ").split()) if not key.isupper() else key
    return words[:1].upper() + (words[1:].lower() if not key.isupper() else words[1:])
