"""What programs see of removals that are held, and how they decide on them."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import Rest
from .files import component

NAMES = [f"c{number}" for number in range(8)]


@pytest.fixture
def halved(own: Rest) -> Rest:
    """A portal that read eight components from one file, of which three are left."""
    file = own.folder / "catalog" / "more.yaml"
    file.write_text("---\n".join(component(name) for name in NAMES))
    own.register(file)
    file.write_text("---\n".join(component(name) for name in NAMES[:3]))
    own.sweep()
    return own


def shown(rest: Rest) -> dict[str, Any]:
    (found,) = rest.get("/held").json()["items"]
    return dict(rest.get(f"/held/{found['id']}").json())


def test_a_held_removal_tells_what_would_go(halved: Rest) -> None:
    found = shown(halved)
    assert found["entityRefs"] == [f"component:default/{name}" for name in NAMES[3:]]
    assert (found["going"], found["total"], found["decision"], found["decidedBy"]) == (5, 9, "waiting", None)
    assert found["location"].endswith("/more.yaml")
    assert set(NAMES) <= set(halved.names())
    (problem,) = halved.get("/problems").json()["items"]
    assert (problem["stage"], problem["level"]) == ("held", "warning")


def test_approving_takes_the_digest_of_what_was_shown(halved: Rest) -> None:
    found = shown(halved)
    path = f"/held/{found['id']}/approve"
    refused = halved.post(path, {"digest": "0" * 64})
    assert (refused.status_code, refused.json()["error"]["name"]) == (409, "ConflictError")
    assert halved.post(path, {}).status_code == 400
    answer = halved.post(path, {"digest": found["digest"]})
    assert answer.json() == {"removed": found["entityRefs"]}
    assert set(NAMES) & set(halved.names()) == set(NAMES[:3])
    assert halved.get("/held").json() == {"items": [], "totalItems": 0}
    assert halved.post(path, {"digest": found["digest"]}).status_code == 404


def test_keeping_says_who_decided(halved: Rest) -> None:
    found = shown(halved)
    answer = halved.post(f"/held/{found['id']}/keep", {"digest": found["digest"]}).json()
    assert (answer["decision"], bool(answer["decidedBy"]), bool(answer["decidedAt"])) == ("kept", True, True)
    halved.sweep()
    assert set(NAMES) <= set(halved.names())
    assert halved.get("/problems").json()["items"] == []


@pytest.mark.parametrize("id", ["7", "0", "99999999999999", "x", "-1"])
def test_what_is_not_held_is_not_found_or_no_id(halved: Rest, id: str) -> None:
    assert halved.get(f"/held/{id}").status_code in {400, 404}
    assert halved.post(f"/held/{id}/approve", {"digest": ""}).status_code in {400, 404}
