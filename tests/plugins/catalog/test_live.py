"""The catalog in memory across starts and processes: snapshots, the change log, and who hears of it when."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, delete, func, insert, select, update

from callboard.plugins.catalog import catalog_of
from callboard.plugins.catalog import live as live_module
from callboard.plugins.catalog.commands import sweep
from callboard.plugins.catalog.index import Entry, Everything, GivenUp, snapshot
from callboard.plugins.catalog.live import LiveCatalog
from callboard.plugins.catalog.store import trim
from callboard.plugins.catalog.store.tables import change, entity
from callboard.testing import Meadow, RunningPortal, portal

pytestmark = pytest.mark.usefixtures("callboard_database")

DOCUMENTS = [Meadow.group("playlist-core"), *(Meadow.component(f"part-{number}") for number in range(30))]


def names(live: LiveCatalog) -> list[str]:
    found = live.index.facets(["metadata.name"], live.index.select(Everything()))["metadata.name"]
    return [each.value for each in found]


def live_of(running: RunningPortal) -> LiveCatalog:
    return catalog_of(running.context("catalog")).live


async def read(running: RunningPortal, work: Any) -> Any:
    return await running.context("catalog").database.read(work)


async def write(running: RunningPortal, work: Any) -> Any:
    async with running.portal.job_context(running.portal.find("catalog")).transaction() as ctx:
        return await ctx.database.run(work)


async def test_a_start_takes_the_snapshot_and_then_what_came_after_it(tmp_path: Path) -> None:
    async with portal(catalog=DOCUMENTS, folder=tmp_path / "home") as running:
        first = LiveCatalog(tmp_path / "index")
        await read(running, first.start)
        first.close()
        await write(running, lambda c: _rename(c, "part-3", "renamed"))
        second = LiveCatalog(tmp_path / "index")
        await read(running, second.start)
        assert second.why_anew == ""
        assert second.index.state.layers[0].segment.source.path.parent == tmp_path / "index"  # type: ignore[attr-defined]
        assert "renamed" in names(second)
        assert "part-3" not in names(second)
        assert len(second.index) == len(first.index)
        second.close()


async def test_the_portal_itself_leaves_a_snapshot_when_it_stops(tmp_path: Path) -> None:
    async with portal(catalog=DOCUMENTS, folder=tmp_path) as running:
        before = names(live_of(running))
    async with portal(catalog=DOCUMENTS, folder=tmp_path, work=False) as running:
        assert live_of(running).is_loaded
        assert live_of(running).why_anew == ""
        assert names(live_of(running)) == before
        assert any(hasattr(each.segment.source, "path") for each in live_of(running).index.state.layers)


async def test_what_was_read_is_safe_before_it_is_merged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Merging a million takes a minute, and a stop in it must not cost the next start the minutes of reading."""
    for module, name in ((live_module, "SAVED_AFTER"), (live_module, "LOAD_BATCH"), (snapshot, "FILED_FROM")):
        monkeypatch.setattr(module, name, 1)
    async with portal(catalog=DOCUMENTS, folder=tmp_path / "home") as running:
        stopped, second = LiveCatalog(tmp_path / "index"), LiveCatalog(tmp_path / "index")
        with monkeypatch.context() as broken:
            broken.setattr(stopped.index, "tidy", _gives_up)
            await read(running, stopped.start)
            stopped.tidy()
        await read(running, second.start)
        assert second.why_anew == ""
        assert names(second) == names(stopped)
        assert len(second.index.state.layers) > 1
        second.close()
        stopped.tidy()
        assert len(list((tmp_path / "index").glob("*.segment"))) == len(stopped.index.state.layers) == 1
        stopped.close()


async def test_a_snapshot_of_another_database_is_refused(tmp_path: Path) -> None:
    async with portal(catalog=DOCUMENTS, folder=tmp_path / "one") as running:
        first = LiveCatalog(tmp_path / "index")
        await read(running, first.start)
        first.close()
    async with portal(catalog=DOCUMENTS[:5], folder=tmp_path / "two") as running:
        second = LiveCatalog(tmp_path / "index")
        await read(running, second.start)
        assert "another database" in second.why_anew
        assert len(second.index) == len(live_of(running).index)
        second.close()


async def test_a_snapshot_older_than_the_change_log_is_refused(tmp_path: Path) -> None:
    async with portal(catalog=DOCUMENTS, folder=tmp_path / "home") as running:
        first = LiveCatalog(tmp_path / "index")
        await read(running, first.start)
        first.close()
        await write(running, lambda c: _rename(c, "part-3", "renamed"))
        await write(running, lambda c: c.execute(delete(change).where(change.c.seq <= first.seq)))
        second = LiveCatalog(tmp_path / "index")
        await read(running, second.start)
        assert second.why_anew
        assert "renamed" in names(second)
        second.close()


async def test_a_damaged_snapshot_is_made_again(tmp_path: Path) -> None:
    async with portal(catalog=DOCUMENTS, folder=tmp_path / "home") as running:
        first = LiveCatalog(tmp_path / "index")
        await read(running, first.start)
        first.close()
        for path in (tmp_path / "index").glob("*.segment"):
            path.write_bytes(path.read_bytes()[:-1])
        second = LiveCatalog(tmp_path / "index")
        await read(running, second.start)
        assert second.why_anew
        assert names(second) == names(live_of(running))
        second.close()


async def test_trimming_keeps_the_newest_change_however_old(tmp_path: Path) -> None:
    async with portal(catalog=DOCUMENTS, folder=tmp_path) as running:
        newest = await read(running, lambda c: c.execute(select(func.max(change.c.seq))).scalar_one())
        await write(running, lambda c: c.execute(update(change).values(at=0.0)))
        await write(running, partial(trim, keep_history=0.0))
        assert await read(running, lambda c: c.execute(select(change.c.seq)).scalars().all()) == [newest]


async def test_until_everything_is_in_memory_answers_say_so_and_the_portal_is_not_ready(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with portal(catalog=DOCUMENTS, folder=tmp_path) as running:
        live_of(running).close()
    for path in (tmp_path / "data").rglob("snapshot.json"):
        path.unlink()
    monkeypatch.setattr("callboard.plugins.catalog.live.LOADED_AT_START", 3)
    async with portal(catalog=DOCUMENTS, folder=tmp_path, work=False) as running:
        answer = await running.get("/api/catalog/entities")
        assert answer.status_code == 503
        assert "being read into memory" in answer.text
        assert (await running.get("/api/catalog/entities/by-name/component/default/part-1")).status_code == 503
        assert (await running.get("/catalog")).status_code == 503
        ready = await running.get("/readyz")
        assert ready.status_code == 503
        assert "Catalog in memory" in ready.text
        await read(running, live_of(running).load)
        assert (await running.get("/readyz")).status_code == 200
        assert len((await running.get("/api/catalog/entities")).json()) == len(live_of(running).index)


async def test_a_start_long_after_the_snapshot_takes_in_the_changes_while_the_portal_is_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with portal(catalog=DOCUMENTS, folder=tmp_path) as running:
        live_of(running).close()
        await write(running, lambda c: _rename(c, "part-3", "renamed"))
        monkeypatch.setattr("callboard.plugins.catalog.live.LOADED_AT_START", 0)
        late = LiveCatalog(tmp_path / "data" / "catalog" / "index")
        await read(running, late.start)
        assert late.why_anew == ""
        assert not late.is_loaded
        assert await read(running, late.follow) == 0
        await read(running, late.load)
        newest = await read(running, lambda c: c.execute(select(func.max(change.c.seq))).scalar_one())
        assert (late.is_loaded, late.progress, late.seq) == (True, 1.0, newest)
        assert "renamed" in names(late)
        assert "part-3" not in names(late)


async def test_reading_on_the_command_line_leaves_the_index_to_the_portal(tmp_path: Path) -> None:
    async with portal(catalog=DOCUMENTS, folder=tmp_path) as running:
        before = names(live_of(running))
    async with portal(catalog=[*DOCUMENTS, Meadow.component("late")], folder=tmp_path, work=False) as running:
        assert await sweep(running.portal.job_context(running.portal.find("catalog"))) == 0
        assert not live_of(running).is_loaded
        assert len(live_of(running).index) == 0
    async with portal(catalog=[*DOCUMENTS, Meadow.component("late")], folder=tmp_path, work=False) as running:
        assert live_of(running).why_anew == ""
        assert sorted(names(live_of(running))) == sorted([*before, "late"])


async def test_another_process_sees_a_write_without_being_asked(tmp_path: Path) -> None:
    async with (
        portal(catalog=DOCUMENTS, folder=tmp_path) as writer,
        portal(catalog=DOCUMENTS, folder=tmp_path, wait=False) as other,
    ):
        await write(writer, lambda c: _rename(c, "part-3", "renamed"))
        async with asyncio.timeout(20):
            while "renamed" not in names(live_of(other)):
                await asyncio.sleep(0.02)


def _rename(connection: Connection, old: str, new: str) -> None:
    """What another process would commit: an entity with another name, and its line in the change log."""
    row = connection.execute(select(entity).where(entity.c.ref == f"component:default/{old}")).one()
    served = row.served.replace(f'"{old}"'.encode(), f'"{new}"'.encode())
    connection.execute(update(entity).where(entity.c.id == row.id).values(served=served))
    connection.execute(insert(change), [{"entity_id": row.id, "ref": row.ref, "what": "changed", "at": 1.0}])


async def test_who_writes_reads_what_they_wrote_on_another_replica(tmp_path: Path) -> None:
    (tmp_path / "more.yaml").write_text(
        "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: fresh}\n"
        "spec: {type: service, lifecycle: production, owner: playlist-core}\n"
    )
    async with (
        portal(catalog=DOCUMENTS, folder=tmp_path) as one,
        portal(catalog=DOCUMENTS, folder=tmp_path, work=False) as other,
    ):
        target = {"type": "file", "target": str(tmp_path / "more.yaml")}
        answer = await one.post("/api/catalog/locations", json=target)
        assert answer.status_code == 201, answer.text
        said = answer.headers["Callboard-Written"]
        path = "/api/catalog/entities/by-name/component/default/fresh"
        assert (await other.get(path)).status_code == 404
        assert (await other.get(path, headers={"Callboard-Written": said})).status_code == 200


async def test_browsers_carry_what_they_wrote_in_a_cookie(tmp_path: Path) -> None:
    async with (
        portal(catalog=DOCUMENTS, folder=tmp_path) as one,
        portal(catalog=DOCUMENTS, folder=tmp_path, work=False) as other,
    ):
        uid = (await one.api("/api/catalog/entities/by-name/component/default/part-7"))["metadata"]["uid"]
        Path(tmp_path / "catalog-info.yaml").write_text("{}")
        await one.delete(f"/api/catalog/entities/by-uid/{uid}")
        cookie = one.client.cookies["callboard_written"]
        counted = "/api/catalog/entities/by-query?filter=metadata.name=part-7&limit=0"
        assert (await other.api(counted))["totalItems"] == 1
        other.client.cookies.set("callboard_written", cookie)
        assert (await other.api(counted))["totalItems"] == 0


@pytest.mark.parametrize("said", ["catalog=1", "catalog=x", "nothing=5", "&&=", "catalog=" + "9" * 400, "ü"])
async def test_nonsense_about_what_was_written_is_not_waited_for(said: str) -> None:
    async with portal(catalog=DOCUMENTS[:1], work=False) as running:
        answer = await running.get("/api/catalog/entities", headers={b"Callboard-Written": said.encode()})
        assert answer.status_code == 200


def entry(number: int) -> Entry:
    document = {"kind": "Component", "metadata": {"name": f"part-{number}", "uid": f"uid-{number}"}}
    return Entry(number, f"component:default/part-{number}", f"uid-{number}", document)


def _gives_up(*arguments: Any, **options: Any) -> bool:
    raise GivenUp


def test_the_parts_of_the_index_become_one_unless_most_is_in_the_first() -> None:
    live = LiveCatalog()
    for number in range(3):
        live.index.put_many([entry(number)])
    live.tidy()
    together = len(live.index.state.layers)
    live.index.put_many([entry(number) for number in range(3, 100)])
    live.tidy()
    live.index.put_many([entry(100)])
    live.tidy()

    assert together == 1
    assert [len(layer.segment) for layer in live.index.state.layers] == [100, 1]
    assert len(live.index) == 101
