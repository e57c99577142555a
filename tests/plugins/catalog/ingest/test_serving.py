"""A new entity is answered as soon as it is written; what others say of it later is added at the end."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from callboard.plugins.catalog.store.tables import change, entity

from .living_folder import component, living_folder

pytestmark = pytest.mark.usefixtures("callboard_database")

TEAM = "apiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata: {name: team}\nspec: {type: team, children: []}\n"


def changes_of(connection: Connection, name: str) -> list[str]:
    rows = select(change.c.what).where(change.c.ref.endswith(f"/{name}")).order_by(change.c.seq)
    return list(connection.execute(rows).scalars())


def nothing_is_left_to_do(connection: Connection) -> bool:
    unserved = select(entity.c.ref).where(entity.c.dirty | entity.c.served.is_(None))
    return connection.execute(unserved).first() is None


async def test_what_is_new_is_written_once_and_what_is_told_of_it_by_others_adds_to_it(tmp_path: Path) -> None:
    async with living_folder(tmp_path, "team.yaml", "api.yaml") as folder:
        folder.write("team.yaml", TEAM)
        folder.write("api.yaml", component("api"))
        done = await folder.sweep()
        database = folder.ctx.database
        assert {"component:default/api", "group:default/team"} <= done.differing
        assert await database.read(changes_of, "api") == ["created"]
        assert set(await database.read(changes_of, "team")) == {"created"}
        relations = [(each["type"], each["targetRef"]) for each in (await folder.entity("team", "group"))["relations"]]
        assert relations == [("ownerOf", "component:default/api")]

        folder.write("web.yaml", component("web"))
        folder.write("api.yaml", component("api") + "---\n" + component("web"))
        await folder.sweep()
        assert await database.read(changes_of, "web") == ["created"]
        assert await database.read(changes_of, "team") == ["created", "changed"]
        assert await database.read(nothing_is_left_to_do)


async def test_a_new_entity_with_a_problem_says_so(tmp_path: Path) -> None:
    async with living_folder(tmp_path, "one.yaml", "two.yaml") as folder:
        folder.write("one.yaml", component("api"))
        folder.write("two.yaml", component("web") + "---\n" + component("api", title="Mine too"))
        await folder.sweep()
        assert await folder.names() == ["api", "web"]
        assert await folder.ctx.database.read(nothing_is_left_to_do)
        assert [each.name for each in await folder.problems()] == ["ConflictError"]
