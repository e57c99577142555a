"""Git repositories on this machine, for attackers to prepare."""

from __future__ import annotations

import subprocess
from pathlib import Path


def git(folder: Path, *arguments: str) -> str:
    """Runs git there, and returns what it says."""
    done = subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def new_repository(folder: Path) -> Path:
    """An empty repository."""
    folder.mkdir(parents=True)
    git(folder, "init", "--quiet", "--initial-branch=main")
    for key, value in (("user.name", "Eve"), ("user.email", "eve@example.com"), ("uploadpack.allowFilter", "true")):
        git(folder, "config", key, value)
    return folder


def commit(folder: Path) -> None:
    """Commits whatever is there."""
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "Change")
