"""How old what is shown may be: when a source was last read well, since when it fails, and who said which field."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from callboard.plugins.catalog.queries import provenance_of
from callboard.testing import LocalServer, Reply

from .living_folder import LivingFolder, component, living_folder

pytestmark = pytest.mark.usefixtures("callboard_database")

A = "component:default/a"


async def provenance(folder: LivingFolder, name: str = "a") -> Any:
    return await folder.running.api(f"/api/catalog/entities/by-name/component/default/{name}/provenance")


@pytest.mark.parametrize("status", [500, 404, 403])
async def test_a_failing_source_is_as_old_as_its_last_good_reading(tmp_path: Path, status: int) -> None:
    with LocalServer({"/a.yaml": component("a")}) as server:
        async with living_folder(tmp_path, f"url:{server.url}/a.yaml") as folder:
            await folder.sweep()
            good = await folder.ctx.database.read(provenance_of, A)
            server.routes["/a.yaml"] = Reply(status=status)
            await folder.sweep()
            first = await folder.ctx.database.read(provenance_of, A)
            server.routes["/a.yaml"] = Reply(status=status, body="in other words")
            await folder.sweep()
            later = await folder.ctx.database.read(provenance_of, A)
            assert first.failing_since is not None
            assert good.last_read <= later.last_read <= first.failing_since == later.failing_since
            page = (await folder.running.get("/catalog/default/component/a")).text
            assert all(words in page for words in ("Last read", "Since then:"))
            assert (await provenance(folder))["failingSince"] is not None
            server.routes["/a.yaml"] = component("a")
            await folder.sweep()
            healed = await folder.ctx.database.read(provenance_of, A)
            assert (healed.failing_since, healed.last_read > later.last_read) == (None, True)
            assert "Since then:" not in (await folder.running.get("/catalog/default/component/a")).text


async def test_a_quiet_sweep_makes_everything_fresh_again(tmp_path: Path) -> None:
    async with living_folder(tmp_path, "*.yaml") as folder:
        folder.write("a.yaml", component("a"))
        await folder.sweep()
        before = await folder.ctx.database.read(provenance_of, A)
        await folder.sweep()
        assert (await folder.ctx.database.read(provenance_of, A)).last_read > before.last_read


async def test_each_field_says_since_when_it_says_so(tmp_path: Path) -> None:
    async with living_folder(tmp_path, "*.yaml") as folder:
        folder.write("a.yaml", component("a", title="First"))
        await folder.sweep()
        before = await folder.ctx.database.read(provenance_of, A)
        folder.write("a.yaml", component("a", title="Second"))
        await folder.sweep()
        found = {each["path"]: each for each in (await provenance(folder))["fields"]}
        assert found["/metadata/title"]["line"] == 3
        assert found["/metadata/title"]["firstSaid"] >= found["/spec/owner"]["firstSaid"]
        page = (await folder.running.get("/catalog/default/component/a/-/inspect?view=provenance")).text
        assert "Said since" in page
        assert before.last_read > 0


async def test_what_no_source_said_names_what_made_it(tmp_path: Path) -> None:
    async with living_folder(tmp_path, "*.yaml") as folder:
        folder.write("a.yaml", component("a", more=", dependsOn: [component:b]"))
        folder.write("b.yaml", component("b"))
        await folder.sweep()
        made = {each["path"]: each["by"] for each in (await provenance(folder, "b"))["generated"]}
        assert (made["/metadata/uid"], made["/metadata/namespace"]) == ("callboard", "default")
        assert made["/metadata/annotations/backstage.io~1managed-by-location"] == "location"
        relations = (await folder.entity("b"))["relations"]
        number = next(n for n, each in enumerate(relations) if each["type"] == "dependencyOf")
        assert made[f"/relations/{number}"] == A
