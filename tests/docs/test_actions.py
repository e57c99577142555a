"""The samples of the guide "Write your own action in ten lines", run as they are printed."""

from __future__ import annotations

import re
import sys
import types
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from samples import complaints

from callboard import Plugin
from callboard.testing import LocalServer, action_context, portal, run_action, said

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guides" / "actions.md"
HOST = "https://tickets.acme.example"

pytestmark = pytest.mark.usefixtures("callboard_database")


def samples(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", GUIDE.read_text(encoding="utf-8"), re.M | re.S)


def module_of(source: str) -> types.ModuleType:
    made = types.ModuleType("company_tickets")
    made.__file__ = str(GUIDE)
    exec(compile(source, str(GUIDE), "exec", dont_inherit=True), made.__dict__)
    return made


@pytest.fixture
def tickets() -> Any:
    """The host of the guide, on this machine."""
    with LocalServer({"/api": {"number": 7}, "/api/7": {}}) as server:
        yield server


def settings(server: LocalServer) -> dict[str, Any]:
    return {"backend": {"reading": {"allow": [{"host": server.url.removeprefix("http://")}]}}}


def test_the_plugin_has_the_lines_that_the_title_promises() -> None:
    assert len([line for line in samples("python")[0].splitlines() if line.strip()]) <= 10


async def test_the_first_action_does_what_the_step_of_the_guide_says(tmp_path: Path, tickets: LocalServer) -> None:
    plugin: Plugin = module_of(samples("python")[0].replace(HOST, tickets.url)).plugin
    (step,) = yaml.safe_load(samples("yaml")[1])["steps"]
    async with portal(plugin, settings=settings(tickets), work=False) as running:
        act = action_context(tmp_path, running.context("company-tickets"))
        (action,) = plugin.contributes
        assert await run_action(action, step["input"], act) == {}  # type: ignore[arg-type]
        assert said(act) == ["Opening a ticket in security"]
        assert tickets.seen[0].json() == {"in": "security", "title": "New service ${{ parameters.name }}"}
        described = (await running.get("/api/actions/by-id/acme:ticket:open")).json()
        assert described["permission"] == "scaffolder.action.execute"


async def test_the_second_action_opens_once_tries_out_and_takes_back(tmp_path: Path, tickets: LocalServer) -> None:
    plugin: Plugin = module_of(samples("python")[1].replace(f"{HOST}/api", f"{tickets.url}/api")).plugin
    async with portal(plugin, settings=settings(tickets), work=False) as running:
        act = action_context(tmp_path, running.context("company-tickets"))
        (action,) = plugin.contributes
        given = {"title": "New service", "token": "sesame-opens"}
        for _ in range(2):
            opened = await run_action(action, given, act)  # type: ignore[arg-type]
            assert opened == {"number": 7, "webUrl": f"{HOST}/7"}
        assert [(seen.method, seen.headers["authorization"]) for seen in tickets.seen] == [
            ("POST", "Bearer sesame-opens")
        ]
        await action.undo(action.input.model_validate(given), action.output.model_validate(opened), act)  # type: ignore[attr-defined]
        assert (tickets.seen[-1].method, tickets.seen[-1].path) == ("DELETE", "/api/7")
        described = (await running.get("/api/actions/by-id/acme:ticket:open")).json()
        assert described["dryRun"] and described["undo"] and described["examples"]


def cases_of_the_guide() -> dict[str, Callable[..., Awaitable[None]]]:
    sys.modules["company_tickets"] = module_of(samples("python")[1])
    try:
        found = module_of(samples("python")[2]).__dict__
    finally:
        del sys.modules["company_tickets"]
    return {name: test for name, test in found.items() if name.startswith("test_")}


@pytest.mark.parametrize("name", sorted(cases_of_the_guide()))
async def test_the_cases_of_the_guide_pass(name: str, tmp_path: Path) -> None:
    await cases_of_the_guide()[name](tmp_path)


def test_the_settings_of_the_guide_are_right(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "plugins").mkdir()
    (tmp_path / "plugins/company_tickets.py").write_text(samples("python")[0], encoding="utf-8")
    (tmp_path / "callboard.yaml").write_text(samples("yaml")[0], encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert complaints(tmp_path / "callboard.yaml") == []
