"""CVE-2023-35926: a sandbox inside the server's own process was the only boundary, and nobody kept it any more."""

from __future__ import annotations

import asyncio
import os
from importlib.metadata import version
from pathlib import Path

import pytest

from callboard import Workspace
from callboard.plugins.scaffolder.render import Renderer, Unrenderable
from hostile_templates import code

REVIEWED = {"quickjs-ng": "0.17.0.2"}
"""Read what a new version of the engine gives to scripts (`tests/hostile_templates.py`) before its number goes here."""


def test_the_engine_is_the_one_that_was_looked_at() -> None:
    assert {name: version(name) for name in REVIEWED} == REVIEWED


async def test_templates_run_in_a_process_of_their_own_with_nothing_of_the_server(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CALLBOARD_SECRET", "a-secret-of-the-server")
    before = _children()
    renderer = Renderer(hosts={})
    try:
        assert (await renderer.values("${{ 1 }}", {})).value == 1
        (process,) = _children() - before
        environment = Path(f"/proc/{process}/environ").read_bytes()
        assert b"a-secret-of-the-server" not in environment
        assert {each.partition(b"=")[0] for each in environment.split(b"\0") if each} == {b"PYTHONPATH", b"LC_ALL"}
        handles = [each.readlink() for each in Path(f"/proc/{process}/fd").iterdir()]
        assert len(handles) <= 4
        limits = Path(f"/proc/{process}/limits").read_text()
        most = next(line.split()[3:5] for line in limits.splitlines() if line.startswith("Max open files"))
        assert most == [str(len(handles))] * 2, "not one more can be opened"
    finally:
        await renderer.close()
    assert _children() == before


async def test_a_process_that_was_broken_is_replaced() -> None:
    renderer = Renderer(hosts={})
    before = _children()
    try:
        await renderer.values("${{ 1 }}", {})
        (process,) = _children() - before
        slow = asyncio.create_task(renderer.values(code("while (true) {}"), {}))
        await asyncio.sleep(0.1)
        os.kill(process, 9)
        with pytest.raises(Unrenderable, match="ended"):
            await slow
        assert (await renderer.values("${{ 1 }}", {})).value == 1
    finally:
        await renderer.close()


def test_a_workspace_is_all_that_a_skeleton_gets() -> None:
    assert set(Workspace.__dataclass_fields__) == {"root", "follow_inside", "_below"}


def _children() -> set[int]:
    tasks = Path(f"/proc/{os.getpid()}/task").iterdir()
    return {int(pid) for task in tasks for pid in (task / "children").read_text().split()}
