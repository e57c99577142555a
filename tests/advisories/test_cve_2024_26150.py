"""CVE-2024-26150: a path was checked by its text, and a symbolic link in it then led to files outside of the folder
that it was bound to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from callboard.testing import RunningPortal

from .attacking import PEOPLE, attacked, component, is_alive, names, register
from .repositories import commit, new_repository

SECRET = "the-secret-recipe"


def lay_out(top: Path) -> tuple[Path, Path]:
    """A folder that people may register from, and one that they may not, with an entity and a key in it."""
    inside, outside = top / "open", top / "closed"
    inside.mkdir()
    outside.mkdir()
    (outside / "catalog-info.yaml").write_text(component("from-outside", description=SECRET))
    (outside / "key").write_text(SECRET)
    return inside, outside


def settings(inside: Path) -> dict[str, Any]:
    return {"catalog": {"localFolders": [str(inside)], "processingInterval": False}}


def link_out(inside: Path, outside: Path) -> list[str]:
    """Links of each kind, and what Ann would register to follow them."""
    (inside / "file").mkdir()
    (inside / "file/catalog-info.yaml").symlink_to(outside / "catalog-info.yaml")
    (inside / "folder").symlink_to(outside)
    (inside / "relative").symlink_to("../closed")
    (inside / "root").symlink_to("/")
    targets = [
        "file/catalog-info.yaml",
        "folder/catalog-info.yaml",
        "relative/catalog-info.yaml",
        "*/catalog-info.yaml",
    ]
    targets += ["**/catalog-info.yaml", f"root{outside}/catalog-info.yaml", "../closed/catalog-info.yaml", "folder/*"]
    return [f"{inside}/{each}" for each in targets]


async def nothing_came(running: RunningPortal, expected: set[str]) -> None:
    """Only what was meant to is in the catalog, and nothing of the rest in any answer that tells of trouble."""
    assert await names(running) == expected
    for path in ("/api/catalog/problems", "/api/catalog/locations", "/api/catalog/entities"):
        assert SECRET not in str(await running.api(path, headers={"x-person": "admin"}))
    assert await is_alive(running)


async def test_no_link_leads_out_of_a_folder_that_people_may_register_from(tmp_path: Path) -> None:
    inside, outside = lay_out(tmp_path)
    (inside / "good").mkdir()
    (inside / "good/catalog-info.yaml").write_text(component("good"))
    targets = link_out(inside, outside)
    async with attacked(PEOPLE, settings=settings(inside)) as running:
        for target in targets:
            tried = await register(running, target, "file", dryRun="true")
            assert SECRET not in tried.text and "from-outside" not in tried.text, target
            await register(running, target, "file")
        await nothing_came(running, {"good"})


async def test_no_placeholder_reads_through_a_link(tmp_path: Path) -> None:
    inside, outside = lay_out(tmp_path)
    (inside / "link").symlink_to(outside / "key")
    (inside / "folder").symlink_to(outside)
    for number, value in enumerate(("./link", "./folder/key", "../closed/key", str(outside / "key"), "./link/../link")):
        text = component(f"c{number}", description=f"{{$text: {value}}}")
        (inside / f"{number}.yaml").write_text(text)
    async with attacked(PEOPLE, settings=settings(inside)) as running:
        for number in range(5):
            tried = await register(running, f"{inside}/{number}.yaml", "file", dryRun="true")
            assert SECRET not in tried.text
            await register(running, f"{inside}/{number}.yaml", "file")
        found = str(await running.api("/api/catalog/entities", headers={"x-person": "admin"}))
        assert SECRET not in found
        assert await is_alive(running)


async def test_no_link_in_a_repository_leads_out_of_it(tmp_path: Path) -> None:
    inside, outside = lay_out(tmp_path)
    repository = new_repository(inside / "repository")
    link_out(repository, outside)
    (repository / "text.yaml").write_text(component("text", description="{$text: ./folder/key}"))
    (repository / "good.yaml").write_text(component("good"))
    commit(repository)
    async with attacked(PEOPLE, settings=settings(inside)) as running:
        for target in (repository, f"{repository}#:**/*", f"{repository}#main:folder/*", f"{repository}#:good.yaml"):
            tried = await register(running, str(target), "git", dryRun="true")
            assert SECRET not in tried.text and "from-outside" not in tried.text
            await register(running, str(target), "git")
        await nothing_came(running, {"good"})
