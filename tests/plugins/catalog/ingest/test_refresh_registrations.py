"""Who holds what: conflicts, registrations that come, move and go, orphans, history and problems over time."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from callboard import Conflict, NotFound
from callboard.plugins.catalog import store
from callboard.plugins.catalog.ingest import forget, ingestion_of, move, refresh, register, unregister
from callboard.plugins.catalog.model import LocationRef
from callboard.plugins.catalog.queries import find_by_ref, provenance_of, versions_of
from callboard.plugins.catalog.store import Known, Root
from callboard.plugins.catalog.store.tables import change, history

from .living_folder import LivingFolder, component, living_folder, location

pytestmark = pytest.mark.usefixtures("callboard_database")


def file(folder: LivingFolder, name: str) -> LocationRef:
    return LocationRef("file", str(folder.path / name))


async def known(folder: LivingFolder, name: str) -> Known:
    found = await folder.ctx.database.read(find_by_ref, file(folder, name))
    assert found is not None
    return found


async def origin_of(folder: LivingFolder, name: str) -> str:
    annotations = (await folder.entity(name))["metadata"]["annotations"]
    return str(annotations["backstage.io/managed-by-origin-location"]).rpartition("/")[2]


async def test_the_loser_of_a_conflict_gets_the_ref_once_it_is_free(tmp_path: Path) -> None:
    async with living_folder(tmp_path, "*.yaml") as folder:
        folder.write("a.yaml", component("player", title="First"))
        folder.write("b.yaml", component("player", title="Second"))
        folder.write("c.yaml", component("player", title="Third"))
        await folder.sweep()
        shown = await folder.entity("player")
        problems = await folder.problems()
        assert shown["metadata"]["title"] == "First"
        assert sorted(Path(each.file).name for each in problems) == ["b.yaml", "c.yaml"]
        assert len(shown["status"]["items"]) == 2
        (folder.path / "a.yaml").unlink()
        await folder.sweep()
        assert (await folder.entity("player"))["metadata"]["title"] == "Second"
        (problem,) = await folder.problems()
        assert (Path(problem.file).name, problem.message.rpartition("/")[2]) == ("c.yaml", "b.yaml")
        folder.write("b.yaml", component("radio"))
        await folder.sweep()
        assert (await folder.entity("player"))["metadata"]["title"] == "Third"
        assert (await folder.names(), await folder.problems()) == (["player", "radio"], [])


async def test_a_conflict_that_ends_because_its_loser_goes_leaves_no_trace(tmp_path: Path) -> None:
    async with living_folder(tmp_path, "*.yaml") as folder:
        folder.write("a.yaml", component("player"))
        folder.write("b.yaml", component("player"))
        await folder.sweep()
        assert "status" in await folder.entity("player")
        (folder.path / "b.yaml").unlink()
        await folder.sweep()
        assert "status" not in await folder.entity("player")


async def test_a_problem_keeps_its_age_and_a_quiet_sweep_writes_nothing(tmp_path: Path) -> None:
    async with living_folder(tmp_path, "*.yaml", "missing.yml") as folder:
        folder.write("a.yaml", component("a"))
        folder.write("b.yaml", "kind: [unclosed\n")
        await folder.sweep()
        before = await folder.problems()
        assert len(before) == 2
        for _ in range(3):
            done = await folder.sweep()
            assert (done.served, done.written, done.removed) == (0, set(), set())
        folder.write("b.yaml", "# moved\nkind: [unclosed\n")
        await folder.sweep()
        assert min(each.since for each in await folder.problems()) == min(each.since for each in before)


async def test_a_file_read_just_after_it_was_written_is_not_read_for_ever(tmp_path: Path) -> None:
    async with living_folder(tmp_path, "*.yaml") as folder:
        folder.write("a.yaml", component("a"))
        await folder.sweep()
        assert (await known(folder, "a.yaml")).etag == ""
        os.utime(folder.path / "a.yaml", (10**9, 10**9))
        await folder.sweep()
        assert (await known(folder, "a.yaml")).etag


async def test_registering_shows_the_entities_at_once_and_unregistering_takes_them_away(tmp_path: Path) -> None:
    async with living_folder(tmp_path) as folder:
        folder.write("all.yml", location("all", "./one.yml", "./two.yml"))
        folder.write("one.yml", component("one"))
        folder.write("two.yml", component("two"))
        made = await register(folder.ctx, file(folder, "all.yml"), by="user:default/ann")
        assert {"component:default/one", "component:default/two", "location:default/all"} <= set(made.entities)
        assert await folder.names() == ["one", "two"]
        with pytest.raises(Conflict):
            await register(folder.ctx, file(folder, "all.yml"), by="user:default/ann")
        await unregister(folder.ctx, await known(folder, "all.yml"))
        assert await folder.names() == []
        assert await folder.running.api("/api/catalog/entities") == []
        assert await folder.ctx.database.read(find_by_ref, file(folder, "one.yml")) is None


async def test_what_two_registrations_lead_to_stays_until_both_are_gone(tmp_path: Path) -> None:
    async with living_folder(tmp_path) as folder:
        for name in ("left", "right"):
            folder.write(f"{name}.yml", location(name, "./shared.yml"))
        folder.write("shared.yml", component("shared"))
        for name in ("left", "right"):
            await register(folder.ctx, file(folder, f"{name}.yml"), by="somebody")
        uid = (await folder.entity("shared"))["metadata"]["uid"]
        assert await origin_of(folder, "shared") == "left.yml"
        await unregister(folder.ctx, await known(folder, "left.yml"))
        assert await origin_of(folder, "shared") == "right.yml"
        assert (await folder.entity("shared"))["metadata"]["uid"] == uid
        await unregister(folder.ctx, await known(folder, "right.yml"))
        assert await folder.names() == []


async def test_a_location_named_by_a_file_and_registered_stays_when_either_ends(tmp_path: Path) -> None:
    async with living_folder(tmp_path, "all.yaml") as folder:
        folder.write("all.yaml", location("all", "./one.yml"))
        folder.write("one.yml", component("one"))
        await folder.sweep()
        await register(folder.ctx, file(folder, "one.yml"), by="somebody")
        stands_for = (await known(folder, "one.yml")).entity_name
        assert await folder.entity(stands_for, "location")
        await unregister(folder.ctx, await known(folder, "one.yml"))
        assert await folder.names() == ["one"]
        found = await folder.running.api("/api/catalog/entities?filter=kind=location&fields=metadata.name")
        assert stands_for not in [each["metadata"]["name"] for each in found]
        await register(folder.ctx, file(folder, "one.yml"), by="somebody")
        folder.write("all.yaml", component("other"))
        await folder.sweep()
        assert await folder.names() == ["one", "other"]
        assert await origin_of(folder, "one") == "one.yml"


async def test_a_location_in_the_settings_and_registered_stays_when_it_is_unregistered(tmp_path: Path) -> None:
    async with living_folder(tmp_path, "one.yml") as folder:
        folder.write("one.yml", component("one"))
        await folder.sweep()
        await register(folder.ctx, file(folder, "one.yml"), by="somebody")
        assert (await known(folder, "one.yml")).root == "config+registered"
        with pytest.raises(Conflict):
            await move(folder.ctx, await known(folder, "one.yml"), file(folder, "two.yml"))
        await unregister(folder.ctx, await known(folder, "one.yml"))
        assert (await folder.names(), (await known(folder, "one.yml")).root) == (["one"], "config")


async def test_a_location_taken_out_of_the_settings_goes_with_its_entities(tmp_path: Path) -> None:
    async with living_folder(tmp_path, "one.yml", "two.yml") as folder:
        folder.write("one.yml", component("one"))
        folder.write("two.yml", component("two"))
        await folder.sweep()
        left = [root for root in ingestion_of(folder.ctx).roots if root.ref.target.endswith("two.yml")]
        await folder.ctx.database.run(store.save_roots, left)
        await folder.sweep()
        assert await folder.names() == ["two"]
        optional = [Root(ref=root.ref, kind="config", optional=True) for root in left]
        await folder.ctx.database.run(store.save_roots, optional)
        (folder.path / "two.yml").unlink()
        await folder.sweep()
        assert (await folder.names(), await folder.problems()) == ([], [])


async def test_moving_a_registration_shows_the_new_target_and_keeps_what_both_lead_to(tmp_path: Path) -> None:
    async with living_folder(tmp_path, "other.yml") as folder:
        folder.write("old.yml", location("old", "./shared.yml", "./gone.yml"))
        folder.write("new.yml", location("new", "./shared.yml", "./come.yml"))
        folder.write("other.yml", location("other", "./old.yml"))
        for name in ("shared", "gone", "come"):
            folder.write(f"{name}.yml", component(name))
        await register(folder.ctx, file(folder, "old.yml"), by="somebody")
        before = await known(folder, "old.yml")
        moved = await move(folder.ctx, before, file(folder, "new.yml"))
        assert (moved.uuid, moved.ref, moved.entity_ref) == (before.uuid, file(folder, "new.yml"), before.entity_ref)
        assert await folder.names() == ["come", "shared"]
        assert await origin_of(folder, "shared") == "new.yml"
        # Somebody else leads to the old target, which is read as a location of its own from now on.
        await folder.sweep()
        assert await folder.names() == ["come", "gone", "shared"]
        with pytest.raises(Conflict):
            await move(folder.ctx, moved, file(folder, "other.yml"))
        await unregister(folder.ctx, moved)
        assert await folder.names() == ["gone", "shared"]


async def test_a_deleted_entity_comes_back_from_a_live_file_with_a_new_uid(tmp_path: Path) -> None:
    async with living_folder(tmp_path, "*.yaml") as folder:
        folder.write("a.yaml", component("player") + "---\n" + component("radio"))
        await folder.sweep()
        before = (await folder.entity("player"))["metadata"]["uid"]
        await forget(folder.ctx, "component:default/player")
        assert await folder.names() == ["player", "radio"]
        assert (await folder.entity("player"))["metadata"]["uid"] != before
        await forget(folder.ctx, "component:default/nobody")


async def test_kept_orphans_are_marked_come_back_and_may_move(tmp_path: Path) -> None:
    async with living_folder(tmp_path, "*.yaml", orphanStrategy="keep") as folder:
        folder.write("a.yaml", component("player") + "---\n" + component("radio"))
        folder.write("b.yaml", component("lyrics"))
        folder.write("z.yaml", component("z"))
        await folder.sweep()
        uid = (await folder.entity("lyrics"))["metadata"]["uid"]
        folder.write("a.yaml", component("radio"))
        (folder.path / "b.yaml").unlink()
        await folder.sweep()
        assert await folder.names() == ["lyrics", "player", "radio", "z"]
        for name in ("player", "lyrics"):
            assert (await folder.entity(name))["metadata"]["annotations"]["backstage.io/orphan"] == "true"
        assert "backstage.io/orphan" not in (await folder.entity("radio"))["metadata"]["annotations"]
        folder.write("b.yaml", component("lyrics"))
        folder.write("c.yaml", component("player"))
        await folder.sweep()
        for name in ("player", "lyrics"):
            assert "backstage.io/orphan" not in (await folder.entity(name))["metadata"]["annotations"]
        assert (await folder.entity("lyrics"))["metadata"]["uid"] == uid
        assert await folder.problems() == []


async def test_with_kept_orphans_a_faulty_document_is_no_orphan(tmp_path: Path) -> None:
    async with living_folder(tmp_path, "*.yaml", orphanStrategy="keep") as folder:
        folder.write("a.yaml", component("player"))
        await folder.sweep()
        folder.write("a.yaml", component("player").replace("type: service, ", ""))
        await folder.sweep()
        assert "backstage.io/orphan" not in (await folder.entity("player"))["metadata"]["annotations"]


async def test_relations_follow_an_entity_that_comes_changes_and_goes(tmp_path: Path) -> None:
    async with living_folder(tmp_path, "*.yaml") as folder:
        group = (
            "apiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata: {name: team}\nspec: {type: team, children: []}\n"
        )
        folder.write("group.yaml", group)
        folder.write("a.yaml", component("player"))
        await folder.sweep()
        owned = {"type": "ownerOf", "targetRef": "component:default/player"}
        assert owned in (await folder.entity("team", "group"))["relations"]
        folder.write("a.yaml", component("player", owner="others"))
        await folder.sweep()
        assert (await folder.entity("team", "group"))["relations"] == []
        folder.write("a.yaml", component("player"))
        await folder.sweep()
        assert owned in (await folder.entity("team", "group"))["relations"]
        (folder.path / "a.yaml").unlink()
        await folder.sweep()
        assert (await folder.entity("team", "group"))["relations"] == []
        (folder.path / "group.yaml").rename(folder.path / "renamed.yaml")
        folder.write("b.yaml", component("radio"))
        await folder.sweep()
        assert len((await folder.entity("team", "group"))["relations"]) == 1


async def test_history_tells_each_version_and_is_trimmed_by_age(tmp_path: Path) -> None:
    async with living_folder(tmp_path, "*.yaml") as folder:
        folder.write("z.yaml", component("z"))
        for title in ("First", "Second"):
            folder.write("a.yaml", component("player", title=title))
            await folder.sweep()
        (folder.path / "a.yaml").unlink()
        await folder.sweep()
        read = folder.ctx.database.read
        versions = await read(versions_of, "component:default/player")
        assert [each.what for each in versions] == ["deleted", "changed", "created"]
        assert [(each.document or {}).get("metadata", {}).get("title") for each in versions] == [
            None,
            "Second",
            "First",
        ]
        with pytest.raises(NotFound):
            await read(provenance_of, "component:default/player")
        for table in (history, change):
            await folder.ctx.database.run(lambda connection, t=table: connection.execute(t.update().values(at=0.0)))
        await folder.ctx.database.run(store.trim, 90 * 24 * 3600.0)
        assert await read(versions_of, "component:default/player") == []
        folder.write("a.yaml", component("player"))
        await folder.sweep()
        assert await folder.names() == ["player", "z"]


async def test_refreshing_one_location_reads_nothing_else(tmp_path: Path) -> None:
    async with living_folder(tmp_path, "a.yml", "b.yml") as folder:
        folder.write("a.yml", component("a"))
        folder.write("b.yml", component("b"))
        await folder.sweep()
        folder.write("a.yml", component("a-2"))
        folder.write("b.yml", component("b-2"))
        done = await refresh(folder.ctx, [(await known(folder, "a.yml")).id])
        assert (done.read, await folder.names()) == (1, ["a-2", "b"])


async def test_a_circle_is_looked_at_anew_when_a_part_of_it_is_unregistered(tmp_path: Path) -> None:
    async with living_folder(tmp_path) as folder:
        folder.write("x.yaml", location("x", "./y.yaml"))
        folder.write("y.yaml", location("y", "./x.yaml"))
        for name in ("y.yaml", "x.yaml"):
            await register(folder.ctx, file(folder, name), by="somebody")
        await unregister(folder.ctx, await known(folder, "x.yaml"))
        assert (await folder.entity("x", "location"))["spec"]["targets"] == ["./y.yaml"]
