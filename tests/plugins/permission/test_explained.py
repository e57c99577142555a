"""The page that explains to admins why somebody may do something, or not."""

from __future__ import annotations

from html import unescape

import pytest

from callboard.testing import Meadow, portal

from .people import PEOPLE, Person

pytestmark = pytest.mark.usefixtures("callboard_database")

CATALOG = [
    Meadow.group("web"),
    Meadow.user("ann", member_of=["web"]),
    Meadow.component("mine", owner="web"),
    Meadow.component("theirs", owner="other"),
]
SETTINGS = {
    "permission": {
        "roles": {"readers": {"members": ["group:default/web"], "allow": ["events.*"]}},
        "confidential": [{"tag": "secret", "visibleTo": ["group:default/security"]}],
    }
}
PAGE = "/-/permissions"


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("what=events.delivery.read", ["Yes", "The role `readers` allows it."]),
        ("what=catalog.location.delete", ["No", "no role of user:default/ann allows"]),
        ("what=catalog.entity.delete", ["To some", "group:default/web", "HAS_TAG(tag: secret)"]),
        ("what=catalog.entity.delete&entity=component:default/mine", ["Yes", "holds for component:default/mine"]),
        ("what=catalog.entity.delete&entity=component:default/theirs", ["No", "does not hold for"]),
        ("what=no.such.thing", ["No", "Nobody declares the permission"]),
    ],
)
async def test_the_steps_lead_from_a_person_to_the_answer(asked: str, words: list[str]) -> None:
    async with portal(PEOPLE, catalog=CATALOG, settings=SETTINGS) as running:
        answer = await Person(running, "admin").get(f"{PAGE}?who=user:default/ann&{asked}")
        assert answer.status_code == 200
        for each in words:
            assert each in unescape(answer.text)


async def test_the_page_shows_the_roles_and_is_for_admins() -> None:
    async with portal(PEOPLE, catalog=CATALOG, settings=SETTINGS) as running:
        shown = unescape((await Person(running, "admin").get(PAGE)).text)
        for each in ("readers", "events.*", "admin", "user:default/admin", "group:default/security"):
            assert each in shown
        denied = await Person(running, "ann group:default/web").get(PAGE)
        assert denied.status_code == 403
        assert "An admin can grant it: user:default/admin." in denied.text
        assert PAGE not in (await Person(running, "ann group:default/web").get("/catalog")).text
        assert PAGE in (await Person(running, "admin").get("/catalog")).text
