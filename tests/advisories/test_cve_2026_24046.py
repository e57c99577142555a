"""CVE-2026-24046: steps of templates that show, delete and unpack files followed symbolic links out of the workspace.

The links come with a repository that a template fetches. What unpacks archives is attacked in
`tests/foundation/workspace/test_archives.py` as well.
"""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from callboard import Workspace
from callboard.foundation.errors import Invalid
from callboard.foundation.workspace import extract_archive
from callboard.testing import RunningPortal
from git_host import GitHost

from .attacking import ANN, PEOPLE, attacked, is_alive

SECRET = "the-secret-recipe"
TASKS = "/api/scaffolder/v2/tasks"
STEPS: dict[str, dict[str, Any]] = {
    "debug:log": {"listWorkspace": "with-contents"},
    "fs:readdir": {"paths": [".", "folder", "deep/up", "chain"], "recursive": True},
    "roadiehq:utils:fs:parse": {"path": "folder/secret"},
    "roadiehq:utils:fs:append": {"path": "file", "content": "changed"},
    "roadiehq:utils:fs:write": {"path": "folder/new", "content": "changed"},
    "roadiehq:utils:fs:replace": {"files": [{"file": "**/*", "find": "recipe", "replaceWith": "changed"}]},
    "roadiehq:utils:zip": {"path": "folder", "outputPath": "stolen.zip"},
    "fs:rename": {"files": [{"from": "folder/secret", "to": "stolen"}]},
    "fetch:template": {"url": "./", "targetPath": "folder/deeper", "values": {}},
    "fetch:plain": {"url": "./", "targetPath": "chain"},
    "workspace:template": {"sourcePath": "folder", "targetPath": "taken", "copyWithoutTemplating": []},
    "workspace:template:file": {"sourcePath": "file", "targetPath": "taken", "values": {}},
    "catalog:write": {"entity": {"kind": "x"}, "filePath": "folder/secret"},
    "fs:delete": {"files": ["folder/**", "file", "deep/up/*", "chain/secret", "**/*", "inside/*"]},
}


@pytest.fixture
def host(tmp_path: Path) -> Iterator[GitHost]:
    """A host with a repository that holds links of each kind, and a template that does everything with them."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret").write_text(SECRET)
    with GitHost(tmp_path / "host") as made:
        checkout = made.make("acme/paths", {"README.md": "hello", "deep/x": "x", "kept/x": "kept"})
        (checkout / "file").symlink_to(outside / "secret")
        (checkout / "folder").symlink_to(outside)
        (checkout / "deep/up").symlink_to("../" * 30 + str(outside).lstrip("/"))
        (checkout / "link2").symlink_to(outside)
        (checkout / "chain").symlink_to("link2")
        (checkout / "inside").symlink_to("kept")
        made.push(checkout, {})
        yield made


def template(host: GitHost, *, given: str = "") -> dict[str, Any]:
    url = f"{host.url}/acme/paths/src/branch/main/"
    fetch = {"id": "fetch", "action": "fetch:plain", "input": {"url": given or "./"}}
    steps = [
        {"id": f"step{number}", "action": action, "if": "${{ always() }}", "input": input_}
        for number, (action, input_) in enumerate(STEPS.items())
    ]
    return {
        "apiVersion": "scaffolder.backstage.io/v1beta3",
        "kind": "Template",
        "metadata": {"name": "evil", "annotations": {"backstage.io/source-location": f"url:{url}"}},
        "spec": {"type": "service", "owner": "user:default/ann", "steps": [fetch, *steps]},
    }


async def over(running: RunningPortal, id_: str) -> str:
    """Everything that is told of a task, once it has ended."""

    async def ended() -> bool:
        found = await running.api(f"{TASKS}/{id_}", headers=ANN)
        return found["status"] in {"completed", "failed", "cancelled"}

    await running.wait_until(ended, seconds=60)
    events = await running.get(f"{TASKS}/{id_}/events", headers=ANN)
    return events.text + (await running.get(f"{TASKS}/{id_}", headers=ANN)).text


async def test_no_step_follows_a_link_out_of_the_workspace(host: GitHost, tmp_path: Path) -> None:
    gitea = {"gitea": [{"host": host.host, "baseUrl": host.url}]}
    async with attacked(PEOPLE, catalog=[template(host)], settings={"integrations": gitea}) as running:
        body = {"templateRef": "template:default/evil", "values": {}}
        made = await running.api(TASKS, method="POST", json=body, headers=ANN)
        told = await over(running, made["id"])
        assert "README.md" in told, "it has been fetched"
        assert SECRET not in told and "x-secret" not in told
        assert await is_alive(running)
    outside = tmp_path / "outside"
    assert {each.name: each.read_text() for each in outside.iterdir()} == {"secret": SECRET}


async def test_no_dry_run_shows_what_a_link_leads_to(host: GitHost, tmp_path: Path) -> None:
    gitea = {"gitea": [{"host": host.host, "baseUrl": host.url}]}
    async with attacked(PEOPLE, settings={"integrations": gitea}) as running:
        url = f"{host.url}/acme/paths/src/branch/main/"
        body = {"template": template(host, given=url), "values": {}, "directoryContents": []}
        tried = await running.post("/api/scaffolder/v2/dry-run", json=body, headers=ANN)
        assert SECRET not in tried.text
    outside = tmp_path / "outside"
    assert {each.name: each.read_text() for each in outside.iterdir()} == {"secret": SECRET}


def tar(*members: tuple[str, bytes, dict[str, Any]]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, content, fields in members:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            for field, value in fields.items():
                setattr(info, field, value)
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def bomb() -> bytes:
    """Zips within a zip, each of zeros."""
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", bytes(50_000_000))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(16):
            archive.writestr(f"{number}.zip", inner.getvalue())
            archive.writestr(f"{number}", bytes(5_000_000))
    return buffer.getvalue()


def test_no_archive_leads_out_or_grows_without_end(tmp_path: Path) -> None:
    outside, root = tmp_path / "outside", tmp_path / "root"
    outside.mkdir()
    root.mkdir()
    (outside / "secret").write_text(SECRET)
    link = {"type": tarfile.SYMTYPE, "linkname": str(outside)}
    hard = {"type": tarfile.LNKTYPE, "linkname": str(outside / "secret")}
    archives = [
        tar(("link", b"", link), ("link/new", b"x", {})),
        tar(("hard", b"", hard), ("hard", b"changed", {})),
        tar(("device", b"", {"type": tarfile.CHRTYPE, "devmajor": 1, "devminor": 3})),
        tar((f"{outside}/new", b"x", {})),
        tar(("../outside/new", b"x", {})),
        bomb(),
    ]
    for archive in archives:
        with pytest.raises(Invalid):
            extract_archive(archive, Workspace(root))
    assert {each.name: each.read_text() for each in outside.iterdir()} == {"secret": SECRET}
    assert sum(path.stat().st_size for path in root.rglob("*") if path.is_file()) < 200_000_000
