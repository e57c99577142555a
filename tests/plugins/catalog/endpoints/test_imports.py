"""How programs see what was imported, and how they undo it."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import Rest, error_of
from .files import component


@pytest.fixture
def changed(own: Rest) -> Rest:
    """A portal that read a file of two components, of which one is left and one is new."""
    file = own.folder / "catalog" / "more.yaml"
    file.write_text("---\n".join(component(name) for name in ("c0", "c1")))
    own.register(file)
    file.write_text("---\n".join(component(name) for name in ("c0", "c2")))
    own.sweep()
    return own


def latest(rest: Rest) -> dict[str, Any]:
    return dict(rest.get("/imports").json()["items"][0])


def mine(rest: Rest) -> list[str]:
    return [name for name in rest.names() if name in {"c0", "c1", "c2"}]


def test_an_import_tells_what_it_changed(changed: Rest) -> None:
    found = latest(changed)
    one = changed.get(f"/imports/{found['id']}").json()
    assert one == {**found, "entityRefs": one["entityRefs"]}
    assert one["entityRefs"] == {
        "created": ["component:default/c2"],
        "changed": [],
        "deleted": ["component:default/c1"],
    }
    assert found["counts"] == {"created": 1, "changed": 0, "deleted": 1}
    assert (found["revertable"], found["revertedBy"], found["pinned"]) == (True, None, False)
    of_source = changed.get("/imports", source=found["source"]).json()["items"]
    assert [each["source"] for each in of_source] == [found["source"]] * 2
    assert of_source[1]["by"]


def test_reverting_and_reading_again(changed: Rest) -> None:
    path = f"/imports/{latest(changed)['id']}"
    assert error_of(changed.post(f"{path}/release"))[:2] == (409, "ConflictError")
    answer = changed.post(f"{path}/revert")
    assert answer.json() == {"written": ["component:default/c1"], "removed": ["component:default/c2"]}
    assert mine(changed) == ["c0", "c1"]
    found = latest(changed)
    assert (bool(found["revertedBy"]), bool(found["revertedAt"]), found["pinned"]) == (True, True, True)
    assert error_of(changed.post(f"{path}/revert"))[:2] == (409, "ConflictError")
    changed.sweep()
    assert mine(changed) == ["c0", "c1"]
    assert changed.post(f"{path}/release").json()["pinned"] is False
    assert mine(changed) == ["c0", "c2"]


def test_an_earlier_import_is_not_reverted(changed: Rest) -> None:
    found = latest(changed)
    earlier = changed.get("/imports", source=found["source"]).json()["items"][1]
    status, name, message = error_of(changed.post(f"/imports/{earlier['id']}/revert"))
    assert (status, name, "imported again" in message) == (409, "ConflictError", True)


@pytest.mark.parametrize("id", ["7777", "0", "99999999999999", "x", "-1"])
def test_what_is_no_import_is_not_found_or_no_id(changed: Rest, id: str) -> None:
    assert changed.get(f"/imports/{id}").status_code in {400, 404}
    for verb in ("revert", "release"):
        assert changed.post(f"/imports/{id}/{verb}").status_code in {400, 404}
