"""CVE-2026-29184: a template changed a secret so that searching the log for it found nothing, and read it in the events
of its task."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from callboard.testing import RunningPortal, portal

pytestmark = pytest.mark.usefixtures("callboard_database")

SECRET = "correct-horse-battery-staple"
TASKS = "/api/scaffolder/v2/tasks"
RUN = "parameters.constructor.constructor"
TWISTS = {
    "unnamed": f'a${{{{ {RUN}("Function.prototype.call = (it) => '
    "it.ctx['sec' + 'rets'].key.toUpperCase()\")() or ('x' | upper) }}",
    "thrown": f'${{{{ {RUN}("it", "throw new Error(it)")(secrets.key | reverse) }}}}',
    "plain": "${{ secrets.key }}",
    "reversed": "${{ secrets.key | reverse }}",
    "upper": "${{ secrets.key | upper }}",
    "split": "${{ secrets.key.split('-') | join(' ') }}",
    "replaced": "x${{ secrets.key | replace('-', '_') }}x",
    "numbers": "{% for each in secrets.key %}${{ each.charCodeAt(0) }},{% endfor %}",
    "base64": f"${{{{ {RUN}('it', 'return btoa(it)')(secrets.key) }}}}",
    "json": "${{ secrets | dump }}",
    "encoded": "${{ [secrets.key | reverse] | dump | urlencode }}",
    "path": "${{ secrets.key | upper | parseRepoUrl }}",
}
"""Each gives the secret in another form, to be logged. Those that do not name it come first: from then on
more is masked."""
FORMS = [
    SECRET,
    SECRET[::-1],
    SECRET.upper(),
    SECRET.replace("-", " "),
    SECRET.replace("-", "_"),
    ",".join(str(ord(each)) for each in SECRET),
    base64.b64encode(SECRET.encode()).decode(),
    SECRET.swapcase(),
]


def template() -> dict[str, Any]:
    steps = [
        {"id": name, "name": name, "action": "debug:log", "input": {"message": expression}}
        for name, expression in TWISTS.items()
    ]
    return {
        "apiVersion": "scaffolder.backstage.io/v1beta3",
        "kind": "Template",
        "metadata": {"name": "telling"},
        "spec": {"type": "service", "owner": "group:default/platform", "steps": steps, "output": {"told": TWISTS}},
    }


async def test_no_form_of_a_secret_is_told_or_kept(tmp_path: Path) -> None:
    async with portal(catalog=[template()], folder=tmp_path) as running:
        told = await _run(running)
        for form in FORMS:
            assert form not in told
        assert "Finished step path" in told
        assert told.count("***") >= len(TWISTS)
        for path in ("/create/tasks", "/api/scaffolder/v2/tasks"):
            shown = (await running.get(path)).text
            assert not any(form in shown for form in FORMS)
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    for form in FORMS:
        assert form.encode() not in kept


async def _run(running: RunningPortal) -> str:
    """Everything that is said of a task to its very end."""
    body = {"templateRef": "template:default/telling", "values": {}, "secrets": {"key": SECRET}}
    id_ = (await running.api(TASKS, method="POST", json=body))["id"]

    async def is_over() -> bool:
        return (await running.api(f"{TASKS}/{id_}"))["status"] in {"completed", "failed"}

    await running.wait_until(is_over)
    events, task = await running.api(f"{TASKS}/{id_}/events"), await running.api(f"{TASKS}/{id_}")
    page = (await running.get(f"/create/tasks/{id_}")).text
    return json.dumps([events, task], ensure_ascii=False) + page
