"""How templates do: uses, what went well, and the time that was saved."""

from __future__ import annotations

import pytest
from tests.plugins.scaffolder.run import BENCH, begin, finish, run, step, template

from callboard.testing import portal

pytestmark = pytest.mark.usefixtures("callboard_database")


async def test_uses_are_counted_by_template_and_by_how_they_ended() -> None:
    good = template("good", step("say", input={"value": 1}))
    good["metadata"] |= {"title": "The good one", "annotations": {"backstage.io/time-saved": "PT90M"}}
    bad = template("bad", step("say", input={"value": 1, "fail": True}))
    async with portal(BENCH, catalog=[good, bad]) as running:
        for _ in range(2):
            await run(running, "good")
        await finish(running, await begin(running, "bad"), status="failed")
        page = (await running.get("/create/statistics")).text
        for said in ("The good one", "100%", "67%", "3 h", "0%"):
            assert said in page
        assert page.index("The good one") < page.index("/create/templates/default/bad")
        assert "Nothing was created" not in page
    async with portal(BENCH, catalog=[good]) as running:
        assert "Nothing was created in this time" in (await running.get("/create/statistics?days=30")).text
        assert (await running.get("/create/statistics?days=x")).status_code == 200
