"""The service as others see it."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from ${{ values.package }}.app import create_app
from ${{ values.package }}.settings import Settings


@pytest.fixture
def client() -> Iterator[TestClient]:
    with TestClient(create_app(Settings())) as client:
        yield client


def test_it_greets_the_world(client: TestClient) -> None:
    assert client.get("/v1/hello").json()["message"] == "Hello, world!"


def test_it_greets_whom_it_is_told_to(client: TestClient) -> None:
    assert client.get("/v1/hello", params={"name": "Saga"}).json()["message"] == "Hello, Saga!"


def test_a_name_that_is_too_long_is_refused(client: TestClient) -> None:
    answer = client.get("/v1/hello", params={"name": "x" * 101})
    assert answer.status_code == 400
    assert answer.json() == {"error": "A name has 100 characters at most."}


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_kubernetes_can_ask_how_it_is(client: TestClient, path: str) -> None:
    assert client.get(path).text == "ok"


def test_requests_are_counted_by_route_and_not_by_address(client: TestClient) -> None:
    client.get("/v1/hello", params={"name": "a"})
    client.get("/v1/hello", params={"name": "b"})
    client.get("/nothing/here")
    measures = client.get("/metrics").text
    assert 'http_requests_total{method="GET",route="/v1/hello",status="200"} 2.0' in measures
    assert 'http_requests_total{method="GET",route="none",status="404"} 1.0' in measures
    assert 'http_request_duration_seconds_count{route="/v1/hello"} 2.0' in measures
