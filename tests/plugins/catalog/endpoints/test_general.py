"""What holds for every endpoint: errors, paths that are nobody's, bodies, headers, and the description."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

import msgspec
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from .conftest import Rest, error_of
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


def test_ten_thousand_entities_come_in_well_under_a_second(own: Rest) -> None:
    text = "---\n".join(component(f"c{number}", description="x" * 200) for number in range(10_000))
    (own.folder / "many.yaml").write_text(text)
    own.register(own.folder / "many.yaml")
    own.get("/entities")
    started = time.perf_counter()
    answer = own.get("/entities")
    seconds = time.perf_counter() - started
    assert len(answer.json()) > 10_000
    assert seconds < 1.0


def test_a_long_list_lets_other_requests_in_between(own: Rest) -> None:
    text = "---\n".join(component(f"c{number}") for number in range(3_000))
    (own.folder / "many.yaml").write_text(text)
    own.register(own.folder / "many.yaml")
    client = own._portal.client
    finished: list[str] = []

    async def ask(name: str, path: str) -> Any:
        answer = await client.get(path)
        finished.append(name)
        return answer

    async def both() -> None:
        await asyncio.gather(
            ask("list", "/api/catalog/entities?fields=metadata.name"), ask("one", "/api/catalog/locations")
        )

    own._loop.run(both())
    assert finished == ["one", "list"]
