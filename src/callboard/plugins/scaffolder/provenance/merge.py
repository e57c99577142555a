"""Three versions of each file: what the template made, what people have, what the template makes now. Changes of the
template go in where people did not touch the lines, and stand between conflict markers where they did."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from callboard import Unavailable, Workspace, git

from ..publishing import fingerprint
from .snapshots import Snapshot

MOST_CONFLICTS = 127
"""git-merge-file counts no further; what is beyond is an error."""
LABELS = ("this repository", "the template before", "the template now")


@dataclass(frozen=True, kw_only=True)
class Merged:
    """What to change in what people have. `conflicts` are paths with markers in them; `notes` say what was left alone,
    and why."""

    changes: Sequence[git.FileChange]
    conflicts: Sequence[str]
    notes: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class _Outcome:
    change: git.FileChange | None = None
    conflict: bool = False
    note: str = ""


def changed_paths(before: Snapshot, now: Snapshot) -> list[str]:
    """What a newer version of the template makes otherwise, in order."""
    return [path for path in sorted({*before, *now}) if not _same(before.get(path), now.get(path))]


async def merge(before: Snapshot, mine: Snapshot, now: Snapshot, place: Workspace) -> Merged:
    """`place` is an empty folder to work in. Raises Unavailable when git cannot be asked."""
    changes, conflicts, notes = [], [], []
    for path in changed_paths(before, now):
        outcome = await _merge_one(path, before.get(path), mine.get(path), now.get(path), place)
        if outcome.change is not None:
            changes.append(outcome.change)
        if outcome.conflict:
            conflicts.append(path)
        if outcome.note:
            notes.append(f"`{path}` {outcome.note}")
    return Merged(changes=changes, conflicts=conflicts, notes=notes)


async def _merge_one(
    path: str,
    before: git.FileChange | None,
    mine: git.FileChange | None,
    now: git.FileChange | None,
    place: Workspace,
) -> _Outcome:
    if _same(mine, now):
        return _Outcome()
    if now is None:
        if _same(mine, before):
            return _Outcome(change=git.FileChange(path=path, content=None))
        return _Outcome(note="is gone from the template, and was changed here: it stays.")
    if mine is None:
        if before is None:
            return _Outcome(change=now)
        return _Outcome(note="has changed in the template, and was deleted here: it stays deleted.")
    if _same(mine, before):
        return _Outcome(change=now)
    if not all(map(_is_text, (before, mine, now))):
        return _Outcome(note="has changed in the template and here, and is no text: it stays as it is here.")
    content, clean = await _merge_texts(_content(before), _content(mine), _content(now), place)
    mode = now.mode if before is not None and mine.mode == before.mode else mine.mode
    return _Outcome(change=git.FileChange(path=path, content=content, mode=mode), conflict=not clean)


async def _merge_texts(before: bytes, mine: bytes, now: bytes, place: Workspace) -> tuple[bytes, bool]:
    """The text with both changes in it, and whether they got along."""
    names = ("mine", "before", "now")
    for name, content in zip(names, (mine, before, now), strict=True):
        place.write_bytes(name, content)
    labels = [word for label in LABELS for word in ("-L", label)]
    done = await git.run_git(["merge-file", "-p", *labels], names, cwd=place.root, max_output=64 * 1024 * 1024)
    if not 0 <= done.code <= MOST_CONFLICTS:
        raise Unavailable(f"git could not merge: {done.errors.strip()[:200]}")
    return done.output, done.code == 0


def in_words(merged: Merged) -> Iterator[str]:
    """What a pull request says of it, as lines of Markdown."""
    yield f"{len(merged.changes)} files change."
    if merged.conflicts:
        yield ""
        yield "People have changed the same lines here. Look for `<<<<<<<` in:"
        yield from (f"- `{path}`" for path in merged.conflicts)
    if merged.notes:
        yield ""
        yield "Left alone:"
        yield from (f"- {note}" for note in merged.notes)


def _same(one: git.FileChange | None, other: git.FileChange | None) -> bool:
    if one is None or other is None:
        return one is other
    return fingerprint(one) == fingerprint(other)


def _content(change: git.FileChange | None) -> bytes:
    return b"" if change is None or change.content is None else change.content


def _is_text(change: git.FileChange | None) -> bool:
    if change is None:
        return True
    return change.mode != "120000" and b"\0" not in _content(change)
