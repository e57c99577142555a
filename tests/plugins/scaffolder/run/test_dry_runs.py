"""A template is tried out: files and outputs are told, nothing else happens, and nothing secret is said."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from callboard.testing import portal

from . import BENCH, TASKS, done, step, template
from .test_secrets import OF_THE_SETTINGS, SECRET, SETTINGS

pytestmark = pytest.mark.usefixtures("callboard_database")
DRY_RUN = "/api/scaffolder/v2/dry-run"


def body(*steps: Any, values: Any = None, **more: Any) -> dict[str, Any]:
    return {
        "template": template("tried", *steps, **more),
        "values": values or {},
        "secrets": {"npmToken": SECRET},
        "directoryContents": [{"path": "skeleton/a.txt", "base64Content": base64.b64encode(b"hi").decode()}],
    }


async def test_the_files_and_the_output_are_told() -> None:
    done.clear()
    async with portal(BENCH, catalog=[], settings=SETTINGS) as running:
        asked = body(
            step("put", "bench:put", input={"path": "made/it.txt", "text": "for ${{ parameters.name }}"}),
            step("echo", input={"value": "${{ secrets.npmToken }}"}),
            step("key", "bench:key", input={"token": "${{ secrets.npmToken }}"}),
            step("server", input={"value": "${{ environment.secrets.deployKey }}!"}),
            values={"name": "jay"},
            output={"text": [{"title": "Key", "content": "${{ steps.key.output.value }}"}]},
        )
        answer = await running.post(DRY_RUN, json=asked)
        tried = answer.json()
        assert [each["id"] for each in tried["steps"]] == ["put", "echo", "key", "server"]
        [made] = tried["directoryContents"]
        assert (made["path"], made["executable"]) == ("made/it.txt", False)
        assert base64.b64decode(made["base64Content"]) == b"for jay"
        lines = [each["body"]["message"] for each in tried["log"]]
        assert lines[0] == "Starting up task with 4 steps"
        assert 'Running bench:echo in dry-run mode with inputs (secrets redacted): {"value":"***"}' in lines
        skipped = next(each["body"] for each in tried["log"] if "does not support" in each["body"]["message"])
        assert skipped == {
            "message": "Skipping because bench:key does not support dry-run",
            "stepId": "key",
            "status": "skipped",
        }
        # An output that was only made up is told as such.
        assert tried["output"]["text"][0]["content"] in {"<unknown>", "<example>"}
        assert SECRET not in answer.text
        assert OF_THE_SETTINGS not in answer.text
        assert (await running.api(TASKS))["totalTasks"] == 0
        assert done == [SECRET, "!"]


async def test_a_step_that_fails_is_the_answer_without_what_is_secret() -> None:
    async with portal(BENCH, catalog=[]) as running:
        answer = await running.post(
            DRY_RUN, json=body(step("bad", input={"value": "${{ secrets.npmToken }}", "fail": True}))
        )
        assert answer.status_code == 409
        assert answer.json()["error"]["message"] == "It does not like ***"
        wrong = body(step("one"), parameters={"required": ["name"], "properties": {"name": {"type": "string"}}})
        assert (await running.post(DRY_RUN, json=wrong)).json()["errors"][0]["argument"] == "name"
        outside = body(step("one"))
        outside["directoryContents"][0]["path"] = "../a.txt"
        assert (await running.post(DRY_RUN, json=outside)).status_code == 400
        component = {**body(), "template": {"kind": "Component"}}
        answer = await running.post(DRY_RUN, json=component)
        assert answer.json()["error"]["message"] == "Input template is not a template"
