"""fs:* and debug:*: what is in the workspace, and never what is not."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from callboard import ActionContext, Conflict, Invalid, NotFound
from callboard.testing import run_action, said

from . import step

OUTSIDE = "Relative path is not allowed to refer to a directory outside its parent"


@pytest.fixture
def files(act: ActionContext) -> ActionContext:
    for path in (
        "README.md",
        "src/main.py",
        "src/deep/a.txt",
        "src/.hidden.txt",
        ".github/x.txt",
        "node_modules/m.txt",
    ):
        act.workspace.write_text(path, f"content of {path}")
    return act


def left(act: ActionContext) -> list[str]:
    return sorted(act.workspace.walk(skip=()))


@pytest.mark.parametrize(
    ("pattern", "gone"),
    [
        ("README.md", {"README.md"}),
        ("./src/../README.md", {"README.md"}),
        ("**/*.txt", {"src/deep/a.txt", "src/.hidden.txt", ".github/x.txt", "node_modules/m.txt"}),
        ("src/*.txt", {"src/.hidden.txt"}),
        ("src", {"src/main.py", "src/deep/a.txt", "src/.hidden.txt"}),
        ("s*", {"src/main.py", "src/deep/a.txt", "src/.hidden.txt"}),
        ("nothing/**", set()),
    ],
)
async def test_files_are_deleted_by_name_and_pattern(files: ActionContext, pattern: str, gone: set[str]) -> None:
    before = set(left(files))
    await run_action(*step("fs:delete", files=[pattern]), files)
    assert before - set(left(files)) == gone
    assert len(said(files)) == len(gone)


async def test_of_a_deleted_folder_the_folders_stay(files: ActionContext) -> None:
    await run_action(*step("fs:delete", files=["src"]), files)
    assert files.workspace.stat("src/deep").is_folder


async def test_files_and_folders_are_renamed(files: ActionContext) -> None:
    moves = [{"from": "README.md", "to": "docs/index.md"}, {"from": "./src/", "to": "lib"}]
    await run_action(*step("fs:rename", files=moves), files)
    assert {"docs/index.md", "lib/main.py", "lib/.hidden.txt"} <= set(left(files))
    with pytest.raises(Conflict, match="dest already exists"):
        await run_action(*step("fs:rename", files=[{"from": "docs/index.md", "to": "lib/main.py"}]), files)
    over = [{"from": "docs/index.md", "to": "lib/main.py", "overwrite": True}]
    await run_action(*step("fs:rename", files=over), files)
    assert files.workspace.read_text("lib/main.py") == "content of README.md"


async def test_folders_are_listed(files: ActionContext) -> None:
    flat = await run_action(*step("fs:readdir", paths=["src"]), files)
    assert [each["path"] for each in flat["files"]] == ["src/.hidden.txt", "src/main.py"]
    assert flat["folders"] == [{"name": "deep", "path": "src/deep", "fullPath": str(files.workspace.root / "src/deep")}]
    deep = await run_action(*step("fs:readdir", paths=["."], recursive=True), files)
    assert [each["path"] for each in deep["files"]] == left(files)
    assert {"src", "src/deep", ".github", "node_modules"} == {each["path"] for each in deep["folders"]}


@pytest.mark.parametrize("path", ["..", "../outside/secret.txt", "src/../../outside", "/etc/passwd", "a/./../../x"])
async def test_no_path_leads_out_of_the_workspace(files: ActionContext, outside: Path, path: str) -> None:
    tries = [
        step("fs:delete", files=[path]),
        step("fs:readdir", paths=[path]),
        step("fs:rename", files=[{"from": path, "to": "here"}]),
        step("fs:rename", files=[{"from": "README.md", "to": path}]),
        step("roadiehq:utils:fs:write", path=path, content="x"),
        step("roadiehq:utils:fs:append", path=path, content="x"),
        step("roadiehq:utils:fs:parse", path=path),
        step("roadiehq:utils:fs:replace", files=[{"file": path, "find": "secret", "replaceWith": "x"}]),
        step("roadiehq:utils:merge", path=path, content={}),
        step("roadiehq:utils:zip", path=path, outputPath="x.zip"),
        step("roadiehq:utils:zip", path="src", outputPath=path),
        step("catalog:write", entity={}, filePath=path),
    ]
    for action, given in tries:
        with pytest.raises(Invalid, match=OUTSIDE):
            await run_action(action, given, files)
    assert [each.name for each in outside.iterdir()] == ["secret.txt"]


async def test_no_link_leads_out_of_the_workspace(files: ActionContext, outside: Path) -> None:
    root = files.workspace.root
    (root / "link").symlink_to(outside)
    (root / "file").symlink_to(outside / "secret.txt")
    tries = [
        step("fs:delete", files=["link/secret.txt", "file", "**/*", "link", "l*"]),
        step("fs:readdir", paths=["link"]),
        step("fs:readdir", paths=["."], recursive=True),
        step("fs:rename", files=[{"from": "file", "to": "here"}]),
        step("fs:rename", files=[{"from": "link/secret.txt", "to": "here"}]),
        step("fs:rename", files=[{"from": "README.md", "to": "link/new"}]),
        step("roadiehq:utils:fs:write", path="file", content="x"),
        step("roadiehq:utils:fs:write", path="link/new", content="x"),
        step("roadiehq:utils:fs:append", path="file", content="x"),
        step("roadiehq:utils:fs:parse", path="link/secret.txt"),
        step("roadiehq:utils:fs:replace", files=[{"file": "**/*.txt", "find": "secret", "replaceWith": "x"}]),
        step("roadiehq:utils:zip", path=".", outputPath="all.zip"),
        step("debug:log", listWorkspace="with-contents"),
        step("catalog:write", entity={}, filePath="file"),
    ]
    for action, given in tries:
        try:
            output = await run_action(action, given, files)
        except (Invalid, NotFound):
            continue
        assert "secret-recipe" not in json.dumps(output)
    assert "secret-recipe" not in "\n".join(said(files))
    assert b"secret-recipe" not in files.workspace.read_bytes("all.zip")
    assert {each.name: each.read_text() for each in outside.iterdir()} == {"secret.txt": "secret-recipe"}


async def test_the_log_shows_the_input_then_the_message_then_the_files(files: ActionContext) -> None:
    await run_action(*step("debug:log", message="Hello", listWorkspace=True), files)
    lines = said(files)
    assert json.loads("".join(lines[:4])) == {"message": "Hello", "listWorkspace": True}
    assert lines[4:6] == ["Hello", "Workspace:"]
    assert sorted(line.removeprefix("  - ") for line in lines[6:]) == left(files)
    await run_action(*step("debug:log", listWorkspace="with-contents"), files)
    assert "  content of README.md" in said(files)


async def test_an_empty_message_is_no_fault(act: ActionContext) -> None:
    await run_action(*step("debug:log", message=""), act)
    assert said(act) == ["{", '  "message": ""', "}"]


async def test_waiting_ends_when_the_time_is_over_or_the_task_is_cancelled(act: ActionContext) -> None:
    await run_action(*step("debug:wait", milliseconds=1), act)
    assert said(act) == ["Waiting for 0.001 seconds..."]
    waiting = asyncio.create_task(run_action(*step("debug:wait", minutes=9, seconds=59), act))
    sleeping = asyncio.create_task(run_action(*step("roadiehq:utils:sleep", amount="599"), act))
    await asyncio.sleep(0)
    act.cancelled.set()
    assert await asyncio.wait_for(asyncio.gather(waiting, sleeping), 5) == [{}, {}]


async def test_nobody_waits_for_more_than_ten_minutes(act: ActionContext) -> None:
    with pytest.raises(Invalid, match="longer than the maximum threshold"):
        await run_action(*step("debug:wait", minutes=10, milliseconds=1), act)
    with pytest.raises(Invalid):
        await run_action(*step("roadiehq:utils:sleep", amount=601), act)
