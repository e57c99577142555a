from __future__ import annotations

import pytest
from sqlalchemy import Connection, select, text

from callboard.plugins.catalog.store.parts import among
from callboard.plugins.catalog.store.tables import location
from callboard.testing import portal

pytestmark = pytest.mark.usefixtures("callboard_database")
NAMES = ["plain", 'it\'s "quoted"', "back\\slash", "{brace}", "ümlaut 🎭", "a,b", "", "%s", ":name"]


async def test_texts_are_found_whatever_is_in_them_and_numbers_by_their_index() -> None:
    def work(connection: Connection) -> None:
        insert = text(
            "INSERT INTO catalog_location (id, uuid, type, target, root, origin, optional, etag, hash, revision,"
            " depends, last_error, created, created_by, entity_name, leaving)"
            " VALUES (:id, :id, 'file', :name, '', '', :no, '', '', '', '', '', 0, '', '', :no)"
        )
        for number, name in enumerate(NAMES):
            connection.execute(insert, {"id": number + 1, "name": name, "no": False})
        for count in (0, 1, len(NAMES)):
            wanted = NAMES[:count]
            rows = select(location.c.target).where(among(location.c.target, wanted)).order_by(location.c.id)
            assert connection.execute(rows).scalars().all() == wanted
            ids = list(range(1, count + 1))
            found = select(location.c.id).where(among(location.c.id, [*ids, 2**31 - 1])).order_by(location.c.id)
            assert connection.execute(found).scalars().all() == ids

    async with portal(work=False) as running, running.context("catalog").transaction() as ctx:
        await ctx.database.run(work)


def test_sqlite_looks_them_up_in_its_index() -> None:
    statement = select(location.c.id).where(among(location.c.id, [1, 2]), location.c.root == "")
    assert "catalog_location.id IN (SELECT value FROM json_each(:param_1)) AND" in str(statement)
