"""CVE-2022-36067: a hole in vm2 led from a template to the server, and nobody had to sign in to have one rendered."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest

from hostile_templates import REACHING, code

from .attacking import ADMIN, ANN, NOBODY_SIGNS_IN, PEOPLE, attacked, is_alive

pytestmark = pytest.mark.usefixtures("callboard_database")

SECRET = "a-secret-of-the-server"
ESCAPES = [
    code(
        "const error = new Error(); error.name = { toString: () => { Error.prepareStackTrace = (_, frames) => "
        "frames.map((each) => each.getThis && each.getThis()).find((each) => each && each.process) } }; "
        "try { error.stack } catch {} return typeof process"
    ),
    code("globalThis.Error = new Proxy(Error, { apply: (_, host) => host.process }); return typeof process"),
    *[each for each in REACHING if "process" in each],
]
ADMINS = {**NOBODY_SIGNS_IN, "permission": {"roles": {"admins": {"members": ["user:default/admin"], "allow": ["*"]}}}}
REQUESTS = {
    "/api/scaffolder/v2/tasks": {"templateRef": "template:default/any", "values": {}},
    "/api/scaffolder/v2/dry-run": {"template": {"kind": "Template"}, "values": {}, "directoryContents": []},
}


def dry_run(*expressions: str) -> dict[str, Any]:
    steps = [
        {"id": "log", "name": "Log", "action": "debug:log", "if": expressions[0], "input": {"message": expressions[0]}}
    ]
    template = {
        "apiVersion": "scaffolder.backstage.io/v1beta3",
        "kind": "Template",
        "metadata": {"name": "hostile"},
        "spec": {
            "type": "service",
            "steps": steps,
            "output": {f"e{number}": each for number, each in enumerate(expressions)},
        },
    }
    return {"template": template, "values": {}, "directoryContents": []}


@pytest.mark.parametrize("path", REQUESTS)
async def test_nobody_has_anything_rendered_without_signing_in(path: str) -> None:
    async with attacked(PEOPLE, settings=NOBODY_SIGNS_IN) as running:
        assert (await running.post(path, json=REQUESTS[path])).status_code == 401
        assert (await running.post(path, json=dry_run(*ESCAPES))).status_code == 401


async def test_whoever_may_try_templates_out_gets_nothing_of_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLBOARD_SECRET", SECRET)
    async with attacked(PEOPLE, settings=ADMINS) as running:
        for person in (ANN, ADMIN):
            answered = await running.post("/api/scaffolder/v2/dry-run", json=dry_run(*ESCAPES), headers=person)
            told = json.dumps(answered.json())
            assert SECRET not in told
            assert str(os.getpid()) not in told
        assert answered.status_code == 200, told
        assert told.count("undefined") >= len(ESCAPES) / 2
        assert await is_alive(running)
