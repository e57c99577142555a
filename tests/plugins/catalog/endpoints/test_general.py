"""What holds for every endpoint: errors, paths that are nobody's, bodies, headers, and the description."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from callboard.plugins.catalog.live import Stored

from .conftest import Rest, error_of, write
from .files import component


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/nope"),
        ("GET", "/entities/by-name/component/wallet"),
        ("GET", "/entities/by-name/component/default/"),
        ("PATCH", "/entities"),
        ("DELETE", "/entities"),
        ("POST", "/entities"),
        ("PUT", "/refresh"),
        ("GET", "/api/nope"),
        ("GET", "/api/nope/openapi.json"),
        ("GET", "/api/catalog"),
    ],
)
def test_a_path_or_method_that_is_nobodys_is_404_with_an_empty_body(rest: Rest, method: str, path: str) -> None:
    answer = rest.send(method, path)
    assert (answer.status_code, answer.content) == (404, b"")


def test_a_large_body_is_an_input_error(rest: Rest) -> None:
    refs = {"entityRefs": ["component:default/wallet"] * 4000}
    assert len(msgspec.json.encode(refs)) > 100 * 1024
    assert error_of(rest.post("/entities/by-refs", refs)) == (400, "InputError", "request entity too large")


def test_broken_json_is_an_input_error_with_the_parsers_words(rest: Rest) -> None:
    for text in ("{", "", "nope", '{"a": "\\ud800"}', "[" * 20_000):
        answer = rest.send("POST", "/refresh", content=text.encode(), headers={"content-type": "application/json"})
        status, name, message = error_of(answer)
        assert (status, name) == (400, "InputError")
        assert message


@pytest.mark.parametrize("media", ["text/plain", "application/x-www-form-urlencoded", "text/plain; charset=utf-8"])
def test_another_content_type_is_an_input_error(rest: Rest, media: str) -> None:
    answer = rest.send("POST", "/refresh", content=b"{}", headers={"content-type": media})
    assert error_of(answer) == (400, "InputError", f"unsupported media type {media.partition(';')[0]}")


def test_json_may_say_its_charset(rest: Rest) -> None:
    body = json.dumps({"entityRefs": []}).encode()
    headers = {"content-type": "application/json; charset=UTF-8"}
    assert rest.send("POST", "/entities/by-refs", content=body, headers=headers).json() == {"items": []}


@pytest.mark.parametrize("path", ["/entities", "/entities/by-query", "/entities/by-uid/x", "/nope", "/locations"])
def test_every_answer_has_the_security_headers(rest: Rest, path: str) -> None:
    headers = rest.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize("path", ["readiness", "liveness"])
def test_health_is_told_where_backstage_tells_it(rest: Rest, path: str) -> None:
    answer = rest._loop.run(rest._portal.get(f"/.backstage/health/v1/{path}"))
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.parametrize("path", ["/api/openapi.json", "/api/catalog/openapi.json"])
def test_the_description_is_valid_openapi(rest: Rest, path: str) -> None:
    document = rest.get(path).json()
    OpenAPIV31SpecValidator(document).validate()
    assert set(document["paths"]["/api/catalog/locations/{id}"]) == {"get", "put", "delete"}
    assert list(document["paths"]["/api/catalog/entities"]["get"]["responses"]) == ["200", "default"]


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rest]:
    """A portal with two thousand entities."""
    folder = tmp_path_factory.mktemp("many")
    text = "---\n".join(component(f"c{number}", description="x" * 200) for number in range(2_000))
    write(folder, {"catalog/all.yaml": text})
    found = Rest(folder)
    yield found
    found.close()


def test_whole_entities_are_sent_as_they_are_stored(many: Rest, monkeypatch: pytest.MonkeyPatch) -> None:
    decoded: list[int] = []
    document = Stored.document.fget
    assert document is not None

    def counting(stored: Stored) -> Any:
        decoded.append(stored.id)
        return document(stored)

    monkeypatch.setattr(Stored, "document", property(counting))
    assert len(many.send("GET", "/entities").json()) == 2_001
    assert decoded == []
    assert len(many.send("GET", "/entities", params={"fields": "metadata"}).json()) == 2_001
    assert len(decoded) == 2_001


def test_a_long_list_lets_other_requests_in_between(many: Rest) -> None:
    finished: list[str] = []

    async def ask(name: str, path: str) -> None:
        answer = await many._portal.client.get(f"/api/catalog{path}")
        assert answer.status_code == 200
        finished.append(name)

    async def both() -> None:
        await asyncio.gather(ask("list", "/entities?fields=metadata.name"), ask("one", "/locations"))

    many._loop.run(both())
    assert finished == ["one", "list"]


def test_pages_and_lists_hold_the_same_entities_however_they_are_sent(many: Rest) -> None:
    everything = many.get("/entities").json()
    page = many.get("/entities/by-query", limit=1_900).json()
    assert page["items"] == everything[:1_900]
    assert (page["totalItems"], "nextCursor" in page["pageInfo"]) == (2_001, True)
