"""One entity by name and uid, its ancestry, and its removal."""

from __future__ import annotations

import pytest

from .conftest import Rest, error_of


@pytest.mark.parametrize("path", ["component/default/ledger", "COMPONENT/Default/LEDGER"])
def test_an_entity_is_found_by_name_whatever_the_case(rest: Rest, path: str) -> None:
    assert rest.get(f"/entities/by-name/{path}").json()["metadata"]["name"] == "Ledger"


def test_an_unknown_name_is_told_as_it_was_typed(rest: Rest) -> None:
    expected = (404, "NotFoundError", "No entity named 'Nope' found, with kind 'Component' in namespace 'DEFAULT'")
    answer = rest.get("/entities/by-name/Component/DEFAULT/Nope")
    assert error_of(answer) == expected
    assert answer.json()["request"] == {"method": "GET", "url": "/entities/by-name/Component/DEFAULT/Nope"}


@pytest.mark.parametrize("name", ["a:b", "%00", "%ff", "%ED%A0%80", "..%20", "%E2%80%AE", "%25", "x" * 5000, "%3Cb%3E"])
@pytest.mark.parametrize("path", ["/entities/by-name/component/default/{}", "/entities/by-name/{}/{}/{}"])
def test_odd_characters_name_nothing(rest: Rest, path: str, name: str) -> None:
    for tail in ("", "/ancestry", "/provenance", "/history"):
        assert error_of(rest.get(path.replace("{}", name) + tail))[:2] == (404, "NotFoundError")
    assert error_of(rest.get(f"/locations/by-entity/{name}/{name}/{name}"))[:2] == (404, "NotFoundError")
    assert error_of(rest.get(f"/entities/by-uid/{name}"))[:2] == (404, "NotFoundError")
    assert error_of(rest.get(f"/locations/{name}"))[:2] == (404, "NotFoundError")


@pytest.mark.parametrize("path", ["/entities/by-name/component/default/wallet", "/entities/by-uid/x"])
def test_single_entities_take_no_fields(rest: Rest, path: str) -> None:
    assert error_of(rest.get(path, fields="kind")) == (400, "InputError", "Unknown query parameter 'fields'")


def test_an_entity_is_found_by_uid(rest: Rest) -> None:
    wallet = rest.get("/entities/by-name/component/default/wallet").json()
    assert rest.get(f"/entities/by-uid/{wallet['metadata']['uid']}").json() == wallet
    assert error_of(rest.get("/entities/by-uid/123")) == (404, "NotFoundError", "No entity with uid 123")


def test_ancestry_goes_up_to_the_root(rest: Rest) -> None:
    answer = rest.get("/entities/by-name/Component/default/Wallet/ancestry").json()
    assert answer["rootEntityRef"] == "component:default/wallet"
    entities = [each["entity"] for each in answer["items"]]
    assert [each["metadata"]["name"] for each in entities[:2]] == ["wallet", "all"]
    assert entities[0] == rest.get("/entities/by-name/component/default/wallet").json()
    root = f"location:default/{entities[2]['metadata']['name']}"
    assert [each["parentEntityRefs"] for each in answer["items"]] == [["location:default/all"], [root], []]
    expected = (404, "NotFoundError", "No such entity component:default/nope")
    assert error_of(rest.get("/entities/by-name/Component/default/Nope/ancestry")) == expected


def test_a_deleted_entity_that_its_file_still_declares_comes_back_with_another_uid(own: Rest) -> None:
    before = own.get("/entities/by-name/component/default/wallet").json()
    answer = own.delete(f"/entities/by-uid/{before['metadata']['uid']}")
    assert (answer.status_code, answer.content) == (204, b"")
    after = own.get("/entities/by-name/component/default/wallet").json()
    assert after["metadata"].pop("uid") != before["metadata"].pop("uid")
    assert after["relations"] == before["relations"]
    assert after["spec"] == before["spec"]
    assert own.delete(f"/entities/by-uid/{before['metadata']['etag']}").status_code == 204


def test_deleting_an_unknown_uid_is_no_error(rest: Rest) -> None:
    answer = rest.delete("/entities/by-uid/123")
    assert (answer.status_code, answer.content) == (204, b"")
