"""A source that suddenly gives much less deletes nothing: the removal is held, shown, and decided by a person."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from callboard import Conflict, NotFound
from callboard.plugins.catalog.ingest import approve, keep, move, register, unregister
from callboard.plugins.catalog.model import LocationRef
from callboard.plugins.catalog.queries import HeldRemoval, find_by_ref, held_refs, held_removals
from callboard.testing import LocalServer, Reply

from .living_folder import LivingFolder, component, living_folder, location

pytestmark = pytest.mark.usefixtures("callboard_database")

NAMES = [f"c{number:02}" for number in range(20)]
HELD = "callboard.dev/held"


def many(names: list[str]) -> str:
    return "---\n".join(component(name) for name in names)


def fill(folder: LivingFolder, names: list[str] = NAMES) -> None:
    for name in names:
        folder.write(f"{name}.yaml", component(name))


async def held(folder: LivingFolder) -> list[HeldRemoval]:
    return await folder.ctx.database.read(held_removals)


async def test_half_a_folder_that_vanishes_is_held_and_shown(tmp_path: Path) -> None:
    async with living_folder(tmp_path, "*.yaml") as folder:
        fill(folder)
        await folder.sweep()
        for name in NAMES[10:]:
            (folder.path / f"{name}.yaml").unlink()
        done = await folder.sweep()
        assert (await folder.names(), done.removed, done.held) == (NAMES, set(), 10)
        (found,) = await held(folder)
        assert (found.going, found.total, found.decision) == (10, 21, "waiting")
        assert await folder.ctx.database.read(held_refs, found.id) == [f"component:default/{n}" for n in NAMES[10:]]
        (problem,) = await folder.problems()
        assert (problem.stage, problem.level, bool(problem.hint)) == ("held", "warning", True)
        assert "10 of 21" in problem.message
        gone, there = await folder.entity("c15"), await folder.entity("c05")
        assert (gone["metadata"]["annotations"].get(HELD), HELD in there["metadata"]["annotations"]) == ("true", False)


async def test_what_is_held_stays_through_sweeps_and_edits_of_the_rest(tmp_path: Path) -> None:
    async with living_folder(tmp_path, "*.yaml") as folder:
        fill(folder)
        await folder.sweep()
        for name in NAMES[10:]:
            (folder.path / f"{name}.yaml").unlink()
        for _ in range(2):
            await folder.sweep()
        (before,) = await held(folder)
        folder.write("c01.yaml", component("c01", title="Better"))
        done = await folder.sweep()
        assert (await folder.names(), len(done.written)) == (NAMES, 1)
        (after,) = await held(folder)
        assert (after.id, after.since, after.digest) == (before.id, before.since, before.digest)


async def test_a_source_that_recovers_takes_everything_back(tmp_path: Path) -> None:
    async with living_folder(tmp_path, "*.yaml") as folder:
        fill(folder)
        await folder.sweep()
        before = {name: await folder.entity(name) for name in NAMES}
        for name in NAMES[10:]:
            (folder.path / f"{name}.yaml").unlink()
        await folder.sweep()
        fill(folder, NAMES[10:])
        await folder.sweep()
        assert (await held(folder), await folder.problems()) == ([], [])
        assert {name: await folder.entity(name) for name in NAMES} == before


async def test_approving_removes_exactly_what_was_shown(tmp_path: Path) -> None:
    async with living_folder(tmp_path, "*.yaml") as folder:
        fill(folder)
        await folder.sweep()
        for name in NAMES[10:]:
            (folder.path / f"{name}.yaml").unlink()
        await folder.sweep()
        (shown,) = await held(folder)
        (folder.path / "c09.yaml").unlink()
        await folder.sweep()
        with pytest.raises(Conflict):
            await approve(folder.ctx, shown.id, shown.digest)
        assert await folder.names() == NAMES
        (shown,) = await held(folder)
        assert shown.going == 11
        removed = await approve(folder.ctx, shown.id, shown.digest)
        assert (len(removed), await folder.names(), await held(folder)) == (11, NAMES[:9], [])
        assert await folder.problems() == []
        with pytest.raises(NotFound):
            await approve(folder.ctx, shown.id, shown.digest)
        await folder.sweep()
        assert await folder.names() == NAMES[:9]


async def test_what_is_kept_stays_and_nobody_is_asked_again_until_more_goes(tmp_path: Path) -> None:
    async with living_folder(tmp_path, "*.yaml") as folder:
        fill(folder)
        await folder.sweep()
        for name in NAMES[10:]:
            (folder.path / f"{name}.yaml").unlink()
        await folder.sweep()
        (shown,) = await held(folder)
        await keep(folder.ctx, shown.id, shown.digest)
        await folder.sweep()
        (kept,) = await held(folder)
        assert (kept.decision, kept.id, await folder.names(), await folder.problems()) == ("kept", shown.id, NAMES, [])
        (folder.path / "c00.yaml").unlink()
        await folder.sweep()
        (again,) = await held(folder)
        assert (again.decision, again.going, len(await folder.problems())) == ("waiting", 11, 1)


async def test_few_are_removed_at_once_as_ever(tmp_path: Path) -> None:
    async with living_folder(tmp_path, "*.yaml") as folder:
        fill(folder)
        await folder.sweep()
        for name in NAMES[:4]:
            (folder.path / f"{name}.yaml").unlink()
        done = await folder.sweep()
        assert (await folder.names(), len(done.removed), await held(folder)) == (NAMES[4:], 4, [])


async def test_the_limits_are_settings(tmp_path: Path) -> None:
    async with living_folder(tmp_path, "*.yaml", massDelete={"percent": 5, "atLeast": 2}) as folder:
        fill(folder)
        await folder.sweep()
        (folder.path / "c00.yaml").unlink()
        await folder.sweep()
        assert await folder.names() == NAMES[1:]
        for name in NAMES[1:3]:
            (folder.path / f"{name}.yaml").unlink()
        await folder.sweep()
        assert (await folder.names(), len(await held(folder))) == (NAMES[1:], 1)


async def test_one_file_that_drops_half_of_its_documents_is_held_by_itself(tmp_path: Path) -> None:
    async with living_folder(tmp_path, "*.yaml") as folder:
        fill(folder, [f"x{number:02}" for number in range(80)])
        folder.write("all.yaml", many(NAMES))
        await folder.sweep()
        folder.write("all.yaml", many(NAMES[:12]))
        await folder.sweep()
        (found,) = await held(folder)
        assert (Path(found.location.target).name, found.going, found.total) == ("all.yaml", 8, 20)
        folder.write("all.yaml", many(NAMES[:19]))
        await folder.sweep()
        assert (await held(folder), "c18" in await folder.names(), "c19" in await folder.names()) == ([], True, False)


async def test_a_root_is_judged_as_a_whole_however_many_batches_it_takes(tmp_path: Path) -> None:
    names = [f"f{number:03}" for number in range(450)]
    async with living_folder(tmp_path, "root.yaml") as folder:
        folder.write("root.yaml", location("root", *(f"./{name}.yaml" for name in names)))
        for name in names:
            folder.write(f"{name}.yaml", many([f"{name}a", f"{name}b", f"{name}c"]))
        await folder.sweep()
        assert len(await folder.names()) == 1350
        for name in names:
            folder.write(f"{name}.yaml", many([f"{name}a", f"{name}b"]))
        done = await folder.sweep()
        assert (len(await folder.names()), done.removed, done.held) == (1350, set(), 450)
        (found,) = await held(folder)
        assert Path(found.location.target).name == "root.yaml"
        await approve(folder.ctx, found.id, found.digest)
        assert len(await folder.names()) == 900


async def test_files_that_only_move_are_not_held(tmp_path: Path) -> None:
    async with living_folder(tmp_path, "**/*.yaml") as folder:
        fill(folder)
        await folder.sweep()
        (folder.path / "new").mkdir()
        for name in NAMES:
            (folder.path / f"{name}.yaml").rename(folder.path / "new" / f"{name}.yaml")
        await folder.sweep()
        assert (await folder.names(), await held(folder), await folder.problems()) == (NAMES, [], [])
        where = (await folder.entity("c03"))["metadata"]["annotations"]["backstage.io/managed-by-location"]
        assert where.endswith("/new/c03.yaml")


async def test_what_a_person_takes_away_is_not_held(tmp_path: Path) -> None:
    async with living_folder(tmp_path) as folder:
        first = LocationRef("file", str(folder.write("all.yaml", many(NAMES))))
        second = LocationRef("file", str(folder.write("other.yaml", many(NAMES[:3]))))
        await register(folder.ctx, first, by="somebody")
        known = await folder.ctx.database.read(find_by_ref, first)
        assert known is not None
        moved = await move(folder.ctx, known, second)
        assert (await folder.names(), await held(folder)) == (NAMES[:3], [])
        await unregister(folder.ctx, moved)
        assert (await folder.names(), await held(folder)) == ([], [])


async def test_a_web_source_that_misbehaves_deletes_nothing_and_says_so(tmp_path: Path) -> None:
    html = "<!DOCTYPE html>\n<html><body>\n<p>Sign in: please</p>\n</body></html>\n"
    good = many(NAMES)
    odd = [
        Reply(body=""),
        Reply(body=html),
        Reply(body="error: token expired\nstatus: 401\n"),
        Reply(body=good[: len(good) // 2]),
        Reply(body=many(NAMES[:10])),
        Reply(body="# nothing\n"),
        Reply(body="[]"),
        Reply(status=404),
        Reply(status=500),
        Reply(hang_up=True),
        Reply(status=429, headers={"Retry-After": "3600"}),
    ]
    with LocalServer({"/all.yaml": good}) as server:
        async with living_folder(tmp_path, f"url:{server.url}/all.yaml") as folder:
            await folder.sweep()
            assert await folder.names() == NAMES
            for reply in odd:
                server.routes["/all.yaml"] = reply
                await folder.sweep()
                await folder.sweep()
                problems = await folder.problems()
                assert (await folder.names(), bool(problems)) == (NAMES, True), reply
                assert all(each.hint and each.message and each.since for each in problems)


async def test_an_optional_folder_that_is_emptied_is_held(tmp_path: Path) -> None:
    async with living_folder(tmp_path) as folder:
        fill(folder)
        ref = LocationRef("file", f"{folder.path}/*.yaml")
        await register(folder.ctx, ref, by="somebody", optional=True)
        assert await folder.names() == NAMES
        for name in NAMES:
            (folder.path / f"{name}.yaml").unlink()
        await folder.sweep()
        (found,) = await held(folder)
        assert (await folder.names(), found.going) == (NAMES, 20)


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=Ann", "-c", "user.email=ann@example.com")
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


async def test_a_branch_that_is_pushed_over_deletes_nothing(tmp_path: Path) -> None:
    repository = tmp_path / "repository"
    repository.mkdir()
    git(repository, "init", "--quiet", "--initial-branch=main")
    git(repository, "config", "uploadpack.allowFilter", "true")
    for name in NAMES:
        (repository / name).mkdir()
        (repository / name / "catalog-info.yaml").write_text(component(name))
    git(repository, "add", "--all")
    git(repository, "commit", "--quiet", "--message", "All")
    async with living_folder(tmp_path, f"git:{repository}") as folder:
        await folder.sweep()
        assert await folder.names() == NAMES
        for name in NAMES[8:]:
            (repository / name / "catalog-info.yaml").unlink()
        git(repository, "add", "--all")
        git(repository, "commit", "--quiet", "--amend", "--message", "Half")
        await folder.sweep()
        assert (await folder.names(), len(await held(folder))) == (NAMES, 1)
        git(repository, "checkout", "--quiet", "--orphan", "empty")
        git(repository, "rm", "-rfq", "--cached", ".")
        (repository / "README.md").write_text("Nothing here\n")
        git(repository, "add", "README.md")
        git(repository, "commit", "--quiet", "--message", "Empty")
        git(repository, "branch", "--quiet", "--force", "main", "empty")
        git(repository, "symbolic-ref", "HEAD", "refs/heads/main")
        await folder.sweep()
        assert (await folder.names(), bool(await folder.problems())) == (NAMES, True)


async def test_an_answer_that_is_no_catalog_file_keeps_even_the_smallest_source(tmp_path: Path) -> None:
    with LocalServer({"/a.yaml": component("a")}) as server:
        async with living_folder(tmp_path, f"url:{server.url}/a.yaml") as folder:
            await folder.sweep()
            server.routes["/a.yaml"] = "error: token expired\nstatus: 401\n"
            await folder.sweep()
            assert (await folder.names(), bool(await folder.problems())) == (["a"], True)


async def test_the_page_shows_what_would_go_and_does_what_is_decided(tmp_path: Path) -> None:
    async with living_folder(tmp_path, "*.yaml") as folder:
        fill(folder)
        folder.write("z.yaml", component("z", more=", dependsOn: [component:c19]"))
        await folder.sweep()
        empty = await folder.running.get("/catalog/-/held")
        assert "Nothing is held" in empty.text
        for name in NAMES[10:]:
            (folder.path / f"{name}.yaml").unlink()
        await folder.sweep()
        page = (await folder.running.get("/catalog/-/held")).text
        assert all(name in page for name in ("c10", "c19", ">z<", "Approve: remove 10", "Keep them"))
        assert "1 removal waits" in (await folder.running.get("/problems")).text
        assert "says this no more" in (await folder.running.get("/catalog/default/component/c19")).text
        (shown,) = await held(folder)
        form = {"id": str(shown.id), "digest": shown.digest}
        for wrong in ({"what": "nonsense"}, {"id": "²"}, {"id": "1" * 30}, {"id": ""}):
            sent = {**form, "what": "keep", **wrong}
            assert (await folder.running.post_form("/catalog/-/held", sent)).status_code == 400
        assert (await folder.running.post_form("/catalog/-/held", {**form, "what": "keep"})).status_code == 303
        assert "decided to keep 10 of" in (await folder.running.get("/catalog/-/held")).text
        assert (await folder.running.post_form("/catalog/-/held", {**form, "what": "approve"})).status_code == 303
        assert (await folder.names(), await held(folder)) == ([*NAMES[:10], "z"], [])
