"""CVE-2025-32791: who asked whether they may do something could be answered with the condition of the policy instead
of yes or no, and so read the policy."""

from __future__ import annotations

from typing import Any

import pytest

from callboard.testing import Meadow

from .attacking import ANN, PEOPLE, VISITOR, attacked

pytestmark = pytest.mark.usefixtures("callboard_database")

AUTHORIZE = "/api/permission/authorize"
WELL_KNOWN = "/api/catalog/.well-known/backstage/permissions"
CATALOG = [Meadow.component("mine", owner="user:default/ann"), Meadow.component("theirs", owner="other")]
SETTINGS = {"permission": {"confidential": [{"label": "acme.io/confidential", "visibleTo": ["group:default/board"]}]}}
NAMES = ("catalog.entity.read", "catalog.entity.delete", "catalog.entity.refresh")
WORDS = (
    "IS_ENTITY_OWNER",
    "HAS_LABEL",
    "acme.io",
    "group:default/board",
    "conditions",
    "allOf",
    "claims",
    "CONDITIONAL",
)


def question(type: str, name: str, *refs: str) -> dict[str, Any]:
    kind = {"type": type, "resourceType": "catalog-entity"} if type == "resource" else {"type": type}
    item: dict[str, Any] = {"id": "1", "permission": {"name": name, "attributes": {}, **kind}}
    return {**item, "resourceRef": list(refs)} if refs else item


def questions(type: str, name: str) -> list[dict[str, Any]]:
    """About nothing, in each way in which nothing can be said, and about entities."""
    asked = question(type, name)
    refs = ("component:default/mine", "component:default/theirs", "component:default/gone")
    return [asked, *({**asked, "resourceRef": each} for each in (None, [], "")), question(type, name, *refs)]


async def test_the_answer_is_yes_or_no_however_one_asks() -> None:
    asked = [each for type in ("resource", "basic") for name in NAMES for each in questions(type, name)]
    async with attacked(PEOPLE, settings=SETTINGS, catalog=CATALOG) as running:
        for who in (ANN, VISITOR):
            for item in asked:
                answer = await running.post(AUTHORIZE, json={"items": [item]}, headers=who)
                assert not [word for word in WORDS if word in answer.text]
                if answer.status_code != 400:
                    [told] = answer.json()["items"]
                    results = told["result"] if isinstance(told["result"], list) else [told["result"]]
                    assert set(told) == {"id", "result"}
                    assert set(results) <= {"ALLOW", "DENY"}
        answer = await running.post(AUTHORIZE, json={"items": [question("resource", NAMES[1])]}, headers=ANN)
        assert answer.status_code == 400


async def test_rules_and_roles_are_shown_to_nobody_who_only_uses_the_portal() -> None:
    async with attacked(PEOPLE, settings=SETTINGS, catalog=CATALOG) as running:
        for who, expected in ((ANN, 403), (VISITOR, 403), ({}, 401)):
            answers = [
                await running.get(f"{WELL_KNOWN}/metadata", headers=who),
                await running.post(f"{WELL_KNOWN}/apply-conditions", json={"items": []}, headers=who),
            ]
            assert [answer.status_code for answer in answers] == [expected, expected]
            page = await running.get("/-/permissions", headers=who)
            assert page.status_code == (403 if who else 303)
            for answer in (*answers, page):
                assert not [word for word in WORDS[:4] if word in answer.text]
