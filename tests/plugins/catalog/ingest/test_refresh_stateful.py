"""Files come, change, break, move and go, sweeps are cut short; the catalog always says what the files say."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import msgspec
import pytest
from hypothesis import HealthCheck, note, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Connection, func, select

from callboard.kernel.context import Context
from callboard.plugins.catalog import catalog_of, store
from callboard.plugins.catalog.index import Everything
from callboard.plugins.catalog.ingest import ingestion_of, refresh, register, unregister
from callboard.plugins.catalog.live import LiveCatalog
from callboard.plugins.catalog.model import LocationRef
from callboard.plugins.catalog.queries import find_by_ref, search_problems
from callboard.plugins.catalog.store.tables import change, edge, entity, location
from callboard.testing import TestDatabases, portal

from .reference_model import PATTERN_ROOT, File, World, pattern_roots
from .scenarios import scenarios

pytestmark = [pytest.mark.usefixtures("callboard_database"), pytest.mark.long]

MAIN = [f"main-{letter}.yaml" for letter in "abc"]
SIDE = [f"side-{letter}.yaml" for letter in "xy"]
KINDS = ["Component", "API", "Group", "Location", "System"]
FACETS = ["kind", "metadata.name", "metadata.description", "relations.ownedby", "relations.ownerof", "spec.owner"]

names = st.sampled_from(MAIN + SIDE)
components = st.tuples(
    st.sampled_from(["player", "lyrics"]), st.sampled_from(["first", "second"]), st.sampled_from(["melody", "rhythm"])
)
rarely = st.sampled_from([False] * 5 + [True])
contents = st.builds(
    File,
    components=st.lists(components, min_size=1, max_size=2, unique_by=lambda each: each[0]).map(tuple),
    groups=st.lists(st.sampled_from(["melody", "rhythm"]), max_size=1).map(tuple),
    targets=st.lists(names, max_size=2, unique=True).map(tuple),
    broken=rarely,
    faulty=rarely,
)
changes = st.dictionaries(names, st.one_of(st.none(), contents, contents, contents), min_size=1, max_size=3)


class Company(RuleBasedStateMachine):
    """A folder of files that people work on, and a portal that reads it."""

    @initialize()
    def open(self) -> None:
        self.runner = asyncio.Runner()
        self.stack = AsyncExitStack()
        self.folder = Path(tempfile.mkdtemp())
        self.files: dict[str, File] = {}
        self.registered: set[str] = set()
        self.world = World()
        self.ids: dict[str, str] = {}
        self.clock = 10**9
        running = self.run(self.stack.enter_async_context(portal(settings=self.settings(), work=False)))
        self.ctx: Context = running.context("catalog")
        self.run(self.ctx.database.run(store.save_roots, ingestion_of(self.ctx).roots))
        self.sweep()

    def settings(self) -> dict[str, Any]:
        locations = [{"type": "file", "target": str(self.folder / PATTERN_ROOT)}]
        # Nothing is held here: `test_mass_delete.py` is about that.
        free = {"percent": 100}
        return {"catalog": {"rules": [{"allow": KINDS}], "locations": locations, "massDelete": free}}

    @property
    def readable(self) -> dict[str, File]:
        """What can be read where, by the last part of the location."""
        return self.files

    def teardown(self) -> None:
        if hasattr(self, "runner"):
            self.run(self.stack.aclose())
            self.runner.close()

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.runner.run(work)

    # --- what people do

    @rule(changes=changes, settled=st.booleans())
    def change(self, changes: dict[str, File | None], settled: bool) -> None:
        for name, content in changes.items():
            if content is None:
                self.remove(name)
            else:
                self.write(name, content, settled)
        self.sweep()

    @rule(changes=changes, pauses=st.lists(st.integers(0, 60), min_size=1, max_size=4))
    def change_and_be_cut_short(self, changes: dict[str, File | None], pauses: list[int]) -> None:
        for name, content in changes.items():
            if content is not None:
                self.write(name, content, True)
        for pause in pauses:
            self.run(self.cut_short(pause))
        self.sweep()

    @precondition(lambda self: self.files)
    @rule(data=st.data(), to=names)
    def rename(self, data: st.DataObject, to: str) -> None:
        name = data.draw(st.sampled_from(sorted(self.files)))
        content = self.files[name]
        self.remove(name)
        self.write(to, content, True)
        self.sweep()

    def write(self, name: str, content: File, settled: bool) -> None:
        self.files[name] = content
        path = self.folder / name
        path.write_text(content.text(name))
        if settled:
            self.clock += 1
            os.utime(path, (self.clock, self.clock))

    def remove(self, name: str) -> None:
        if self.files.pop(name, None) is not None:
            (self.folder / name).unlink()

    @precondition(lambda self: not self.registered.issuperset(SIDE))
    @rule(data=st.data())
    def register(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(set(SIDE) - self.registered)))
        self.run(register(self.ctx, LocationRef("file", str(self.folder / name)), by="somebody"))
        self.registered.add(name)
        self.sweep()

    @precondition(lambda self: self.registered.intersection(SIDE))
    @rule(data=st.data())
    def unregister(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.registered.intersection(SIDE))))
        known = self.run(self.ctx.database.read(find_by_ref, LocationRef("file", str(self.folder / name))))
        self.run(unregister(self.ctx, known))
        self.registered.discard(name)
        self.check_against_model()
        self.sweep()

    # --- what the portal does

    def sweep(self) -> None:
        self.run(refresh(self.ctx))
        self.check_against_model()

    async def cut_short(self, turns: int) -> None:
        task = asyncio.create_task(refresh(self.ctx))
        for _ in range(turns):
            await asyncio.sleep(0.0003)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    @rule()
    def nothing_is_left_to_do(self) -> None:
        before = self.read(snapshot)
        done = self.run(refresh(self.ctx))
        assert (done.served, done.written, done.removed) == (0, set(), set())
        self.check_same(before)

    @rule()
    def everything_made_again_is_the_same(self) -> None:
        before, problems = self.read(snapshot), self.read(problem_list)
        self.run(self.ctx.database.run(store.mark_all_dirty))
        self.run(refresh(self.ctx, force=True))
        assert self.read(problem_list) == problems, "problems differ"
        self.check_same(before)

    def check_same(self, before: tuple[int, dict[str, bytes]]) -> None:
        last, documents = self.read(snapshot)
        for ref in before[1].keys() | documents.keys():
            assert documents.get(ref) == before[1].get(ref), (
                f"{ref} differs: {before[1].get(ref)!r} became {documents.get(ref)!r}"
            )
        assert last == before[0], "changes were written for nothing"

    # --- what must hold

    def read(self, question: Callable[[Connection], Any]) -> Any:
        return self.run(self.ctx.database.read(question))

    def check_against_model(self) -> None:
        new = self.world.after(self.readable, self.registered)
        roots = pattern_roots(self.readable, self.world) | self.registered
        held = {ref: Path(where).name for ref, where in self.read(holders).items() if not is_root(ref)}
        must, may, ids = new.must(roots), new.may(roots), self.read(location_ids)
        note(f"files {self.readable}\nregistered {self.registered}\nheld {held}")
        assert must.keys() <= held.keys(), f"lost: {must.keys() - held.keys()}"
        assert held.keys() <= may.keys(), f"ghosts: {held.keys() - may.keys()}"
        for ref, name in held.items():
            assert name in may[ref], f"{ref} is said to come from {name}"
            before = self.world.holders.get(ref)
            stayed = before in ids and ids[before] == self.ids.get(before)
            if before != name and before in must.get(ref, ()) and stayed:
                raise AssertionError(f"{ref} was taken from {before} by {name}")
        self.check_documents(new, held)
        new.holders = held
        new.said = {name: said for name, said in new.said.items() if name in ids}
        self.world, self.ids = new, ids

    def check_documents(self, new: World, held: dict[str, str]) -> None:
        served = self.read(served_documents)
        for ref, name in held.items():
            said = new.said[name].fresh.get(ref) or new.said[name].stale.get(ref, "")
            assert served[ref]["metadata"].get("description", "") == said
            if not said:
                continue
            owner = f"group:default/{said.rpartition(' ')[2]}"
            assert {"type": "ownedBy", "targetRef": owner} in served[ref]["relations"]
            if owner in served:
                assert {"type": "ownerOf", "targetRef": ref} in served[owner]["relations"]
        for ref, document in served.items():
            for relation in document["relations"]:
                if relation["type"] == "ownerOf":
                    owned = served[relation["targetRef"]]
                    assert {"type": "ownedBy", "targetRef": ref} in owned["relations"]

    @invariant()
    def the_live_catalog_is_what_is_stored(self) -> None:
        if not hasattr(self, "ctx"):
            return
        live, fresh = catalog_of(self.ctx).live, LiveCatalog()
        self.read(live.follow)
        self.read(fresh.load)
        assert set(live.index.select(Everything())) == set(fresh.index.select(Everything()))
        everything = live.index.select(Everything())
        assert live.index.facets(FACETS, everything) == fresh.index.facets(FACETS, everything)
        ids = sorted(everything)
        assert self.read(lambda connection: live.documents(connection, ids)) == self.read(
            lambda connection: fresh.documents(connection, ids)
        )

    @invariant()
    def every_location_is_led_to(self) -> None:
        if hasattr(self, "ctx"):
            assert self.read(astray) == set()


def is_root(ref: str) -> bool:
    return ref.startswith("location:default/generated-")


def holders(connection: Connection) -> dict[str, str]:
    rows = connection.execute(
        select(entity.c.ref, location.c.target)
        .join(location, location.c.id == entity.c.location_id)
        .where(entity.c.served.is_not(None))
    )
    return {row.ref: row.target for row in rows}


def location_ids(connection: Connection) -> dict[str, str]:
    """By file name: the same id says that it was known all the time. Row numbers are used again, these are not."""
    return {Path(row.target).name: row.uuid for row in connection.execute(select(location.c.target, location.c.uuid))}


def served_documents(connection: Connection) -> dict[str, Any]:
    rows = connection.execute(select(entity.c.ref, entity.c.served).where(entity.c.served.is_not(None)))
    return {row.ref: msgspec.json.decode(row.served) for row in rows}


def snapshot(connection: Connection) -> Any:
    last = connection.execute(select(func.max(change.c.seq))).scalar_one()
    return last, {row.ref: row.served for row in connection.execute(select(entity.c.ref, entity.c.served))}


def problem_list(connection: Connection) -> list[Any]:
    return sorted((each.file, each.line, each.ref, each.message, each.since) for each in search_problems(connection))


def astray(connection: Connection) -> set[int]:
    edges = connection.execute(select(edge.c.parent_id, edge.c.child_id)).all()
    found = set(connection.execute(select(location.c.id).where(location.c.root != "")).scalars())
    while more := {child for parent, child in edges if parent in found} - found:
        found |= more
    return set(connection.execute(select(location.c.id)).scalars()) - found


@pytest.mark.timeout(0)  # thousands of scenarios take hours
def test_the_catalog_says_what_the_files_say(callboard_database: TestDatabases) -> None:
    chosen = settings(
        max_examples=scenarios(50, by_day=20),
        stateful_step_count=20,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Company, settings=chosen)
