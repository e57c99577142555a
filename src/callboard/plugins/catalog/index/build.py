"""Makes a segment of some documents: their rows are grouped by key, then by value, then put into arrays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np

from .column import Column
from .rows import StoredRow, stored_rows
from .runs import Runs
from .segment import Memory, Names, Segment, write_keys
from .strings import Flags, Strings, encoded
from .text import SEARCHED, searched_lines
from .words import words_of

WORDS_KEPT_FOR = frozenset({"metadata.name", "metadata.title", "metadata.description", SEARCHED})
WORDS_KEPT_FROM = 50_000
"""Bytes of values: fewer are read faster than a vocabulary is looked up."""


class Entry(NamedTuple):
    """An entity on its way into the index. The ids are the database's: small, not negative, never used again."""

    id: int
    ref: str
    uid: str
    document: Mapping[str, Any]


class _Group:
    """The rows of one key: who has each spelling, who has null, who has a value as a string in an array."""

    __slots__ = ("are_items", "are_others", "items", "nulls", "spellings")

    def __init__(self) -> None:
        self.spellings: dict[str, list[int]] = {}
        self.nulls: list[int] = []
        self.items: set[tuple[str, int]] = set()
        self.are_items = self.are_others = False


def build(entries: Iterable[Entry]) -> Segment:
    """A segment of entities that differ in id, ref and uid."""
    entries = list(entries)
    groups: dict[str, _Group] = {}
    for entry in entries:
        _group(groups, entry.id, stored_rows(entry.document))
        _group(groups, entry.id, [(SEARCHED, line, False) for line in searched_lines(entry.document)])
    memory = Memory()
    memory.put("ids", np.array(sorted(entry.id for entry in entries), np.uint32))
    uids = sorted((encoded(entry.uid), entry.id) for entry in entries)
    names = Names.of([uid for uid, _ in uids], [id for _, id in uids])
    names.write(memory, "uids")
    refs = sorted((encoded(entry.ref), entry.id) for entry in entries)
    Names.of([ref for ref, _ in refs], [id for _, id in refs]).write(memory, "refs")
    rank = {id: at for at, (_, id) in enumerate(uids)}
    write_keys(memory, groups)
    for number, (key, group) in enumerate(groups.items()):
        _column(key, group, rank).write(memory, str(number))
    return Segment(memory)


def _group(groups: dict[str, _Group], id: int, rows: Iterable[StoredRow]) -> None:
    for key, original, is_item in rows:
        group = groups.get(key)
        if group is None:
            group = groups[key] = _Group()
        if original is None:
            held = group.nulls
        else:
            found = group.spellings.get(original)
            if found is None:
                found = group.spellings[original] = []
            held = found
            if is_item:
                group.are_items = True
                group.items.add((original.lower(), id))
            else:
                group.are_others = True
        if not held or held[-1] != id:
            held.append(id)


def _column(key: str, group: _Group, rank: Mapping[int, int]) -> Column:
    spellings = sorted([(spelling.lower(), spelling) for spelling in group.spellings])
    values: list[str] = []
    members: list[list[int]] = []
    for value, spelling in spellings:
        held = group.spellings[spelling]
        if values and values[-1] == value:
            members[-1] = list(dict.fromkeys([*members[-1], *held]))
        else:
            values.append(value)
            members.append(held)
    members = [sorted(held, key=rank.__getitem__) if len(held) > 1 else held for held in members]
    runs = Runs.of([encoded(value) for value in values], members)
    return Column(
        runs,
        nulls=np.array(sorted(group.nulls), np.uint32),
        spelled=_spelled(group, spellings, len(values)),
        items=_items(group, values, members),
        words=words_of(runs.strings) if keeps_words(key, runs.strings) else None,
    )


def keeps_words(key: str, values: Strings) -> bool:
    """Whether a column has a vocabulary."""
    return key in WORDS_KEPT_FOR and len(values.blob) >= WORDS_KEPT_FROM


def aligned(spellings: Iterable[bytes]) -> Runs:
    """Spellings of which each value has one."""
    none = np.zeros(0, np.uint32)
    return Runs(Strings.of(list(spellings)), none, none)


def _spelled(group: _Group, spellings: list[tuple[str, str]], values: int) -> Runs | None:
    if len(spellings) == values:
        if all(value == spelling for value, spelling in spellings):
            return None
        return aligned(encoded(spelling) for _, spelling in spellings)
    return Runs.of(
        [encoded(spelling) for _, spelling in spellings], [group.spellings[spelling] for _, spelling in spellings]
    )


def _items(group: _Group, values: list[str], members: list[list[int]]) -> Flags | None:
    if not group.are_items:
        return None
    if not group.are_others:
        return np.ones(1, bool)
    flags = [(value, id) in group.items for value, held in zip(values, members, strict=True) for id in held]
    return np.array(flags, bool)
