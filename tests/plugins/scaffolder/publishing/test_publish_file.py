"""The workspace becomes a folder below one that the settings open, and nothing else there is touched."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from callboard import CallboardError, Conflict, Invalid, NotAllowed
from callboard.testing import portal
from doing import Doing, Killed


@asynccontextmanager
async def publishing(folder: Path) -> AsyncIterator[Doing]:
    (folder / "open").mkdir()
    (folder / "second").mkdir()
    settings = {"scaffolder": {"publish": {"folders": [str(folder / "open"), str(folder / "second")]}}}
    async with portal(settings=settings, folder=folder / "portal", work=False) as running:
        yield Doing(running, folder)


def found(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): f"-> {path.readlink()}" if path.is_symlink() else path.read_text()
        for path in sorted(folder.rglob("*"))
        if path.is_symlink() or path.is_file()
    }


async def test_a_folder_is_written_with_modes_and_links_but_without_git(tmp_path: Path) -> None:
    async with publishing(tmp_path) as task:
        task.write(a_txt="a", _git__config="x", bin__run="x", _gitignore="a.txt")
        (task.work / "bin/run").chmod(0o755)
        (task.work / "away").symlink_to("/etc/passwd")
        output = await task.act("publish:file", {"path": "fleet/tracker"})
        made = tmp_path / "open/fleet/tracker"
        assert found(made) == {".gitignore": "a.txt", "a.txt": "a", "away": "-> /etc/passwd", "bin/run": "x"}
        assert (made / "bin/run").stat().st_mode & 0o111
        assert (output["path"], output["remoteUrl"], output["repoContentsUrl"]) == (
            str(made),
            f"file:{made}",
            f"file:{made}",
        )


async def test_any_open_folder_can_be_named_in_full(tmp_path: Path) -> None:
    async with publishing(tmp_path) as task:
        task.write(app__a_txt="a")
        await task.act("publish:file", {"path": f"{tmp_path}/second/x", "sourcePath": "app"})
        assert found(tmp_path / "second") == {"x/a.txt": "a"}


async def test_no_path_leads_out(tmp_path: Path) -> None:
    async with publishing(tmp_path) as task:
        (tmp_path / "open/away").symlink_to(tmp_path / "portal")
        (tmp_path / "open/secondary").symlink_to(tmp_path / "second")
        task.write(a_txt="a")
        for path in ("../x", "/etc/x", "a/../../x", "/", ".", "", "a\nb", "x/./..", "away/x", "secondary"):
            with pytest.raises((Invalid, NotAllowed)):
                await task.act("publish:file", {"path": path})
        assert not [each for each in tmp_path.rglob("a.txt") if not each.is_relative_to(task.work)]


async def test_without_an_open_folder_nothing_is_written(tmp_path: Path) -> None:
    async with portal(folder=tmp_path / "portal", work=False) as running:
        task = Doing(running, tmp_path)
        task.write(a_txt="a")
        with pytest.raises(NotAllowed) as error:
            await task.act("publish:file", {"path": "x"})
        assert "scaffolder.publish.folders" in (error.value.hint or "")


async def test_what_lies_there_is_left_alone(tmp_path: Path) -> None:
    async with publishing(tmp_path) as task:
        task.write(a_txt="a")
        (tmp_path / "open/x").mkdir()
        (tmp_path / "open/x/a.txt").write_text("theirs")
        with pytest.raises(Conflict, match=r"another a\.txt"):
            await task.act("publish:file", {"path": "x"})
        assert found(tmp_path / "open") == {"x/a.txt": "theirs"}


async def test_a_step_that_died_half_way_finishes_what_it_began(tmp_path: Path) -> None:
    async with publishing(tmp_path) as task:
        task.write(a_txt="a", b_txt="b")
        task.journal.dies_at = "write"
        with pytest.raises(Killed):
            await task.act("publish:file", {"path": "x"})
        (tmp_path / "open/x/b.txt").unlink()
        (tmp_path / "open/x/.0123456789abcdef.part").write_text("b")
        await task.act("publish:file", {"path": "x"})
        assert found(tmp_path / "open") == {"x/a.txt": "a", "x/b.txt": "b"}


async def test_a_rehearsal_writes_nothing(tmp_path: Path) -> None:
    async with publishing(tmp_path) as task:
        task.write(a_txt="a")
        rehearsed = await task.act("publish:file", {"path": "x"}, dry_run=True)
        assert found(tmp_path / "open") == {}
        assert await task.act("publish:file", {"path": "x"}) == rehearsed


async def test_it_is_taken_back_while_nobody_has_changed_it(tmp_path: Path) -> None:
    async with publishing(tmp_path) as task:
        task.write(a_txt="a")
        given = {"path": "fleet/x"}
        output = await task.act("publish:file", given)
        (tmp_path / "open/fleet/x/new.txt").write_text("theirs")
        with pytest.raises(Conflict, match="changed since"):
            await task.undo("publish:file", given, output)
        (tmp_path / "open/fleet/x/new.txt").unlink()
        (tmp_path / "open/fleet/x/.git").mkdir()
        with pytest.raises(Conflict):
            await task.undo("publish:file", given, output)
        (tmp_path / "open/fleet/x/.git").rmdir()
        await task.undo("publish:file", given, output)
        assert not (tmp_path / "open/fleet/x").exists()
        await task.undo("publish:file", given, output)


async def test_a_source_that_leads_out_is_refused(tmp_path: Path) -> None:
    async with publishing(tmp_path) as task:
        task.write(a_txt="a")
        (task.work / "away").symlink_to("/etc")
        for source in ("away", "missing"):
            with pytest.raises(CallboardError):
                await task.act("publish:file", {"path": "x", "sourcePath": source})
        assert found(tmp_path / "open") == {}
