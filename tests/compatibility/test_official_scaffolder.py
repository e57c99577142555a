"""Backstage's official scaffolder client makes tasks, follows them and tries them again, as it would on Backstage's own
server."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from .conftest import Client, Refused, driving, serving

TEMPLATE = {
    "apiVersion": "scaffolder.backstage.io/v1beta3",
    "kind": "Template",
    "metadata": {"name": "jingle", "title": "A jingle"},
    "spec": {
        "type": "service",
        "owner": "user:default/nour",
        "parameters": [{"title": "Basics", "required": ["name"], "properties": {"name": {"type": "string"}}}],
        "steps": [
            {"id": "log", "name": "Log", "action": "debug:log", "input": {"message": "Hello ${{ parameters.name }}"}},
            {"id": "wait", "name": "Wait", "action": "debug:wait", "input": {"milliseconds": "${{ parameters.wait }}"}},
        ],
        "output": {"links": [{"title": "Open", "url": "https://meadowlark.example/${{ parameters.name }}"}]},
    },
}
NOUR = {"apiVersion": "backstage.io/v1alpha1", "kind": "User", "metadata": {"name": "nour"}, "spec": {"memberOf": []}}
REF = "template:default/jingle"
# This one asks the settings of the browser's side, and no server.
LOCAL = {"constructor", "getIntegrationsList", "requestRequired", "streamLogsEventStream", "streamLogsPolling"}


@pytest.fixture(scope="module")
def scaffolder(node: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    folder = tmp_path_factory.mktemp("scaffolder")
    (folder / "all.yaml").write_text(yaml.safe_dump_all([TEMPLATE, NOUR]))
    settings = {
        "backend": {"database": {"connection": {"directory": str(folder / "data")}}},
        "auth": {"providers": {"guest": {"userEntityRef": "user:default/nour"}}},
        "catalog": {
            "rules": [{"allow": ["Template", "User"]}],
            "locations": [{"type": "file", "target": "./all.yaml"}],
        },
    }
    with serving(folder, settings, "template") as address, driving(node, "scaffolder.mjs", address) as client:
        yield client


def _messages(events: list[dict[str, Any]]) -> list[str]:
    return [event["body"]["message"] for event in events]


def test_a_task_is_made_followed_listed_and_tried_again(scaffolder: Client) -> None:
    asked = {"templateRef": REF, "values": {"name": "jay", "wait": 10}, "secrets": {"token": "t"}}
    id_ = scaffolder.call("scaffold", asked)["taskId"]
    events = scaffolder.call("streamLogs", {"taskId": id_})
    assert _messages(events)[0] == "Starting up task with 2 steps"
    assert events[-1]["body"]["output"] == {"links": [{"title": "Open", "url": "https://meadowlark.example/jay"}]}
    assert scaffolder.call("streamLogsPolling", {"taskId": id_}) == events
    later = scaffolder.call("streamLogs", {"taskId": id_, "after": events[2]["id"]})
    assert later == events[3:]
    task = scaffolder.call("getTask", id_)
    assert (task["status"], task["createdBy"]) == ("completed", "user:default/nour")
    mine = scaffolder.call("listTasks", {"filterByOwnership": "owned", "limit": 5, "offset": 0})
    assert (mine["totalTasks"], [each["id"] for each in mine["tasks"]]) == (1, [id_])
    assert scaffolder.call("listTasks", {"filterByOwnership": "all"})["totalTasks"] == 1
    assert scaffolder.call("retry", id_) == {"id": id_}
    again = scaffolder.call("streamLogs", {"taskId": id_})
    assert [event["type"] for event in again].count("recovered") == 1


def test_a_task_is_cancelled(scaffolder: Client) -> None:
    id_ = scaffolder.call("scaffold", {"templateRef": REF, "values": {"name": "jay", "wait": 60000}})["taskId"]
    assert scaffolder.call("cancelTask", id_) == {"status": "cancelled"}
    events = scaffolder.call("streamLogs", {"taskId": id_})
    assert events[-1]["body"]["message"] == "Run completed with status: failed"
    assert "cancelled" in [event["type"] for event in events]


def test_what_there_is_to_know_of_a_template_and_of_actions(scaffolder: Client) -> None:
    schema = scaffolder.call("getTemplateParameterSchema", REF)
    assert (schema["title"], [each["title"] for each in schema["steps"]]) == ("A jingle", ["Basics"])
    assert "debug:log" in [each["id"] for each in scaffolder.call("listActions")]
    assert "parseRepoUrl" in scaffolder.call("listTemplatingExtensions")["filters"]


def test_a_template_is_tried_out(scaffolder: Client) -> None:
    file = {"path": "a.txt", "base64Content": base64.b64encode(b"hi").decode()}
    asked = {"template": TEMPLATE, "values": {"name": "jay", "wait": 1}, "secrets": {}, "directoryContents": [file]}
    tried = scaffolder.call("dryRun", asked)
    assert [each["id"] for each in tried["steps"]] == ["log", "wait"]
    assert tried["log"][0]["body"]["message"] == "Starting up task with 2 steps"


def test_refusals_are_thrown_as_backstages(scaffolder: Client) -> None:
    for method, args, status in (
        ("scaffold", {"templateRef": "template:default/none", "values": {}}, 404),
        ("getTask", "00000000-0000-4000-8000-000000000000", 404),
        ("autocomplete", {"token": "t", "provider": "x", "resource": "y", "context": {}}, 400),
    ):
        with pytest.raises(Refused) as thrown:
            scaffolder.call(method, args)
        # What goes wrong in making a task the client throws in its own way.
        assert status == thrown.value.error.get("statusCode", 404)


def test_every_method_of_the_client_is_called_here(scaffolder: Client) -> None:
    text = Path(__file__).read_text("utf-8")
    assert [each for each in scaffolder.call("methods") if each not in LOCAL and f'"{each}"' not in text] == []
