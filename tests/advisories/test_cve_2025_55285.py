"""CVE-2025-55285: the inputs of a step were logged a second time, where nothing masked the secrets in them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from callboard.testing import portal

pytestmark = pytest.mark.usefixtures("callboard_database")

SECRET = "mArmot-5512-whistle"
TASKS = "/api/scaffolder/v2/tasks"
INPUTS: list[tuple[str, dict[str, Any]]] = [
    ("debug:log", {"message": "${{ secrets.key }}"}),
    ("fs:delete", {"files": ["${{ secrets.key }}"]}),
    ("fs:rename", {"files": [{"from": "${{ secrets.key }}", "to": "b"}]}),
    ("catalog:fetch", {"entityRef": "component:default/${{ secrets.key }}"}),
    ("fetch:plain", {"url": "https://nowhere.example/${{ secrets.key }}", "token": "${{ secrets.key }}"}),
    ("http:request", {"url": "https://nowhere.example/", "headers": {"Authorization": "${{ secrets.key }}"}}),
    ("debug:wait", {"seconds": "${{ secrets.key }}"}),
    ("no:such", {"key": "${{ secrets.key }}"}),
]
"""The secret where an action takes it, where it does not fit, and where there is no action: each way to say what was
given."""


def template() -> dict[str, Any]:
    steps = [
        {"id": f"s{number}", "action": action, "input": given, "if": "${{ always() }}"}
        for number, (action, given) in enumerate(INPUTS)
    ]
    return {
        "apiVersion": "scaffolder.backstage.io/v1beta3",
        "kind": "Template",
        "metadata": {"name": "chatty"},
        "spec": {"type": "service", "owner": "group:default/platform", "steps": steps},
    }


async def test_no_input_is_logged_with_a_secret_in_it(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    async with portal(catalog=[template()], folder=tmp_path) as running:
        body = {"templateRef": "template:default/chatty", "values": {}, "secrets": {"key": SECRET}}
        id_ = (await running.api(TASKS, method="POST", json=body))["id"]

        async def is_over() -> bool:
            return bool((await running.api(f"{TASKS}/{id_}"))["status"] == "failed")

        await running.wait_until(is_over)
        for path in (f"{TASKS}/{id_}", f"{TASKS}/{id_}/events", f"{TASKS}/{id_}/eventstream", f"/create/tasks/{id_}"):
            answer = await running.get(path)
            assert answer.status_code == 200
            assert SECRET not in answer.text
        told = [each["body"] for each in await running.api(f"{TASKS}/{id_}/events")]
        assert sum(each["message"].startswith("Beginning step") for each in told) == len(INPUTS)
        assert "***" in str(told)
    assert SECRET not in "".join(capfd.readouterr())
    for file in tmp_path.rglob("*"):
        assert not file.is_file() or SECRET.encode() not in file.read_bytes(), file
