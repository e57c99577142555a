"""People for tests: who asks is said by a header, as `ann` or as `ann of group:default/web`."""

from __future__ import annotations

from typing import Any

from callboard import Context, Identity, Plugin, Recognizer
from callboard.testing import RunningPortal

__all__ = ["PEOPLE", "Person", "person"]


def person(name: str, *groups: str, **more: Any) -> Identity:
    """Somebody who has signed in and belongs to these groups."""
    ref = f"user:default/{name}"
    return Identity(ref=ref, title=name, owns_as=(ref, *groups), **{"via": "session:1", **more})


async def by_header(request: Any, ctx: Context) -> Identity | None:
    name, *groups = request.headers.get("x-person", "").split()
    if name == "robot":
        return person("robot", kind="service", via="service:robot")
    if name == "visitor":
        return person("visitor", guest=True)
    return person(name, *groups)


async def by_header_or_nobody(request: Any, ctx: Context) -> Identity | None:
    return await by_header(request, ctx) if "x-person" in request.headers else None


PEOPLE = Plugin(id="people", title="People", contributes=[Recognizer(recognize=by_header_or_nobody)])


class Person:
    """One person's eyes on a portal."""

    def __init__(self, running: RunningPortal, who: str) -> None:
        self._running, self._headers = running, {"x-person": who}

    async def get(self, path: str) -> Any:
        return await self._running.get(path, headers=self._headers)

    async def json(self, path: str) -> Any:
        answer = await self.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def post(self, path: str, body: Any) -> Any:
        return await self._running.post(path, json=body, headers=self._headers)

    async def may(self, permission: str, *refs: str) -> Any:
        """The result that `/authorize` gives of one question."""
        asked: dict[str, Any] = {"id": "1", "permission": {"type": "basic", "name": permission, "attributes": {}}}
        if refs:
            asked["resourceRef"] = list(refs)
        answer = await self.post("/api/permission/authorize", {"items": [asked]})
        assert answer.status_code == 200, answer.text
        return answer.json()["items"][0]["result"]
