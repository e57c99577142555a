"""Links are text to a workspace: it tells where they lead and makes them, and never goes there."""

from __future__ import annotations

import pytest

from callboard.foundation.errors import Invalid
from callboard.foundation.workspace import LinkRefused


def test_a_link_is_text_to_read_and_to_make_and_leads_nowhere(workspace, root, outside):
    workspace.make_link("docs/now", "/etc/passwd")
    workspace.make_link("docs/now", f"{outside}/secret")
    assert workspace.read_link("docs/now") == f"{outside}/secret"
    with pytest.raises(LinkRefused):
        workspace.read_bytes("docs/now")
    workspace.write_text("docs/file", "x")
    for path in ("docs/file", "docs", "docs/now/further"):
        with pytest.raises(Invalid):
            workspace.read_link(path)
    (root / "away").symlink_to(outside)
    with pytest.raises(LinkRefused):
        workspace.make_link("away/new", "x")
    with pytest.raises(Invalid):
        workspace.make_link("docs", "x")
    assert sorted(path.name for path in (root / "docs").iterdir()) == ["file", "now"]


def test_entries_are_all_there_is_with_folders_and_links_and_follow_none(workspace, root, outside):
    workspace.write_bytes("bin/run", b"x", executable=True)
    workspace.write_text(".git/config", "x")
    workspace.make_folder("empty")
    (root / "away").symlink_to(outside)
    found = [("away", "link"), ("bin", "folder"), ("bin/run", "file"), ("empty", "folder")]
    assert list(workspace.entries()) == found
    assert list(workspace.entries("bin")) == [("bin/run", "file")]
    assert (workspace.stat("bin/run").is_executable, workspace.stat("bin").is_executable) == (True, False)
