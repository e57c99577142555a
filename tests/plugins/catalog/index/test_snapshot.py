"""The index on disk: what comes back is what was left, and what is not whole is refused."""

from __future__ import annotations

import random
import threading
from pathlib import Path
from typing import Any

import pytest

from callboard.plugins.catalog.index import (
    CatalogIndex,
    EntityQuery,
    Entry,
    Everything,
    GivenUp,
    Mark,
    OrderField,
    SnapshotFolder,
    Unreadable,
    query_entities,
    snapshot,
)
from callboard.plugins.catalog.index.files import write_merged

from .test_large import KEYS, make_document

MARK = Mark("0001", 7, 3, "component:default/e3", 1.5)


def filled(size: int = 400) -> CatalogIndex:
    """An index of several segments, with entities struck off."""
    chance, index = random.Random(size), CatalogIndex()
    documents = [make_document(chance, number) for number in range(size)]
    documents[3]["spec"]["Täg.\ud800"] = ["\ud800", "a"]
    entries = [Entry(n, f"component:default/e{n}", one["metadata"]["uid"], one) for n, one in enumerate(documents)]
    index.put_many(entries[: size // 2])
    index.put_many(entries[size // 2 :])
    index.put_many(entries[5:9])
    index.remove(11)
    return index


def answers(index: CatalogIndex) -> list[Any]:
    """Something of everything that an index can be asked."""
    everything = index.select(Everything())
    ordered = [query_entities(index, EntityQuery(order=[OrderField(key)], limit=500)) for key in KEYS[:4]]
    odd = "spec.täg.\ud800"
    return [
        sorted(everything),
        index.facets([*KEYS, "metadata.title", odd, f"{odd}.a"], everything),
        ordered,
        [index.ref_of(id) for id in everything],
        sorted(index.text("list-1", ["metadata.name", "metadata.description"])),
        sorted(index.search_text("stream 9")),
    ]


def kept(folder: Path, index: CatalogIndex) -> CatalogIndex:
    """Saves the index, and loads it as another process would."""
    mine = SnapshotFolder(folder)
    mine.save(index.state.layers, MARK)
    mine.close()
    loaded = CatalogIndex()
    loaded.replace_all(SnapshotFolder(folder).load())
    return loaded


def test_a_saved_index_answers_as_before(tmp_path: Path) -> None:
    index = filled()
    assert answers(kept(tmp_path, index)) == answers(index)


def test_a_loaded_index_goes_on_like_one_that_never_stopped(tmp_path: Path) -> None:
    index = filled()
    loaded = kept(tmp_path, index)
    for one in (index, loaded):
        one.remove(20)
        one.put(3, "component:default/new", "another", make_document(random.Random(1), 3))
        one.tidy(all=True)
    assert answers(loaded) == answers(index)


def test_a_segment_merged_into_a_file_answers_like_one_in_memory(tmp_path: Path) -> None:
    index, filed = filled(), filled()
    index.tidy(all=True)
    filed.tidy(lambda parts: write_merged(tmp_path, parts, threading.Event()), all=True)
    assert answers(filed) == answers(index)
    assert [path.suffix for path in tmp_path.iterdir()] == [".segment"]


def test_files_that_the_newest_snapshot_does_not_need_go(tmp_path: Path) -> None:
    index, folder = filled(), SnapshotFolder(tmp_path)
    folder.save(index.state.layers, MARK)
    first = set(tmp_path.glob("*.segment"))
    index.tidy(all=True)
    filed = folder.save(index.state.layers, MARK)
    assert len(filed) == 1
    assert first.isdisjoint(tmp_path.glob("*.segment"))
    index.exchange({id(index.state.layers[0].segment): filed[0].segment})
    before = set(tmp_path.iterdir())
    folder.save(index.state.layers, MARK)
    assert set(tmp_path.iterdir()) == before


def test_a_large_merge_can_be_given_up_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot, "FILED_FROM", 1)
    index, folder = filled(), SnapshotFolder(tmp_path)
    folder.merge_no_more()
    with pytest.raises(GivenUp):
        index.tidy(folder.merge, all=True)
    assert answers(index) == answers(filled())
    assert [path.name for path in tmp_path.iterdir()] == ["lock"]


def test_what_a_killed_process_left_half_written_goes_with_the_next_start(tmp_path: Path) -> None:
    (tmp_path / "abc.part").write_bytes(b"half")
    SnapshotFolder(tmp_path).close()
    assert not (tmp_path / "abc.part").exists()


def test_one_process_writes_and_the_others_only_read(tmp_path: Path) -> None:
    first, second = SnapshotFolder(tmp_path), SnapshotFolder(tmp_path)
    assert (first.is_ours, second.is_ours) == (True, False)
    first.save(filled().state.layers, MARK)
    assert second.mark() == MARK
    first.close()
    assert SnapshotFolder(tmp_path).is_ours


def test_without_a_snapshot_there_is_no_mark(tmp_path: Path) -> None:
    folder = SnapshotFolder(tmp_path / "new")
    assert folder.mark() is None
    with pytest.raises(Unreadable):
        folder.load()


@pytest.mark.parametrize("at", [0, 64, 5_000, -40, -30, -9, -1])
def test_a_flipped_bit_anywhere_is_noticed(tmp_path: Path, at: int) -> None:
    SnapshotFolder(tmp_path).save(filled().state.layers[:1], MARK)
    (path,) = tmp_path.glob("*.segment")
    content = bytearray(path.read_bytes())
    content[at] ^= 4
    path.write_bytes(content)
    with pytest.raises(Unreadable):
        SnapshotFolder(tmp_path).load()


@pytest.mark.parametrize("size", [0, 10, 28, 4_000])
def test_a_file_cut_short_is_noticed(tmp_path: Path, size: int) -> None:
    SnapshotFolder(tmp_path).save(filled().state.layers[:1], MARK)
    (path,) = tmp_path.glob("*.segment")
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(Unreadable):
        SnapshotFolder(tmp_path).load()


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{}",
        "[]",
        '{"format":0,"mark":{"schema":"","seq":1,"entity_id":1,"ref":"","at":0},"layers":[]}',
        '{"format":1,"mark":{"schema":"","seq":1,"entity_id":1,"ref":"","at":0},"layers":[{"file":"../x","alive":""}]}',
        '{"format":1,"mark":{"schema":"","seq":1,"entity_id":1,"ref":"","at":0},"layers":[{"file":"x","alive":""}]}',
    ],
)
def test_a_list_that_is_none_of_ours_is_refused(tmp_path: Path, content: str) -> None:
    folder = SnapshotFolder(tmp_path)
    (tmp_path / "snapshot.json").write_text(content)
    with pytest.raises(Unreadable):
        folder.load()
