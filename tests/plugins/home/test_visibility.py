"""What somebody may not see is in no news, no count, no widget, no nudge and no notification: they hear what they would
hear of a company in which it never was."""

from __future__ import annotations

import datetime
import random
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest
import yaml
from notifications.world import API, come_as
from permission.people import PEOPLE, Person
from permission.test_what_people_see import IDENTITIES, PERMISSION, Oracle, random_catalog

from callboard.plugins.home.digests import give_digests
from callboard.plugins.home.reminding import remind
from callboard.testing import Meadow, RunningPortal, portal

from .test_news import rows

pytestmark = pytest.mark.usefixtures("callboard_database")

USERS = [
    Meadow.user("ann"),
    Meadow.user("bob", member_of=["web"]),
    Meadow.user("eve", member_of=["pay", "vault"]),
]
MORNING = datetime.datetime(2026, 11, 30, 8, 3, tzinfo=datetime.UTC)


async def heard(person: Person) -> tuple[Counter[str], list[str]]:
    """What the feed says, and the counts on its page."""
    feed = await person.json("/api/home/news.json")
    page = (await person.get("/news")).text
    return Counter(each["title"] for each in feed["items"]), re.findall(r'class="n">([\d,]+)<', page)


def changed(documents: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same a day later: what there is of software is deprecated."""
    spec: dict[str, Any] = {"lifecycle": "deprecated"}
    return [each | {"spec": each["spec"] | spec} if each["kind"] == "Component" else each for each in documents]


async def live(running: RunningPortal, catalog: Sequence[dict[str, Any]]) -> None:
    """Until all of it has been registered, and then deprecated, and told of."""
    kinds = Counter(each["kind"] for each in catalog)
    registered = kinds["Component"] + kinds["System"]

    async def has(number: int) -> bool:
        return len(await rows(running, "registered", "lifecycle")) == number

    await running.wait_until(lambda: has(registered))
    file = running.portal.configuration.folder / "catalog-info.yaml"
    file.write_text(yaml.safe_dump_all(changed(catalog), sort_keys=False))
    await Person(running, "admin").post("/api/catalog/refresh", {"entityRef": "user:default/ann"})
    await running.wait_until(lambda: has(registered + kinds["Component"]))


def visible(text: str) -> str:
    """What a page says, and where it leads."""
    main = text.partition("<main")[2].partition("</main>")[0] or text
    return " ".join([re.sub(r"<[^>]*>", " ", main), *re.findall(r'href="([^"]*)"', main)])


@pytest.mark.parametrize("who", IDENTITIES[:3])
async def test_a_person_hears_of_what_there_is_without_what_is_confidential(who: str) -> None:
    catalog = [*random_catalog(random.Random(2)), *USERS]
    name = who.partition(" ")[0]
    async with portal(PEOPLE, catalog=catalog, settings={"permission": PERMISSION}) as running:
        headers = await come_as(running, name)
        answer = await running.post_form("/settings/notifications", {"hour": "8"}, headers=headers)
        assert answer.status_code == 303
        await give_digests(running.context("home"), MORNING)
        await live(running, catalog)
        oracle, person = Oracle(await Person(running, "admin").json("/api/catalog/entities"), who), Person(running, who)
        assert oracle.hidden
        seen = await heard(person)
        await give_digests(running.context("home"), MORNING + datetime.timedelta(days=1))
        await remind(running.context("home"))
        told = await running.api(API, headers=headers)
        texts = [str(told), *[(await person.get(path)).text for path in ("/", "/attention", "/news")]]
        for path in ("/-/home/widgets/news", "/-/home/widgets/attention"):
            texts.append((await person.get(path)).text)
    assert seen[0]
    # Who belongs to no team is told of nothing.
    assert bool(told["notifications"]) == (" " in who)
    # A group is named by what it owns, whoever may see the group.
    for ref in (each for each in oracle.hidden if not each.startswith("group:")):
        hidden = re.compile(rf"(?<![\w-]){re.escape(ref.rpartition('/')[2])}(?![\w-])")
        assert [found for text in texts for found in hidden.findall(visible(text))] == [], ref
    names = {(each["kind"], each["metadata"]["name"]) for each in oracle.documents}
    left = [each for each in catalog if (each["kind"], each["metadata"]["name"]) in names]
    async with portal(PEOPLE, catalog=left) as running:
        await live(running, left)
        assert seen == await heard(Person(running, who))
