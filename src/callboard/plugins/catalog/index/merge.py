"""Makes one segment of several, column by column, without the entities that have left them.

Values are read as bytes and merged as sorted lists; who has them is moved by arrays alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from pyroaring import BitMap

from .build import aligned, keeps_words
from .column import Column, is_chosen
from .runs import Runs, Sink, ids_of
from .segment import Names, Segment, lowered, write_keys
from .strings import Flags, Ids, Places, Strings
from .words import words_of


@dataclass(frozen=True, slots=True)
class Part:
    """A segment and those of its entities that are still in it."""

    segment: Segment
    alive: BitMap


def merge(parts: Sequence[Part], sink: Sink) -> None:
    """Writes all that is alive in the parts into `sink`, as a segment."""
    ids = np.sort(np.concatenate([ids_of(part.alive) for part in parts]))
    sink.put("ids", ids)
    _merge_names(parts, [part.segment.refs for part in parts]).write(sink, "refs")
    uids = _merge_names(parts, [part.segment.uids for part in parts])
    uids.write(sink, "uids")
    keys: list[str] = []
    for key in sorted({key for part in parts for key in part.segment.keys}):
        held = [(part, column) for part in parts if (column := part.segment.stored(key)) is not None]
        merged = _merge_columns(key, held, ids, uids.rank)
        if merged is not None:
            merged.write(sink, str(len(keys)))
            keys.append(key)
    write_keys(sink, keys)


def _merge_names(parts: Sequence[Part], names: Sequence[Names]) -> Names:
    found: list[tuple[bytes, int]] = []
    for part, each in zip(parts, names, strict=True):
        alive = np.flatnonzero(is_chosen(each.ids, part.alive))
        found += zip(each.strings.take(alive.tolist()), each.ids[alive].tolist(), strict=True)
    found.sort()
    return Names.of([content for content, _ in found], [id for _, id in found])


def _merge_columns(key: str, held: Sequence[tuple[Part, Column]], ids: Ids, uid_rank: Ids) -> Column | None:
    nulls = np.concatenate([column.nulls[is_chosen(column.nulls, part.alive)] for part, column in held])
    columns = [column for _, column in held]
    lives = [is_chosen(column.runs.members, part.alive) for part, column in held]
    runs, order, maps = _merge_runs([column.runs for column in columns], lives, ids, uid_rank)
    if len(runs.members) == 0 and len(nulls) == 0:
        return None
    return Column(
        runs,
        nulls=np.sort(nulls),
        spelled=_merge_spellings(held, runs, maps),
        items=_merge_items(columns, lives, order),
        words=_merge_words(columns, runs.strings, maps) if keeps_words(key, runs.strings) else None,
    )


def _merge_runs(
    many: Sequence[Runs],
    lives: Sequence[Flags],
    ids: Ids,
    uid_rank: Ids,
) -> tuple[Runs, Places, list[Places]]:
    """The merged runs, the order in which the living rows of all were put, and each old value's new number or -1."""
    run_ofs = [runs.run_of_each()[live] for runs, live in zip(many, lives, strict=True)]
    strings, maps = _merge_strings([runs.strings for runs in many], run_ofs)
    members = np.concatenate([runs.members[live] for runs, live in zip(many, lives, strict=True)])
    values = np.concatenate([new[old] for new, old in zip(maps, run_ofs, strict=True)])
    order = np.lexsort((uid_rank[np.searchsorted(ids, members)], values))
    return Runs.sorted_by_run(strings, values[order], members[order]), order, maps


def _merge_strings(many: Sequence[Strings], used: Sequence[Places]) -> tuple[Strings, list[Places]]:
    """The used strings of all, sorted and each once, and for each old number the new one, or -1."""
    needed = [_each_once(places) for places in used]
    contents = [strings.take(places.tolist()) for strings, places in zip(many, needed, strict=True)]
    merged = (
        contents[0] if len(contents) == 1 else list(dict.fromkeys(sorted(each for one in contents for each in one)))
    )
    numbers = {} if len(contents) == 1 else {content: number for number, content in enumerate(merged)}
    maps = []
    for strings, places, found in zip(many, needed, contents, strict=True):
        new = np.full(len(strings), -1, np.int64)
        new[places] = np.arange(len(places)) if len(contents) == 1 else [numbers[content] for content in found]
        maps.append(new)
    return Strings.of(merged), maps


def _each_once(places: Places) -> Places:
    """Ascending numbers without their repetitions."""
    return places if len(places) < 2 else places[np.concatenate(([True], places[1:] != places[:-1]))]


def _merge_spellings(held: Sequence[tuple[Part, Column]], runs: Runs, maps: Sequence[Places]) -> Runs | None:
    if all(column.spelled is None for _, column in held):
        return None
    one_each = _one_spelling_each(held, runs, maps)
    if one_each is not None:
        return None if one_each == list(runs.strings) else aligned(one_each)
    pairs: dict[tuple[int, bytes], list[Ids]] = {}
    for (part, column), new in zip(held, maps, strict=True):
        spelled = _full_spellings(column)
        live = is_chosen(spelled.members, part.alive)
        value_of = _value_of_each(column, spelled)
        for at, spelling in enumerate(spelled.strings):
            low, high = spelled.starts[at], spelled.starts[at + 1]
            if (members := spelled.members[low:high][live[low:high]]).size:
                pairs.setdefault((int(new[value_of[at]]), spelling), []).append(members)
    ordered = sorted(pairs)
    if len(ordered) == len(runs.strings):
        return aligned(spelling for _, spelling in ordered)
    return Runs.of([spelling for _, spelling in ordered], [np.concatenate(pairs[pair]).tolist() for pair in ordered])


def _one_spelling_each(held: Sequence[tuple[Part, Column]], runs: Runs, maps: Sequence[Places]) -> list[bytes] | None:
    """The spelling of each merged value when every part spells it in one and the same way, else None."""
    found: list[bytes | None] = [None] * len(runs.strings)
    for (_, column), new in zip(held, maps, strict=True):
        if column.spelled is not None and len(column.spelled.members):
            return None
        spellings = column.runs.strings if column.spelled is None else column.spelled.strings
        kept = np.flatnonzero(new >= 0)
        for at, spelling in zip(new[kept].tolist(), spellings.take(kept.tolist()), strict=True):
            if found[at] is not None and found[at] != spelling:
                return None
            found[at] = spelling
    return [each for each in found if each is not None]


def _full_spellings(column: Column) -> Runs:
    """The spellings of a column with who writes them."""
    if column.spelled is None:
        return column.runs
    if len(column.spelled.members):
        return column.spelled
    return Runs(column.spelled.strings, column.runs.starts, column.runs.members)


def _value_of_each(column: Column, spelled: Runs) -> list[int]:
    """The number of the value that each spelling spells."""
    if len(spelled.strings) == len(column.runs.strings):
        return list(range(len(spelled.strings)))
    return [column.runs.strings.find(lowered(spelling)) for spelling in spelled.strings]


def _merge_items(columns: Sequence[Column], lives: Sequence[Flags], order: Places) -> Flags | None:
    flags = []
    for column, live in zip(columns, lives, strict=True):
        size = int(np.count_nonzero(live))
        if column.items is None:
            flags.append(np.zeros(size, bool))
        else:
            flags.append(np.ones(size, bool) if len(column.items) == 1 else column.items[live])
    merged = np.concatenate(flags)
    if not merged.any():
        return None
    return np.ones(1, bool) if merged.all() else merged[order]


def _merge_words(columns: Sequence[Column], values: Strings, maps: Sequence[Places]) -> Runs:
    """The vocabulary of the merged values from those of the parts."""
    many = [column.words or words_of(column.runs.strings) for column in columns]
    lives = [new[words.members] >= 0 for words, new in zip(many, maps, strict=True)]
    run_ofs = [words.run_of_each()[live] for words, live in zip(many, lives, strict=True)]
    strings, word_maps = _merge_strings([words.strings for words in many], run_ofs)
    members = np.concatenate([new[words.members[live]] for words, live, new in zip(many, lives, maps, strict=True)])
    of = np.concatenate([new[old] for new, old in zip(word_maps, run_ofs, strict=True)])
    # A value that two parts have holds each of its words twice: rows are made one number, which sorts and uniques.
    rows = np.unique(of * len(values) + members)
    return Runs.sorted_by_run(strings, rows // len(values), (rows % len(values)).astype(np.uint32))
