"""Few of many, and the names of all."""

from __future__ import annotations

import pytest

from callboard.plugins.catalog import Equals, count_values, find_refs
from callboard.testing import Meadow, portal

pytestmark = pytest.mark.usefixtures("callboard_database")


async def test_refs_come_by_name_narrowed_by_conditions_and_words() -> None:
    documents = [Meadow.component("mixer"), Meadow.component("archive", description="Old mixes"), Meadow.api("mixer")]
    async with portal(catalog=documents) as running:
        ctx = running.context("catalog")
        component = Equals("kind", "component")
        assert find_refs(ctx, "", component) == ["component:default/archive", "component:default/mixer"]
        assert find_refs(ctx, "mix", component) == ["component:default/archive", "component:default/mixer"]
        assert find_refs(ctx, "archive", component) == ["component:default/archive"]
        assert find_refs(ctx, "nothing like it", component) == []
        among = ["component:default/mixer", "component:default/no-such"]
        assert [(each.value, each.count) for each in count_values(ctx, "kind", among=among)] == [("Component", 1)]
