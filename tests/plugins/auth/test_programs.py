"""Programs with static tokens from `backend.auth.externalAccess`, and what their restrictions let through."""

from __future__ import annotations

from typing import Any

import pytest

from callboard.plugins.auth.programs import ServiceSettings
from callboard.testing import portal

from .people import NO_WAY_IN
from .test_tokens import bearer

pytestmark = pytest.mark.usefixtures("callboard_database")

TOKEN = "8f14e45fceea167a"


def access(*restrictions: Any, **more: Any) -> dict[str, Any]:
    entry: dict[str, Any] = {"type": "static", "options": {"token": TOKEN, "subject": "build-farm"}} | more
    if restrictions:
        entry["accessRestrictions"] = list(restrictions)
    return NO_WAY_IN | {"backend": {"auth": {"externalAccess": [entry]}}}


@pytest.mark.parametrize(
    ("restrictions", "read", "write"),
    [
        ([], 200, 400),
        ([{"plugin": "catalog"}], 200, 400),
        ([{"plugin": "admin"}], 403, 403),
        ([{"plugin": "catalog", "permission": "catalog.entity.read, catalog.location.read"}], 200, 403),
        ([{"plugin": "catalog", "permission": ["catalog.location.create"]}], 403, 400),
        ([{"plugin": "catalog", "permissionAttribute": {"action": "read"}}], 200, 403),
        ([{"plugin": "catalog", "permissionAttribute": {"action": ["create", "read"]}}], 200, 400),
        ([{"plugin": "admin"}, {"plugin": "catalog", "permissionAttribute": {"action": "create"}}], 403, 400),
    ],
)
async def test_a_program_may_do_what_its_restrictions_let_through(
    restrictions: list[Any], read: int, write: int
) -> None:
    async with portal(settings=access(*restrictions)) as running:
        found = await running.get("/api/catalog/entities", headers=bearer(TOKEN))
        changed = await running.post("/api/catalog/locations", json={}, headers=bearer(TOKEN))
    assert (found.status_code, changed.status_code) == (read, write)


@pytest.mark.parametrize("wrong", [TOKEN[:-1], TOKEN + "0", TOKEN.upper(), "build-farm", "ünicode-token"])
async def test_nobody_gets_in_with_another_token(wrong: str) -> None:
    async with portal(settings=access()) as running:
        headers = {"authorization": f"Bearer {wrong}".encode()}
        assert (await running.get("/api/catalog/entities", headers=headers)).status_code == 401


@pytest.mark.parametrize(
    "options",
    [
        {"token": "short", "subject": "x"},
        {"token": "with a blank in it", "subject": "x"},
        {"token": TOKEN},
        {"token": TOKEN, "subject": "a b"},
        {"subject": "x"},
    ],
)
def test_a_token_that_is_none_is_refused_without_showing_it(options: dict[str, str]) -> None:
    with pytest.raises(ValueError) as caught:
        ServiceSettings.model_validate({"externalAccess": [{"type": "static", "options": options}]})
    assert TOKEN not in str(caught.value)
    assert "with a blank" not in str(caught.value)
