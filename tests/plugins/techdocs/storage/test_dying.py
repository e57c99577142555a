"""A process that dies while it publishes leaves a whole site, and the next publishing is complete."""

from __future__ import annotations

import multiprocessing
import random
import time
from pathlib import Path

from callboard import Workspace
from callboard.plugins.techdocs.model import SiteKey
from callboard.plugins.techdocs.settings import TechdocsSettings
from callboard.plugins.techdocs.storage import storage_for
from callboard.plugins.techdocs.storage.journal import OLD, READY, STAGED, finish, stage

from .publisher import FILES, KEY, publish_on

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload([publish_on.__module__])
FOLDER = "default/component/playlists"


async def test_killed_at_any_moment_it_leaves_a_whole_site_and_the_next_publishing_is_complete(tmp_path: Path) -> None:
    chance = random.Random(6)
    for _ in range(4):
        publish_and_kill(tmp_path, chance.random() * 0.1)
        storage = storage_for(TechdocsSettings(), tmp_path)
        found = {path: await storage.read(KEY, path) for path in await storage.paths(KEY)}
        numbers = {each.content for path, each in found.items() if each and path.endswith("/index.html")}
        assert len(numbers) == 1
        assert len(found) == FILES + 1
        assert f"only-in-{numbers.pop().decode()}.html" in found
    await storage.publish(KEY, {"0/index.html": b"after"})
    read = await storage.read(KEY, "0/index.html")
    assert read is not None
    assert read.content == b"after"


def publish_and_kill(folder: Path, after: float) -> None:
    """Lets a process publish, and kills it so many seconds after it has done so once."""
    here, there = PROCESSES.Pipe(duplex=False)
    process = PROCESSES.Process(target=publish_on, args=(folder, there), daemon=True)
    process.start()
    assert here.poll(60.0)
    time.sleep(after)
    process.kill()
    process.join()
    process.close()


async def test_what_was_laid_ready_is_finished_by_whoever_opens_the_folder(tmp_path: Path) -> None:
    storage = storage_for(TechdocsSettings(), tmp_path)
    await storage.publish(KEY, {"a.html": b"old", "b.html": b"old"})
    stage(Workspace(tmp_path), FOLDER, {"a.html": b"new", "c/d.html": b"new"}, ["b.html"])
    assert (tmp_path / FOLDER / "a.html").read_bytes() == b"old"
    again = storage_for(TechdocsSettings(), tmp_path)
    assert sorted(await again.paths(KEY)) == ["a.html", "c/d.html"]
    assert list((tmp_path / STAGED).iterdir()) == []


async def test_what_was_moved_in_part_is_finished_too(tmp_path: Path) -> None:
    stage(Workspace(tmp_path), FOLDER, {"a.html": b"a", "b.html": b"b"}, [])
    box = next((tmp_path / STAGED).iterdir())
    (tmp_path / FOLDER).mkdir(parents=True)
    (box / "0").rename(tmp_path / FOLDER / "a.html")
    storage = storage_for(TechdocsSettings(), tmp_path)
    assert sorted(await storage.paths(KEY)) == ["a.html", "b.html"]


async def test_what_nobody_has_finished_laying_ready_is_not_published_and_goes_after_a_day(tmp_path: Path) -> None:
    files = Workspace(tmp_path)
    stage(files, FOLDER, {"a.html": b"a"}, [])
    box = next((tmp_path / STAGED).iterdir())
    (box / READY).unlink()
    storage = storage_for(TechdocsSettings(), tmp_path)
    assert list(await storage.paths(KEY)) == []
    assert box.exists()
    box.rename(box.with_name(f"{time.time_ns() - OLD - 10**9:020d}-00000000"))
    finish(files)
    assert list((tmp_path / STAGED).iterdir()) == []


async def test_a_link_in_the_folder_is_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    storage = storage_for(TechdocsSettings(), tmp_path / "sites")
    await storage.publish(KEY, {"index.html": b"home"})
    site = tmp_path / "sites" / FOLDER
    (site / "link.txt").symlink_to(secret)
    (site / "up").symlink_to(tmp_path)
    assert await storage.read(KEY, "link.txt") is None
    assert await storage.read(KEY, "up/secret.txt") is None
    assert list(await storage.paths(KEY)) == ["index.html"]
    await storage.delete(SiteKey("default", "component", "playlists"))
    assert secret.read_text() == "secret"
