"""What each process knows of all sites is looked at anew only where something was published."""

from __future__ import annotations

import pytest

from callboard.plugins.techdocs import SiteKey
from callboard.plugins.techdocs.library import Library
from callboard.plugins.techdocs.library.follow import changed_between, look
from callboard.plugins.techdocs.model import MANIFEST
from callboard.plugins.techdocs.storage import storage_of
from callboard.testing import portal

from ..sites import KEY, PEOPLE, documented, files_of, publish, site

pytestmark = pytest.mark.usefixtures("callboard_database")
OTHER = SiteKey("default", "component", "player")


def test_what_was_published_again_came_or_went_has_changed() -> None:
    before = {("a", ""): 1.0, ("b", ""): 1.0, ("b", "v1"): 1.0, ("c", ""): 1.0}
    after = {("a", ""): 1.0, ("b", ""): 1.0, ("b", "v1"): 2.0, ("d", ""): 1.0}
    assert changed_between(before, after) == {"b", "c", "d"}
    assert changed_between(after, after) == set()


async def test_only_what_has_changed_is_looked_at() -> None:
    async with portal(catalog=[documented(), documented("player"), *PEOPLE]) as running:
        ctx, library = await publish(running), Library()
        storage = storage_of(ctx)
        await storage.publish(OTHER, files_of(site(name="Player")))
        await look(ctx, library)
        assert {each.name for each in library.sites.values()} == {"Mixer", "Player"}

        for key, name in ((KEY, "Mixer 2"), (OTHER, "Player 2")):
            await storage.publish(key, {MANIFEST: files_of(site(name=name))[MANIFEST]})
        await look(ctx, library, {KEY.ref})
        assert {each.name for each in library.sites.values()} == {"Mixer 2", "Player"}

        version = SiteKey(KEY.namespace, KEY.kind, KEY.name, "v1")
        await storage.publish(version, files_of(site()))
        await look(ctx, library, set())
        assert library.sites[KEY.ref].versions == ()
        await look(ctx, library, {KEY.ref})
        assert library.sites[KEY.ref].versions == ("v1",)
        await look(ctx, library)
        assert {each.name for each in library.sites.values()} == {"Mixer 2", "Player 2"}
