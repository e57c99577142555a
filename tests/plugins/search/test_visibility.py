"""What somebody may not see is in no result, no total, no count and no page: they find what an admin would find in a
catalog in which it never was."""

from __future__ import annotations

import random
import re
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from permission.people import PEOPLE, Person
from permission.test_what_people_see import IDENTITIES, PERMISSION, Oracle, random_catalog

from callboard.testing import TestDatabases, portal

from .test_pages import until_found

pytestmark = pytest.mark.usefixtures("callboard_database")

TERMS = ["", "c1", "c", "pay", "vault", "secret", "java", "srevice", "service vault", "who owns c3", "s2", "component"]


async def found(person: Person, term: str) -> tuple[list[str], int, list[str]]:
    """The addresses on all pages in order of their names, the total, and the counts of the results page."""
    addresses: list[str] = []
    cursor, total = "", -1
    while True:
        path = f"/api/search/query?pageLimit=7&term={quote(term)}&pageCursor={quote(cursor)}"
        answer: Any = await person.json(path)
        assert total in (-1, answer["numberOfResults"])
        total = answer["numberOfResults"]
        addresses += [each["document"]["location"].partition("generated-")[0] for each in answer["results"]]
        if "nextPageCursor" not in answer:
            break
        cursor = answer["nextPageCursor"]
    assert len(addresses) == len(set(addresses)) == total
    page = (await person.get(f"/search?query={quote(term)}")).text
    return sorted(addresses), total, re.findall(r'class="n">([\d,]+)<', page)


@pytest.mark.parametrize("who", IDENTITIES[:3])
async def test_a_person_finds_what_there_is_without_what_is_confidential(
    who: str, callboard_database: TestDatabases, tmp_path: Path
) -> None:
    home = tmp_path / "portal"
    catalog, settings = random_catalog(random.Random(1)), {"permission": PERMISSION}
    async with portal(PEOPLE, catalog=catalog, settings=settings, folder=home) as running:
        # All of them, and the location that they are read from.
        await until_found(running, len(catalog) + 1)
        everything = await Person(running, "admin").json("/api/catalog/entities")
        oracle, person = Oracle(everything, who), Person(running, who)
        assert oracle.hidden
        seen = {term: await found(person, term) for term in TERMS}
        await Person(running, "admin").get("/-/palette?q=c")  # What others were answered is remembered.
        palette = (await person.get("/-/palette?q=c")).text
        for ref in oracle.hidden:
            assert f'/{ref.partition(":")[0]}/{ref.rpartition("/")[2]}"' not in palette
    names = {(each["kind"], each["metadata"]["name"]) for each in oracle.documents}
    left = [each for each in catalog if (each["kind"], each["metadata"]["name"]) in names]
    # In the same place, since the location is found by its name, and that goes by where it is.
    shutil.rmtree(home)
    callboard_database.forget(home)
    async with portal(PEOPLE, catalog=left, folder=home) as running:
        await until_found(running, len(left) + 1)
        admin = Person(running, "admin")
        for term in TERMS:
            assert seen[term] == await found(admin, term), (who, term)
