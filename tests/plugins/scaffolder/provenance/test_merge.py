"""A later version of a template goes in where people touched nothing, and stands between markers where they did."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callboard import Invalid, Workspace, git
from callboard.plugins.scaffolder.provenance.marker import MARKER, Origin, rendering_in, write_marker
from callboard.plugins.scaffolder.provenance.merge import Merged, changed_paths, in_words, merge
from callboard.plugins.scaffolder.provenance.snapshots import Snapshot, of_changes, pack, take, unpack
from callboard.plugins.scaffolder.publishing import digest

LINES = [f"line {number}\n" for number in range(20)]


def files(**texts: str | bytes | None) -> Snapshot:
    changes = [
        git.FileChange(path=name.replace("_", "."), content=text.encode() if isinstance(text, str) else text)
        for name, text in texts.items()
    ]
    return of_changes(changes)


def text(**changed: str) -> str:
    lines = list(LINES)
    for key, line in changed.items():
        lines[int(key[1:])] = f"{line}\n"
    return "".join(lines)


async def merged(folder: Path, before: Snapshot, mine: Snapshot, now: Snapshot) -> Merged:
    folder.mkdir(exist_ok=True)
    return await merge(before, mine, now, Workspace(folder))


async def test_lines_that_nobody_touched_change_cleanly(tmp_path: Path) -> None:
    before, mine, now = files(a=text()), files(a=text(l2="mine"), b="own"), files(a=text(l15="new"))
    done = await merged(tmp_path, before, mine, now)
    [change] = done.changes
    assert (change.path, change.content) == ("a", text(l2="mine", l15="new").encode())
    assert (done.conflicts, done.notes) == ([], [])


async def test_lines_that_both_changed_stand_between_markers(tmp_path: Path) -> None:
    done = await merged(tmp_path, files(a=text()), files(a=text(l5="mine")), files(a=text(l5="theirs", l15="new")))
    [change] = done.changes
    assert change.content is not None
    said = change.content.decode()
    assert "<<<<<<< this repository\nmine\n" in said
    assert "theirs\n>>>>>>> the template now\n" in said
    assert "new\n" in said
    assert done.conflicts == ["a"]
    assert "- `a`" in "\n".join(in_words(done))


@pytest.mark.parametrize(
    ("before", "mine", "now", "expected"),
    [
        ({}, {}, {"a": "new"}, (b"new", "")),
        ({"a": "1"}, {"a": "1"}, {"a": "2"}, (b"2", "")),
        ({"a": "1"}, {"a": "1"}, {}, (None, "")),
        ({"a": "1"}, {"a": "2"}, {"a": "2"}, ("nothing", "")),
        ({"a": "1"}, {"a": "2"}, {"a": "1"}, ("nothing", "")),
        ({"a": "1"}, {"a": "2"}, {}, ("nothing", "it stays")),
        ({"a": "1"}, {}, {"a": "2"}, ("nothing", "it stays deleted")),
        ({"a": "1"}, {}, {}, ("nothing", "")),
        ({"a": b"\0"}, {"a": b"\0\1"}, {"a": b"\0\2"}, ("nothing", "is no text")),
        ({"a": b"\0"}, {"a": b"\0"}, {"a": b"\0\2"}, (b"\0\2", "")),
    ],
)
async def test_files_come_go_and_stay(
    tmp_path: Path, before: dict[str, str], mine: dict[str, str], now: dict[str, str], expected: tuple[object, str]
) -> None:
    content, note = expected
    done = await merged(tmp_path, files(**before), files(**mine), files(**now))
    assert [each.content for each in done.changes] == ([] if content == "nothing" else [content])
    assert (note in "".join(done.notes)) and bool(note) == bool(done.notes)


async def test_a_file_that_both_have_added_is_a_conflict_unless_it_is_the_same(tmp_path: Path) -> None:
    assert (await merged(tmp_path, {}, files(a="x\n"), files(a="x\n"))).changes == []
    done = await merged(tmp_path, {}, files(a="x\n"), files(a="y\n"))
    assert done.conflicts == ["a"]


async def test_names_that_look_like_options_are_names(tmp_path: Path) -> None:
    """The contents are merged under names of our own."""
    before = of_changes([git.FileChange(path="--help", content=text().encode())])
    mine = of_changes([git.FileChange(path="--help", content=text(l1="m").encode())])
    now = of_changes([git.FileChange(path="--help", content=text(l9="n").encode())])
    [change] = (await merged(tmp_path, before, mine, now)).changes
    assert change.content == text(l1="m", l9="n").encode()


TREES = st.dictionaries(st.sampled_from("abc"), st.sampled_from(["", "1\n", "1\n2\n3\n4\n", "x\0", "9\n2\n3\n8\n"]))


@settings(max_examples=25, deadline=None)
@given(before=TREES, now=TREES)
def test_what_nobody_touched_becomes_what_the_template_makes_now(
    tmp_path_factory: pytest.TempPathFactory, before: dict[str, str], now: dict[str, str]
) -> None:
    import asyncio

    old, new = files(**before), files(**now)
    done = asyncio.run(merged(tmp_path_factory.mktemp("m"), old, old, new))
    after = {**old, **{each.path: each for each in done.changes}}
    assert digest(of_changes(after.values()).values()) == digest(new.values())
    assert (done.conflicts, done.notes) == ([], [])
    assert changed_paths(old, old) == []


async def test_a_snapshot_is_kept_and_told_apart_without_what_is_not_published(tmp_path: Path) -> None:
    folder = Workspace(tmp_path)
    folder.write_text("src/a.py", "a")
    folder.write_bytes("run.sh", b"#!", executable=True)
    folder.write_text(".gitignore", "*.log\n")
    folder.write_text("x.log", "x")
    folder.write_text(MARKER, "mine")
    snapshot = await take(folder)
    assert sorted(snapshot) == [".gitignore", "run.sh", "src/a.py"]
    kept = pack(snapshot)
    assert kept is not None
    assert unpack(kept) == snapshot
    folder.write_bytes("run.sh", b"#!")
    assert digest((await take(folder)).values()) != digest(snapshot.values())
    with pytest.raises(Invalid):
        unpack(b"nonsense")
    large = of_changes([git.FileChange(path="a", content=b"\0" * (65 * 1024 * 1024))])
    assert pack(large) is None


def test_the_marker_says_where_it_came_from_and_is_believed_in_one_thing_only() -> None:
    origin = Origin(
        template="template:default/x", task="t", rendering="ab12", created="2026-11-29", inputs={"name": "é: x\ny"}
    )
    written = write_marker(origin)
    assert rendering_in(written) == "ab12"
    assert "é" in written.decode()
    for other in (b"", b"\xff", b"rendering: ../x", b"rendering: a\nrendering: b", b"a: 1", b"x" * 300_000):
        assert rendering_in(other) == ""


@settings(max_examples=50, deadline=None)
@given(st.binary() | st.text(alphabet="rendering: ab1'\n").map(str.encode))
def test_whatever_people_write_into_the_marker_is_a_digest_or_nothing(content: bytes) -> None:
    assert rendering_in(content).isalnum() or rendering_in(content) == ""
