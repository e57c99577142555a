"""CVE-2026-24047: the check of a path followed one symbolic link and not the next, and none that led to nothing yet, so
that chains of links and links that come to life later led out of the folder."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

import pytest

from callboard.plugins.catalog.ingest import refresh
from callboard.testing import RunningPortal

from .attacking import ADMIN, PEOPLE, attacked, component, is_alive, names, register
from .repositories import commit, new_repository

SECRET = "the-secret-recipe"
TRIES = 100


def settings(inside: Path) -> dict[str, Any]:
    return {"catalog": {"localFolders": [str(inside)], "processingInterval": False}}


def lay_out(top: Path) -> tuple[Path, Path]:
    """A folder that people may register from, and beside it one that they may not."""
    inside, outside = top / "open", top / "closed"
    for folder in (inside, outside):
        folder.mkdir()
    (outside / "catalog-info.yaml").write_text(component("from-outside", description=SECRET))
    return inside, outside


async def tried(running: RunningPortal, target: object) -> str:
    """What is said when Ann tries a location out, and then registers it or has it read again."""
    first = await register(running, str(target), "file", dryRun="true")
    second = await register(running, str(target), "file", onConflict="refresh")
    return first.text + second.text


async def test_a_chain_of_links_leads_no_further_than_one(tmp_path: Path) -> None:
    inside, outside = lay_out(tmp_path)
    (inside / "l9").symlink_to(outside)
    for number in range(8, 0, -1):
        (inside / f"l{number}").symlink_to(f"l{number + 1}")
    (inside / "file.yaml").symlink_to("l1/catalog-info.yaml")
    (inside / "first.yaml").symlink_to("file.yaml")
    (inside / "round").symlink_to("round")
    (inside / "up").symlink_to("./x/../../closed")
    (inside / "x").mkdir()
    (inside / "x/y").symlink_to("../l5")
    async with attacked(PEOPLE, settings=settings(inside)) as running:
        for name in (
            "l1/catalog-info.yaml",
            "first.yaml",
            "round",
            "up/catalog-info.yaml",
            "x/y/catalog-info.yaml",
            "*/*",
        ):
            assert SECRET not in await tried(running, inside / name), name
        assert await names(running) == set()
        assert await is_alive(running)


async def test_a_link_to_nothing_leads_nowhere_when_something_comes_there(tmp_path: Path) -> None:
    inside, outside = lay_out(tmp_path)
    (inside / "later.yaml").symlink_to(outside / "later.yaml")
    (inside / "folder").symlink_to(tmp_path / "not-yet")
    targets = [inside / "later.yaml", inside / "folder/catalog-info.yaml", inside / "*/catalog-info.yaml"]
    async with attacked(PEOPLE, settings=settings(inside)) as running:
        for target in targets:
            await tried(running, target)
        assert not (outside / "later.yaml").exists()
        assert not (tmp_path / "not-yet").exists()
        (outside / "later.yaml").write_text(component("later", description=SECRET))
        outside.rename(tmp_path / "not-yet")
        outside.symlink_to(tmp_path / "not-yet")
        for target in targets:
            assert SECRET not in await tried(running, target), target
        assert await names(running) == set()


@pytest.mark.parametrize("type", ["file", "repositories", "git"])
async def test_a_folder_swapped_for_a_link_after_it_was_registered_leads_nowhere(tmp_path: Path, type: str) -> None:
    inside, _ = lay_out(tmp_path)
    for folder in (inside / "a", tmp_path / "secret"):
        new_repository(folder / "shop")
        name = "good" if folder.parent == inside else "from-outside"
        (folder / "shop/catalog-info.yaml").write_text(component(name))

        commit(folder / "shop")
    below = {"file": "/shop/catalog-info.yaml", "repositories": "", "git": "/shop"}
    target = f"{inside}/a{below[type]}"
    async with attacked(PEOPLE, settings=settings(inside)) as running:
        assert (await register(running, target, type)).status_code == 201
        before = await names(running)
        (inside / "a").rename(inside / "b")
        (inside / "a").symlink_to(tmp_path / "secret")
        for entity in sorted(before):
            body = {"entityRef": f"component:default/{entity}"}
            await running.post("/api/catalog/refresh", json=body, headers=ADMIN)
        await refresh(running.context("catalog"), force=True)
        assert before
        assert await names(running) == before
        assert "from-outside" not in str(await running.api("/api/catalog/entities", headers=ADMIN))


async def test_a_folder_swapped_for_a_link_between_the_check_and_the_reading_leads_nowhere(tmp_path: Path) -> None:
    inside, outside = lay_out(tmp_path)
    folder, link, other = inside / "a", inside / "link", inside / "other"
    folder.mkdir()
    (folder / "catalog-info.yaml").write_text(component("good"))
    link.symlink_to(outside)
    stop = threading.Event()

    def swap() -> None:
        while not stop.is_set():
            folder.rename(other)
            link.rename(folder)
            time.sleep(0.0003)
            folder.rename(link)
            other.rename(folder)
            time.sleep(0.0003)

    swapper = threading.Thread(target=swap)
    answers: set[str] = set()
    async with attacked(PEOPLE, settings=settings(inside)) as running:
        swapper.start()
        try:
            for _ in range(TRIES):
                answer = await register(running, f"{folder}/catalog-info.yaml", "file", dryRun="true")
                answers.add("good" if answer.status_code == 201 else "refused")
                assert SECRET not in answer.text
                assert "from-outside" not in answer.text
            await register(running, f"{folder}/catalog-info.yaml", "file")
        finally:
            stop.set()
            swapper.join()
        assert await names(running) <= {"good"}
        assert SECRET not in str(await running.api("/api/catalog/problems", headers=ADMIN))
    # The race was on: both sides of the swap were met.
    assert answers == {"good", "refused"}
