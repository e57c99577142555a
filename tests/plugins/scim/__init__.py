"""What tests of the directory need: a portal that has one, and an identity provider that speaks to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from callboard.testing import RunningPortal, portal

TOKEN = "0f4b7a1c9de2-of-the-provider"
MEDIA = "application/scim+json"
CORE = "urn:ietf:params:scim:schemas:core:2.0"
MESSAGES = "urn:ietf:params:scim:api:messages:2.0"
SETTINGS: dict[str, Any] = {
    "auth": {},
    "backend": {
        "rateLimit": {"enabled": False},
        "auth": {
            "externalAccess": [
                {
                    "type": "static",
                    "options": {"token": TOKEN, "subject": "directory"},
                    "accessRestrictions": [{"plugin": "scim"}],
                },
                {"type": "static", "options": {"token": f"{TOKEN}-that-reads", "subject": "reader"}},
            ]
        },
    },
    "scim": {"enabled": True},
}


@dataclass(frozen=True)
class Provider:
    """An identity provider with its token, and the catalog as a program sees it that may look at it."""

    running: RunningPortal
    token: str = TOKEN

    async def ask(self, method: str, path: str, body: Any = None, *, status: int = 200, media: str = MEDIA) -> Any:
        """What is answered, which has this status."""
        headers = {"authorization": f"Bearer {self.token}"} | ({"content-type": media} if body is not None else {})
        answer = await self.running.client.request(method, f"/scim/v2{path}", json=body, headers=headers)
        assert answer.status_code == status, answer.text
        if answer.content:
            assert answer.headers["content-type"] == MEDIA
        return answer.json() if answer.content else None

    async def add(self, user_name: str, **more: Any) -> str:
        """Somebody new; their id."""
        made = await self.ask("POST", "/Users", user(user_name, **more), status=201)
        return str(made["id"])

    async def add_group(self, name: str, *members: str) -> str:
        """A new group; its id."""
        body = {"schemas": [f"{CORE}:Group"], "displayName": name, "members": [{"value": each} for each in members]}
        made = await self.ask("POST", "/Groups", body, status=201)
        return str(made["id"])

    async def patch(self, path: str, *operations: Mapping[str, Any], status: int = 200) -> Any:
        body = {"schemas": [f"{MESSAGES}:PatchOp"], "Operations": operations}
        return await self.ask("PATCH", path, body, status=status)

    async def find(self, path: str, text: str) -> Any:
        """A list by a filter."""
        return await self.ask("GET", f"{path}?filter={quote(text)}")

    async def entity(self, ref: str) -> Any:
        """The entity of the catalog, None when there is none."""
        kind, _, rest = ref.partition(":")
        headers = {"authorization": f"Bearer {TOKEN}-that-reads"}
        path = f"/api/catalog/entities/by-name/{kind}/default/{rest}"
        answer = await self.running.get(path, headers=headers)
        return answer.json() if answer.status_code == 200 else None

    async def until(
        self,
        ref: str,
        displayName: str | None = None,
        *,
        annotations: Mapping[str, str] | None = None,
        **relations: list[str] | None,
    ) -> Any:
        """Once the catalog has an entity of this name, if one is given, with these annotations and these targets
        of relations exactly."""
        found: Any = None

        async def fits() -> bool:
            nonlocal found
            found = await self.entity(ref)
            if found is None or displayName not in {None, found["spec"]["profile"].get("displayName")}:
                return False
            if not (annotations or {}).items() <= found["metadata"]["annotations"].items():
                return False
            return all(targets(found, each) == relations[each] for each in relations)

        await self.running.wait_until(fits, 10.0)
        return found

    async def until_gone(self, *refs: str) -> None:
        async def gone() -> bool:
            return not [each for each in refs if await self.entity(each)]

        await self.running.wait_until(gone, 10.0)


def user(user_name: str, **more: Any) -> dict[str, Any]:
    return {"schemas": [f"{CORE}:User"], "userName": user_name, "active": True, **more}


def targets(entity: Any, relation: str) -> list[str]:
    """Where the relations of a type lead."""
    return sorted(each["targetRef"] for each in entity["relations"] if each["type"] == relation)


@asynccontextmanager
async def provider(catalog: str = "", folder: Path | None = None, **more: Any) -> AsyncIterator[Provider]:
    async with portal(settings=SETTINGS | more, catalog=catalog, folder=folder) as running:
        yield Provider(running)
