"""The model over HTTP."""

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest
from made_up import make_examples

from ${{ values.package }}.examples import FEATURES
from ${{ values.package }}.model import train
from ${{ values.package }}.serve import make_server


@pytest.fixture
def address() -> Iterator[str]:
    server = make_server(train(make_examples(300)), 0)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def read(address: str, body: bytes | None = None) -> str:
    with urllib.request.urlopen(address, data=body) as answer:
        return str(answer.read().decode())


def test_an_estimate_lies_between_zero_and_one_and_is_counted(address: str) -> None:
    asked = json.dumps(dict.fromkeys(FEATURES, 5)).encode()
    assert 0 < json.loads(read(address, asked))["estimate"] < 1
    assert "model_estimate_count 1\n" in read(f"{address}/metrics")


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"no json", json.dumps(dict.fromkeys(FEATURES, "x")).encode()])
def test_what_makes_no_sense_is_refused_and_counted(address: str, body: bytes) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        read(address, body)
    assert refused.value.code == 400
    assert FEATURES[0] in refused.value.read().decode()
    assert "model_refused_total 1\n" in read(f"{address}/metrics")


def test_kubernetes_can_ask_how_it_is(address: str) -> None:
    assert read(f"{address}/healthz") == "ok"
