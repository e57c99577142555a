"""The last import of a source can be undone; what the source says stays out until it says something else."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from urllib.parse import quote

import pytest

from callboard import Conflict, NotFound
from callboard.plugins.catalog import store
from callboard.plugins.catalog.commands import imported, undo
from callboard.plugins.catalog.ingest import approve, refresh, register, release, revert, unregister
from callboard.plugins.catalog.model import LocationRef
from callboard.plugins.catalog.queries import (
    Import,
    find_by_ref,
    held_removals,
    import_refs,
    imports_of,
    pin_of,
    versions_of,
)

from .living_folder import LivingFolder, component, living_folder, location

pytestmark = pytest.mark.usefixtures("callboard_database")


def both(*documents: str) -> str:
    return "---\n".join(documents)


async def last(folder: LivingFolder) -> Import:
    return (await folder.ctx.database.read(imports_of))[0]


async def title(folder: LivingFolder, name: str) -> str | None:
    found = (await folder.entity(name))["metadata"].get("title")
    return None if found is None else str(found)


async def sweep_all_ways(folder: LivingFolder) -> None:
    """Nothing has changed, however it is looked at."""
    await folder.sweep()
    await refresh(folder.ctx, force=True)
    await folder.sweep()


async def broken(folder: LivingFolder) -> Import:
    """A file that said a and b, then changed a, left b out and said c."""
    folder.write(
        "x.yaml", both(component("a", title="Good", owner="team-a"), component("b", more=", dependsOn: [component:a]"))
    )
    await folder.sweep()
    folder.write("x.yaml", both(component("a", title="Bad", owner="team-b"), component("c")))
    await folder.sweep()
    assert await folder.names() == ["a", "c"]
    return await last(folder)


async def test_an_import_says_what_it_did(tmp_path: Path) -> None:
    async with living_folder(tmp_path, "*.yaml") as folder:
        found = await broken(folder)
        assert (found.created, found.changed, found.deleted, found.revertable) == (1, 1, 1, True)
        refs = await folder.ctx.database.read(import_refs, found.id)
        assert refs == {kind: [f"component:default/{name}"] for kind, name in zip(refs, "cab", strict=True)}
        await folder.sweep()
        first, second = (await folder.ctx.database.read(imports_of))[::-1]
        assert (first.created, first.revertable, second) == (2, False, found)


async def test_reverting_brings_back_changes_and_losses_and_takes_out_what_is_new(tmp_path: Path) -> None:
    async with living_folder(tmp_path, "*.yaml") as folder:
        folder.write(
            "x.yaml", both(component("a", title="Good", owner="o"), component("b", more=", dependsOn: [component:a]"))
        )
        await folder.sweep()
        before = await folder.entity("a"), await folder.entity("b")
        folder.write("x.yaml", both(component("a", title="Bad", owner="p"), component("c")))
        await folder.sweep()
        done = await revert(folder.ctx, (await last(folder)).id)
        assert (done.written, done.removed) == (["component:default/a", "component:default/b"], ["component:default/c"])
        for _ in range(2):
            assert await folder.names() == ["a", "b"]
            after = await folder.entity("a"), await folder.entity("b")
            assert [each["spec"] for each in after] == [each["spec"] for each in before]
            assert [each["relations"] for each in after] == [each["relations"] for each in before]
            assert await title(folder, "a") == "Good"
            await sweep_all_ways(folder)
        versions = await folder.ctx.database.read(versions_of, "component:default/a")
        assert [each.what for each in versions] == ["reverted", "changed", "created"]
        assert len(await folder.ctx.database.read(imports_of)) == 2


async def test_it_is_shown_until_the_source_says_something_else(tmp_path: Path) -> None:
    async with living_folder(tmp_path, "x.yaml") as folder:
        found = await broken(folder)
        await revert(folder.ctx, found.id)
        (problem,) = await folder.problems()
        assert (problem.stage, problem.level, bool(problem.hint)) == ("pinned", "warning", True)
        pin = await folder.ctx.database.read(pin_of, "component:default/b")
        assert pin is not None and pin.import_id == found.id
        await sweep_all_ways(folder)
        assert len(await folder.problems()) == 1
        folder.write("x.yaml", both(component("a", title="Mended"), component("c")))
        await folder.sweep()
        assert (await folder.names(), await title(folder, "a"), await folder.problems()) == (["a", "c"], "Mended", [])
        assert await folder.ctx.database.read(pin_of, "component:default/a") is None
        assert ((await last(folder)).revertable, (await last(folder)).id > found.id) == (True, True)


async def test_lifting_the_pin_reads_the_source_as_it_is(tmp_path: Path) -> None:
    async with living_folder(tmp_path, "*.yaml") as folder:
        found = await broken(folder)
        await revert(folder.ctx, found.id)
        assert await release(folder.ctx, found.id) >= 2
        assert (await folder.names(), await title(folder, "a"), await folder.problems()) == (["a", "c"], "Bad", [])
        await sweep_all_ways(folder)
        assert await folder.names() == ["a", "c"]
        with pytest.raises(Conflict):
            await release(folder.ctx, found.id)
        again = await last(folder)
        await revert(folder.ctx, again.id)
        assert (await folder.names(), await title(folder, "a")) == (["a", "b"], "Good")


async def test_what_moved_between_files_moves_back(tmp_path: Path) -> None:
    async with living_folder(tmp_path, "*.yaml") as folder:
        folder.write("x.yaml", both(component("a"), component("b")))
        folder.write("y.yaml", component("z"))
        await folder.sweep()
        folder.write("x.yaml", component("a"))
        folder.write("y.yaml", both(component("z"), component("b", title="Moved")))
        await folder.sweep()
        found = await last(folder)
        assert (found.created, found.changed, found.deleted) == (0, 1, 0)
        await revert(folder.ctx, found.id)
        for _ in range(2):
            where = (await folder.entity("b"))["metadata"]["annotations"]["backstage.io/managed-by-location"]
            assert (where.endswith("/x.yaml"), await title(folder, "b")) == (True, None)
            await sweep_all_ways(folder)
        folder.write("x.yaml", component("a", title="New"))
        await folder.sweep()
        assert (await folder.names(), await title(folder, "b")) == (["a", "b", "z"], "Moved")
        assert await folder.problems() == []


async def test_a_file_that_vanished_or_came_is_undone_as_well(tmp_path: Path) -> None:
    async with living_folder(tmp_path, "*.yaml") as folder:
        folder.write("x.yaml", component("a"))
        folder.write("y.yaml", component("b", more=", dependsOn: [component:a]"))
        await folder.sweep()
        (folder.path / "y.yaml").unlink()
        folder.write("w.yaml", component("c"))
        await folder.sweep()
        found = await last(folder)
        assert (found.created, found.changed, found.deleted) == (1, 0, 1)
        await revert(folder.ctx, found.id)
        for _ in range(2):
            assert await folder.names() == ["a", "b"]
            assert [each.stage for each in await folder.problems()] == ["pinned"]
            assert any(edge["type"] == "dependencyOf" for edge in (await folder.entity("a"))["relations"])
            await sweep_all_ways(folder)
        folder.write("x.yaml", component("a", title="Elsewhere"))
        await folder.sweep()
        assert (await folder.names(), await title(folder, "a")) == (["a", "b"], "Elsewhere")
        folder.write("y.yaml", component("b", title="Back"))
        await folder.sweep()
        assert (await folder.names(), await title(folder, "b")) == (["a", "b", "c"], "Back")
        assert await folder.problems() == []


async def test_lifting_the_pin_lets_go_of_files_that_vanished(tmp_path: Path) -> None:
    async with living_folder(tmp_path, "*.yaml") as folder:
        folder.write("x.yaml", component("a"))
        folder.write("y.yaml", component("b"))
        await folder.sweep()
        (folder.path / "y.yaml").unlink()
        await folder.sweep()
        found = await last(folder)
        await revert(folder.ctx, found.id)
        assert await folder.names() == ["a", "b"]
        await release(folder.ctx, found.id)
        assert (await folder.names(), await folder.problems()) == (["a"], [])


async def test_a_location_that_is_named_no_more_comes_back(tmp_path: Path) -> None:
    async with living_folder(tmp_path, "root.yaml") as folder:
        folder.write("a.yaml", component("a"))
        folder.write("b.yaml", both(component("b"), location("deeper", "./c.yaml")))
        folder.write("c.yaml", component("c"))
        folder.write("root.yaml", location("root", "./a.yaml", "./b.yaml"))
        await folder.sweep()
        assert await folder.names() == ["a", "b", "c"]
        folder.write("root.yaml", location("root", "./a.yaml"))
        await folder.sweep()
        assert await folder.names() == ["a"]
        found = await last(folder)
        await revert(folder.ctx, found.id)
        for _ in range(2):
            assert await folder.names() == ["a", "b", "c"]
            assert (await folder.entity("root", "location"))["spec"]["targets"] == ["./a.yaml", "./b.yaml"]
            await sweep_all_ways(folder)
        folder.write("root.yaml", location("root", "./a.yaml", "./c.yaml"))
        await folder.sweep()
        assert (await folder.names(), await folder.problems()) == (["a", "c"], [])


async def test_the_first_import_of_a_source_can_be_reverted(tmp_path: Path) -> None:
    async with living_folder(tmp_path) as folder:
        ref = LocationRef("file", str(folder.write("x.yaml", both(component("a"), component("b")))))
        await register(folder.ctx, ref, by="somebody")
        found = await last(folder)
        assert (found.source, found.created) == (str(ref), 2)
        await revert(folder.ctx, found.id)
        await sweep_all_ways(folder)
        assert (await folder.names(), len(await folder.problems())) == ([], 1)
        known = await folder.ctx.database.read(find_by_ref, ref)
        assert known is not None
        await unregister(folder.ctx, known)
        assert await folder.problems() == []
        await register(folder.ctx, ref, by="somebody")
        assert await folder.names() == ["a", "b"]


async def test_a_source_that_fails_meanwhile_stays_pinned(tmp_path: Path) -> None:
    async with living_folder(tmp_path, "x.yaml") as folder:
        await revert(folder.ctx, (await broken(folder)).id)
        text = (folder.path / "x.yaml").read_bytes()
        (folder.path / "x.yaml").unlink()
        await folder.sweep()
        assert await folder.names() == ["a", "b"]
        folder.write("x.yaml", text)
        await sweep_all_ways(folder)
        assert (await folder.names(), await title(folder, "a")) == (["a", "b"], "Good")
        assert [each.stage for each in await folder.problems()] == ["pinned"]


async def test_what_others_also_declare_takes_its_turn(tmp_path: Path) -> None:
    async with living_folder(tmp_path, "x.yaml", "y.yaml") as folder:
        folder.write("x.yaml", component("a"))
        folder.write("y.yaml", component("z"))
        await folder.sweep()
        folder.write("x.yaml", both(component("a"), component("b", title="First")))
        await folder.sweep()
        found = await last(folder)
        folder.write("y.yaml", both(component("z"), component("b", title="Second")))
        await folder.sweep()
        assert await title(folder, "b") == "First"
        await revert(folder.ctx, found.id)
        await sweep_all_ways(folder)
        assert (await folder.names(), await title(folder, "b")) == (["a", "b", "z"], "Second")


async def test_only_the_last_import_can_be_reverted_and_only_once(tmp_path: Path) -> None:
    async with living_folder(tmp_path, "*.yaml") as folder:
        found = await broken(folder)
        (first,) = [each for each in await folder.ctx.database.read(imports_of) if each.id != found.id]
        with pytest.raises(Conflict, match="imported again since"):
            await revert(folder.ctx, first.id)
        await revert(folder.ctx, found.id)
        with pytest.raises(Conflict, match="reverted already"):
            await revert(folder.ctx, found.id)
        with pytest.raises(NotFound):
            await revert(folder.ctx, found.id + 100)
        assert await folder.names() == ["a", "b"]


async def test_an_import_whose_past_was_trimmed_cannot_be_reverted(tmp_path: Path) -> None:
    async with living_folder(tmp_path, "*.yaml") as folder:
        found = await broken(folder)
        await folder.ctx.database.run(store.trim, -1.0)
        with pytest.raises(Conflict, match="not known any more"):
            await revert(folder.ctx, found.id)
        assert (await last(folder)).revertable is False
        assert await folder.names() == ["a", "c"]


async def test_what_was_changed_by_something_else_is_not_overwritten(tmp_path: Path) -> None:
    async with living_folder(tmp_path, "x.yaml", "y.yaml") as folder:
        found = await broken(folder)
        folder.write("y.yaml", component("b", title="Taken over"))
        await folder.sweep()
        with pytest.raises(Conflict, match="component:default/b"):
            await revert(folder.ctx, found.id)
        assert (await folder.names(), await title(folder, "a")) == (["a", "b", "c"], "Bad")


async def test_the_pages_list_show_and_do_it_without_scripts(tmp_path: Path) -> None:
    async with living_folder(tmp_path, "*.yaml") as folder:
        assert "Nothing was imported" in (await folder.running.get("/catalog/-/imports")).text
        found = await broken(folder)
        page = (await folder.running.get("/catalog/-/imports")).text
        path = f"/catalog/-/imports/{found.id}/revert"
        assert all(word in page for word in (path, "1 created", "1 changed", "1 deleted", "What changed"))
        names = re.findall(r'class="cb-card" aria-label="([^"]+)"', page)
        assert len(set(names)) == len(names) == 2, "both imports of the source have a name of their own"
        shown = (await folder.running.get(path)).text
        assert all(word in shown for word in ("These go", "These come back", ">a<", ">c<", "Revert the import"))
        assert (await folder.running.post_form(path, {"what": "nonsense"})).status_code == 400
        assert (await folder.running.post_form(path, {"what": "revert"})).status_code == 303
        assert (await folder.running.post_form(path, {"what": "revert"})).status_code == 409
        assert await folder.names() == ["a", "b"]
        assert "Reverted by" in (await folder.running.get("/catalog/default/component/a")).text
        assert "last import was reverted" in (await folder.running.get("/problems")).text
        history = (await folder.running.get("/catalog/default/component/a/-/inspect?view=history")).text
        assert "Reverted" in history
        assert f"/catalog/-/imports?source={quote(found.source)}" in history
        listed = (await folder.running.get(f"/catalog/-/imports?source={quote(found.source)}")).text
        assert "Read it again as it is" in listed
        assert (await folder.running.post_form(path, {"what": "release"})).status_code == 303
        assert await folder.names() == ["a", "c"]
        assert (await folder.running.get("/catalog/-/imports/99/revert")).status_code == 404
        assert (await folder.running.get("/catalog/-/imports/x/revert")).status_code == 400


async def test_a_removal_that_was_approved_can_be_reverted(tmp_path: Path) -> None:
    names = [f"c{number:02}" for number in range(12)]
    async with living_folder(tmp_path, "*.yaml") as folder:
        for name in names[:6]:
            folder.write(f"{name}.yaml", component(name))
        folder.write("many.yaml", both(*map(component, names[6:])))
        await folder.sweep()
        for name in names[1:6]:
            (folder.path / f"{name}.yaml").unlink()
        folder.write("many.yaml", component(names[6]))
        await folder.sweep()
        for hold in await folder.ctx.database.read(held_removals):
            await approve(folder.ctx, hold.id, hold.digest)
        assert await folder.names() == [names[0], names[6]]
        found = await last(folder)
        assert (found.deleted, bool(found.by)) == (10, True)
        await revert(folder.ctx, found.id)
        for _ in range(2):
            assert (await folder.names(), await folder.ctx.database.read(held_removals)) == (names, [])
            await sweep_all_ways(folder)


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=Ann", "-c", "user.email=ann@example.com")
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


async def test_a_commit_is_undone_until_one_of_its_files_changes_again(tmp_path: Path) -> None:
    repository = tmp_path / "repository"
    repository.mkdir()
    git(repository, "init", "--quiet", "--initial-branch=main")
    git(repository, "config", "uploadpack.allowFilter", "true")
    files = {name: repository / name / "catalog-info.yaml" for name in "abc"}

    def commit(**texts: str) -> None:
        for name, text in texts.items():
            files[name].parent.mkdir(exist_ok=True)
            files[name].write_text(text)
        git(repository, "add", "--all")
        git(repository, "commit", "--quiet", "--message", "Next")

    commit(a=component("a"), b=component("b"), c=component("c"))
    async with living_folder(tmp_path, f"git:{repository}") as folder:
        await folder.sweep()
        files["b"].unlink()
        commit(a=component("a", title="Bad"))
        await folder.sweep()
        found = await last(folder)
        assert (await folder.names(), found.changed, found.deleted, bool(found.revision)) == (["a", "c"], 1, 1, True)
        await revert(folder.ctx, found.id)
        commit(c=component("c", title="Of its own"))
        for _ in range(2):
            await sweep_all_ways(folder)
            assert (await folder.names(), await title(folder, "a")) == (["a", "b", "c"], None)
            assert await title(folder, "c") == "Of its own"
        commit(a=component("a", title="Mended"))
        await folder.sweep()
        assert (await folder.names(), await title(folder, "a"), await folder.problems()) == (["a", "c"], "Mended", [])


async def test_the_shell_lists_and_reverts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async with living_folder(tmp_path, "*.yaml") as folder:
        found = await broken(folder)
        capsys.readouterr()
        assert await imported(folder.ctx) == 0
        listed = capsys.readouterr().out.splitlines()
        assert listed[0].startswith(f"{found.id}  1 created, 1 changed, 1 deleted") and listed[0].endswith("reverted")
        assert await undo(folder.ctx, found.id, yes=True) == 0
        assert "deleted  component:default/b" in capsys.readouterr().out
        assert await folder.names() == ["a", "b"]
