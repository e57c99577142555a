"""Two processes read the same location, and what they found reaches the database in either order."""

from __future__ import annotations

from pathlib import Path

import pytest

from callboard.plugins.catalog import store
from callboard.plugins.catalog.queries import find_locations, woken
from callboard.plugins.catalog.store import Replacement

from .living_folder import component, living_folder

pytestmark = pytest.mark.usefixtures("callboard_database")


async def test_what_was_overtaken_by_another_reading_is_read_again(tmp_path: Path) -> None:
    async with living_folder(tmp_path, "a.yaml") as folder:
        folder.write("a.yaml", component("a", title="Latest"))
        await folder.sweep()
        database = folder.ctx.database
        (id_,) = (await folder.sweep()).well
        (known,) = await database.read(find_locations, [id_])

        await database.run(store.replace, [Replacement(known=known, hash="older", keep_orphans=True)])
        assert await database.read(woken) == []
        outcome = await database.run(store.replace, [Replacement(known=known, hash="newer", keep_orphans=True)])

        assert outcome.written == []
        assert await database.read(woken) == [id_]
        await folder.sweep()
        assert (await folder.entity("a"))["metadata"]["title"] == "Latest"
        assert await database.read(woken) == []


async def test_two_that_found_the_same_or_nothing_leave_it_at_that(tmp_path: Path) -> None:
    async with living_folder(tmp_path, "a.yaml") as folder:
        folder.write("a.yaml", component("a"))
        (id_,) = (await folder.sweep()).well
        database = folder.ctx.database
        (known,) = await database.read(find_locations, [id_])

        for second in (Replacement(known=known, hash="same"), Replacement(known=known, unreadable=True)):
            await database.run(store.replace, [Replacement(known=known, hash="same", keep_orphans=True)])
            await database.run(store.replace, [second])

        assert await database.read(woken) == []
