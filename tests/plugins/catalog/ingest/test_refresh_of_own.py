"""Sources that have the content themselves: no files anywhere, kinds of their own, and a word that is taken."""

from __future__ import annotations

import datetime
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from callboard import Context, Plugin
from callboard.plugins.catalog import Everything, Given, Source
from callboard.testing import RunningPortal

from .test_refresh_of_sources import problems, running, sweep

pytestmark = pytest.mark.usefixtures("callboard_database")

PERSON = "apiVersion: backstage.io/v1alpha1\nkind: %s\nmetadata: {name: %s}\nspec: {memberOf: [], owner: a}\n"


@dataclass
class Crew:
    """Who is aboard, and what is asked of it."""

    people: dict[str, str] = field(default_factory=dict)
    kind: str = "User"
    asked: list[str] = field(default_factory=list)
    broken: bool = False
    revision: str = "1"

    def source(self, **more: Any) -> Source:
        async def find(cursor: str, ctx: Context) -> Everything:
            return Everything(given=[Given(type="crew", target=each, revision=self.revision) for each in self.people])

        async def read(target: str, ctx: Context) -> bytes | None:
            self.asked.append(target)
            if self.broken:
                raise RuntimeError("the book is lost")
            name = self.people.get(target)
            return None if name is None else (PERSON % (self.kind, name)).encode()

        every = datetime.timedelta(0)
        return Source(id="crew", title="Crew", find=find, read=read, kinds=["User"], every=every, **more)


@asynccontextmanager
async def aboard(folder: Path, crew: Crew, **more: Any) -> AsyncIterator[RunningPortal]:
    plugin = Plugin(id="crews", title="Crews", needs=["catalog"], contributes=[crew.source(**more)])
    async with running(folder, plugin) as found:
        yield found


async def names(found: RunningPortal) -> list[str]:
    items = await found.api("/api/catalog/entities?filter=kind=user&fields=metadata.name")
    return sorted(each["metadata"]["name"] for each in items)


async def test_what_a_source_has_itself_comes_in_and_is_asked_for_once(tmp_path: Path) -> None:
    crew = Crew(people={"1": "ann", "2": "ben"})
    async with aboard(tmp_path, crew) as found:
        await sweep(found)
        assert (await names(found), crew.asked) == (["ann", "ben"], ["1", "2"])
        annotations = (await found.api("/api/catalog/entities/by-name/user/default/ann"))["metadata"]["annotations"]
        assert annotations["backstage.io/managed-by-location"] == "crew:1"
        assert annotations["backstage.io/managed-by-origin-location"] == "crew:1"
        await sweep(found)
        assert crew.asked == ["1", "2"]
        assert (await found.get("/catalog/default/user/ann")).status_code == 200


async def test_it_brings_the_kinds_that_it_says_and_no_others(tmp_path: Path) -> None:
    crew = Crew(people={"1": "ann"}, kind="System")
    async with aboard(tmp_path, crew) as found:
        await sweep(found)
        [problem] = await problems(found)
    assert "is not of an allowed kind for that location" in problem["message"]


async def test_what_cannot_be_read_stays_and_says_so(tmp_path: Path) -> None:
    crew = Crew(people={"1": "ann"})
    async with aboard(tmp_path, crew) as found:
        await sweep(found)
        crew.broken, crew.revision = True, "2"
        await sweep(found)
        assert await names(found) == ["ann"]
        [problem] = await problems(found)
    assert (problem["message"].startswith("Crew: "), problem["hint"].endswith("stays.")) == (True, True)


@pytest.mark.parametrize(("guarded", "left"), [(True, 10), (False, 1)])
async def test_much_that_goes_at_once_is_held_unless_the_source_is_not_guarded(
    tmp_path: Path, guarded: bool, left: int
) -> None:
    crew = Crew(people={str(number): f"p{number}" for number in range(10)})
    async with aboard(tmp_path, crew, guarded=guarded) as found:
        await sweep(found)
        crew.people = {"0": "p0"}
        await sweep(found)
        assert len(await names(found)) == left
