"""Backstage's protocol: who is told what, what of it is read, and what is left of wrong requests."""

from __future__ import annotations

from typing import Any

import pytest

from callboard.testing import portal

from .world import API, COMPANY, PROGRAM, come_as, settings, tell

pytestmark = pytest.mark.usefixtures("callboard_database")
SHAPE = {"id", "user", "created", "saved", "read", "updated", "origin", "payload"}


async def test_people_read_what_they_were_told_and_nobody_reads_anothers() -> None:
    async with portal(catalog=COMPANY, settings=settings()) as running:
        ann, ben = await come_as(running, "ann"), await come_as(running, "ben")
        low = await tell(running, "user:default/ann", "Tidy up", severity="low", topic="chores", description="50% done")
        await tell(running, ["user:default/ANN", "user:default/ann"], "Build failed", severity="high", link="/catalog")
        everybody = await tell(running, None, "Coffee is ready", topic="kitchen", icon="alert", metadata={"cups": 3})
        assert set(low[0]) == SHAPE
        assert (low[0]["user"], low[0]["origin"], low[0]["read"]) == ("user:default/ann", "build-farm", None)
        assert everybody[0]["user"] is None
        assert everybody[0]["payload"]["metadata"] == {"cups": 3}

        async def of_ann(query: str = "") -> list[str]:
            found = await running.api(f"{API}{query}", headers=ann)
            assert found["totalCount"] >= len(found["notifications"])
            return [each["payload"]["title"] for each in found["notifications"]]

        assert await of_ann() == ["Coffee is ready", "Build failed", "Tidy up"]
        assert await of_ann("/notifications?orderField=created,asc&limit=2") == ["Tidy up", "Build failed"]
        assert await of_ann("?limit=1&offset=1") == ["Build failed"]
        assert await of_ann("?minimumSeverity=high") == ["Build failed"]
        assert await of_ann("?topic=chores") == ["Tidy up"]
        assert await of_ann("?search=0%25") == ["Tidy up"]
        assert await of_ann("?search=_") == []
        assert await of_ann("?createdAfter=2999-01-01") == []
        assert (await running.api(f"{API}/topics", headers=ann)) == {"topics": ["chores", "kitchen"]}
        assert (await running.api(f"{API}/status", headers=ann)) == {"unread": 3, "read": 0}
        assert (await running.api(f"{API}/status", headers=ben)) == {"unread": 1, "read": 0}

        ids = [low[0]["id"], everybody[0]["id"]]
        for path in (f"{API}/{ids[0]}", f"{API}/notifications/{ids[0]}"):
            assert (await running.api(path, headers=ann))["payload"]["title"] == "Tidy up"
            assert (await running.get(path, headers=ben)).status_code == 404
        stolen = await running.api(f"{API}/update", method="POST", json={"ids": ids, "read": True}, headers=ben)
        assert [each["id"] for each in stolen] == [ids[1]]
        changed = await running.api(
            f"{API}/notifications/update", method="POST", json={"ids": ids, "read": True, "saved": True}, headers=ann
        )
        assert all(each["read"] and each["saved"] for each in changed)
        assert await of_ann("?read=false") == ["Build failed"]
        assert await of_ann("?saved=true&read=true") == ["Coffee is ready", "Tidy up"]
        await running.api(f"{API}/update", method="POST", json={"ids": ids, "read": False}, headers=ann)
        assert (await running.api(f"{API}/status", headers=ann)) == {"unread": 3, "read": 0}
        assert (await running.api(f"{API}/status", headers=ben)) == {"unread": 0, "read": 1}


async def test_what_has_a_scope_replaces_what_was_said_before() -> None:
    async with portal(catalog=COMPANY, settings=settings()) as running:
        ann, ben = await come_as(running, "ann"), await come_as(running, "ben")
        for to in ("user:default/ann", None):
            first = (await tell(running, to, "Build 1 failed", scope="build", link="/one"))[0]
            await running.api(f"{API}/update", method="POST", json={"ids": [first["id"]], "read": True}, headers=ann)
            second = (await tell(running, to, "Build 2 failed", scope="build"))[0]
            assert (second["id"], second["created"]) == (first["id"], first["created"])
            found = await running.api(f"{API}/{first['id']}", headers=ann)
            assert found["updated"]
            assert (found["read"], found["payload"]["title"], "link" in found["payload"]) == (
                None,
                "Build 2 failed",
                False,
            )
        await tell(running, "user:default/ben", "Build 1 failed", scope="build")
        again = {"recipients": {"type": "entity", "entityRef": "user:default/ann"}}
        payload = {"title": "Of somebody else", "scope": "build"}
        await running.api(API, method="POST", json={**again, "payload": payload})
        assert (await running.api(f"{API}/status", headers=ann))["unread"] == 3
        assert (await running.api(f"{API}/status", headers=ben))["unread"] == 2


async def test_groups_are_dissolved_and_whoever_is_excluded_is_left_out() -> None:
    async with portal(catalog=COMPANY, settings=settings()) as running:

        async def told(to: Any, **more: Any) -> list[str]:
            return sorted(each["user"].rpartition("/")[2] for each in await tell(running, to, **more))

        assert await told("group:default/company") == ["ann", "ben", "cem"]
        assert await told("group:default/web") == ["ann", "ben"]
        assert await told(["group:default/web", "group:default/pay", "user:default/ann"]) == ["ann", "ben", "cem"]
        assert await told("component:default/lyrics") == ["ben"]
        assert await told("group:default/company", exclude="user:default/cem") == ["ann", "ben"]
        assert await told("group:default/company", exclude=["group:default/inner"]) == ["ann", "cem"]
        assert await told(["group:default/nobody", "user:default/stranger"]) == ["stranger"]
        assert await told("group:default/nobody") == []


async def test_wrong_requests_say_what_is_wrong() -> None:
    async with portal(catalog=COMPANY, settings=settings(), work=False) as running:
        ann, right = await come_as(running, "ann"), {"type": "entity", "entityRef": "user:default/ann"}
        for recipients, payload, words in [
            (right, {}, "missing title"),
            (right, {"title": " "}, "missing title"),
            (right, {"title": 3}, "title must be string"),
            (right, None, "missing title"),
            (None, {"title": "x"}, "missing recipients"),
            ({"type": "entity"}, {"title": "x"}, "missing recipients"),
            ({"type": "entity", "entityRef": "ann"}, {"title": "x"}, "entityRef must be refs"),
            ({"type": "entity", "entityRef": ["user:default/ann"] * 1001}, {"title": "x"}, "at most 1000 recipients"),
            (right, {"title": "x", "link": "javascript:alert(1)"}, "link must be"),
            (right, {"title": "x", "link": "java\nscript:alert(1)"}, "link must be"),
            (right, {"title": "x", "link": "https://"}, "link must be"),
            (right, {"title": "x", "topic": 3}, "topic must be text"),
            (right, {"title": "x" * 1001}, "title is longer"),
        ]:
            body = {
                key: value for key, value in (("recipients", recipients), ("payload", payload)) if value is not None
            }
            answer = await running.post(API, json=body, headers=PROGRAM)
            assert (answer.status_code, words in answer.text) == (400, True), (body, answer.text)
        for path, words in [("?createdAfter=yesterday", "Unexpected date format"), ("?orderField=user", "orderField")]:
            answer = await running.get(f"{API}{path}", headers=ann)
            assert (answer.status_code, words in answer.text) == (400, True)
        body = {"recipients": right, "payload": {"title": "x"}}
        assert (await running.post(API, json=body, headers=ann)).status_code == 403
        assert (await running.get(API, headers=PROGRAM)).status_code == 403
        assert (await running.get(f"{API}/none", headers=ann)).status_code == 404


async def test_what_somebody_does_not_want_does_not_come() -> None:
    given = {"defaultSettings": {"channels": [{"id": "Web", "origins": [{"id": "build-farm", "enabled": False}]}]}}
    async with portal(catalog=COMPANY, settings=settings(**given)) as running:
        ann, ben = await come_as(running, "ann"), await come_as(running, "ben")
        topics = [{"id": "builds", "enabled": True}]
        said = {"channels": [{"id": "Web", "origins": [{"id": "build-farm", "topics": topics}]}]}
        answer = await running.api(f"{API}/settings", method="POST", json=said, headers=ann)
        web = answer["channels"][0]
        assert (web["id"], web["enabled"]) == ("Web", True)
        assert {"id": "build-farm", "enabled": False, "topics": topics} in web["origins"]
        assert await tell(running, ["user:default/ann", "user:default/ben"]) == []
        told = await tell(running, ["user:default/ann", "user:default/ben"], topic="builds")
        assert [each["user"] for each in told] == ["user:default/ann"]
        assert (await running.api(f"{API}/status", headers=ben)) == {"unread": 0, "read": 0}
        wrong = {"channels": [{"id": "Pigeon", "enabled": True}]}
        refused = await running.post(f"{API}/settings", json=wrong, headers=ann)
        assert (refused.status_code, "Invalid channel" in refused.text) == (400, True)
