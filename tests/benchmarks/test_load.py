"""The load generator: it asks what it was told to, counts what it gets, and says so."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from load import Question, run_load

from callboard.testing import LocalServer, Reply

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "load.py"


def test_every_connection_asks_the_questions_in_turn() -> None:
    with LocalServer({"/one": "1", "/two": "2"}) as server:
        questions = [Question(target="/one"), Question(target="/two?x=1")]
        load = run_load(server.url, questions, concurrency=2, seconds=30, most=8)

    asked = [f"{seen.path}?{seen.query}" for seen in server.seen]
    assert load.requests == 8
    assert load.statuses == {200: 8}
    assert load.failed == 0
    # Each of the two connections has warmed up with a question that is not counted.
    assert sorted(asked) == ["/one?"] * 5 + ["/two?x=1"] * 5


def test_percentiles_are_in_order_and_in_milliseconds() -> None:
    with LocalServer({"/": Reply(body="x" * 1000, delay=0.02)}) as server:
        load = run_load(server.url, [Question(target="/")], seconds=30, most=10)

    assert 20 <= load.p50 <= load.p95 <= load.p99 <= load.worst
    assert load.size > 10_000
    assert 0 < load.per_second < 50


def test_a_body_is_posted_as_json() -> None:
    with LocalServer({"/": "fine"}) as server:
        run_load(server.url, [Question(target="/", method="POST", body=b'{"a": 1}')], most=1)

    assert {(seen.method, seen.headers["content-type"], seen.body) for seen in server.seen} == {
        ("POST", "application/json", b'{"a": 1}')
    }


def test_answers_that_are_no_answers_are_counted_as_failed() -> None:
    with LocalServer({"/": 503}) as server:
        load = run_load(server.url, [Question(target="/")], most=3)

    assert load.statuses == {503: 3}
    assert load.failed == 3


def test_a_server_that_hangs_up_is_an_error() -> None:
    with LocalServer({"/": Reply(hang_up=True)}) as server, pytest.raises(ConnectionError, match="hung up"):
        run_load(server.url, [Question(target="/")], most=3)


def test_the_command_prints_its_figures() -> None:
    with LocalServer({"/": "fine"}) as server:
        command = [sys.executable, SCRIPT, f"{server.url}/", "--requests", "5", "--json"]
        ran = subprocess.run(command, capture_output=True, text=True, check=True)

    figures = json.loads(ran.stdout)
    assert figures["requests"] == 5
    assert figures["statuses"] == {"200": 5}
    assert figures["per_second"] > 0
