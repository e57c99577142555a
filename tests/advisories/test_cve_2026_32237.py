"""CVE-2026-32237: the answer to a dry run held the secrets of the server's settings."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest

from callboard.testing import portal

pytestmark = pytest.mark.usefixtures("callboard_database")

SECRET = "oCelot-6190-spots"
DRY_RUN = "/api/scaffolder/v2/dry-run"
SETTINGS = {
    "scaffolder": {"defaultEnvironment": {"parameters": {"region": "eu"}, "secrets": {"deployKey": SECRET}}},
    "integrations": {"github": [{"host": "github.com", "token": SECRET}]},
}
ATTEMPTS = {
    "named": "${{ environment.secrets.deployKey }}",
    "whole": "${{ environment | dump }}",
    "changed": "${{ environment.secrets.deployKey | reverse | upper }}",
    "allowed": "${{ environment.parameters.region }}",
}


def body() -> dict[str, Any]:
    steps = [
        {"id": "log", "action": "debug:log", "input": {"message": ATTEMPTS}},
        {"id": "write", "action": "catalog:write", "input": {"entity": {"kind": "Component", "spec": ATTEMPTS}}},
        {"id": "each", "each": "${{ environment.secrets }}", "if": "${{ true }}", "action": "debug:log", "input": {}},
        {"id": "last", "action": "debug:log", "input": {"message": "end"}, "if": "${{ always() }}"},
    ]
    template = {
        "apiVersion": "scaffolder.backstage.io/v1beta3",
        "kind": "Template",
        "metadata": {"name": "curious"},
        "spec": {"type": "service", "steps": steps, "output": ATTEMPTS},
    }
    return {"template": template, "values": {}, "directoryContents": []}


@pytest.mark.parametrize("fails", [False, True], ids=["done", "failed"])
async def test_a_dry_run_tells_and_keeps_nothing_of_the_settings_secrets(tmp_path: Path, fails: bool) -> None:
    asked = body()
    if not fails:
        # Without secrets there is nothing to iterate over, which is an error.
        del asked["template"]["spec"]["steps"][2]
        asked["template"]["spec"]["steps"][0]["input"] = {"message": "${{ environment | dump }}"}
    async with portal(catalog=[], settings=SETTINGS, folder=tmp_path) as running:
        answer = await running.post(DRY_RUN, json=asked)
        assert answer.status_code == (400 if fails else 200)
        tried = answer.json()
        files = [base64.b64decode(each["base64Content"]).decode() for each in tried.get("directoryContents", [])]
        told = "\n".join([answer.text, *files])
        for form in (
            SECRET,
            SECRET[::-1],
            SECRET.upper(),
            SECRET[::-1].upper(),
            base64.b64encode(SECRET.encode()).decode(),
        ):
            assert form not in told
        if not fails:
            assert tried["output"]["allowed"] == "eu"
            assert files
        assert (await running.api("/api/scaffolder/v2/tasks"))["totalTasks"] == 0
    for file in tmp_path.rglob("*"):
        if file.is_file() and file.name != "callboard.yaml":
            assert SECRET.encode() not in file.read_bytes(), file
