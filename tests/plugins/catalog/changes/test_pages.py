"""What pages say so that they can keep up."""

from __future__ import annotations

import re
from typing import Any

import pytest

from callboard.plugins.catalog.queries import recently_visited
from callboard.testing import Meadow, RunningPortal, portal

pytestmark = pytest.mark.usefixtures("callboard_database")

PATH = "/catalog/default/component/web"


async def visits(running: RunningPortal) -> Any:
    person = running.portal.guest.ref
    return await running.context("catalog").database.read(recently_visited, person)


async def test_a_page_that_fetches_itself_is_no_visit() -> None:
    async with portal(catalog=[Meadow.component("web")]) as running:
        assert (await running.get(PATH, headers={"X-Live-Update": "1"})).status_code == 200
        assert list(await visits(running)) == []
        assert (await running.get(PATH)).status_code == 200
        assert len(await visits(running)) == 1


async def test_pages_name_the_changes_that_concern_them_and_where_they_stand() -> None:
    async with portal(catalog=[Meadow.component("web")]) as running:
        seq = running.portal.find("catalog").state[0].live.seq  # type: ignore[union-attr]
        for path, mode in ((PATH, "direct"), ("/catalog?kind=component", "offer"), ("/problems", "offer")):
            page = (await running.get(path)).text
            found = re.search(r'data-live="(\w+)" data-changes="([^"]+)" data-since="(\d+)"', page)
            assert found is not None, path
            assert (found[1], found[3]) == (mode, str(seq))
            assert found[2].startswith("/api/catalog/changes?most=50")
