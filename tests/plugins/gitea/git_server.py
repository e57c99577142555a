"""A Gitea that also serves its repositories by git, over HTTP, with git's own program for that."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from callboard.testing import Reply
from callboard.testing.local_server import Seen

from .test_gitea_sources import GiteaServer


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=Ann", "-c", "user.email=ann@example.com")
    command = ["git", *identity, *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout.strip()


class GitServer(GiteaServer):
    """Bare repositories lie below `root`, as `acme/shop.git`; whoever asks signs in as `token` with `sesame`."""

    def __init__(self, root: Path) -> None:
        super().__init__()
        self.root = root

    def make(self, name: str, branch: str, **files: str) -> Path:
        """A repository with one commit. Returns a checkout from which more can be pushed."""
        bare, checkout = self.root / "acme" / f"{name}.git", self.root / "checkouts" / name
        bare.mkdir(parents=True)
        checkout.mkdir(parents=True)
        git(bare, "init", "--quiet", "--bare", f"--initial-branch={branch}")
        git(bare, "config", "uploadpack.allowFilter", "true")
        git(bare, "config", "uploadpack.allowAnySHA1InWant", "true")
        git(checkout, "init", "--quiet", f"--initial-branch={branch}")
        git(checkout, "remote", "add", "origin", str(bare))
        self.push(checkout, branch, **files)
        return checkout

    def push(self, checkout: Path, branch: str, **files: str) -> None:
        """A commit with these files, each as `<name>/catalog-info.yaml`."""
        for name, text in files.items():
            path = checkout / name / "catalog-info.yaml"
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
        git(checkout, "add", "--all")
        git(checkout, "commit", "--quiet", "--message", "Change")
        git(checkout, "push", "--quiet", "origin", branch)

    def _answer(self, seen: Seen) -> Reply:
        if ".git/" not in seen.path:
            return super()._answer(seen)
        if seen.headers.get("authorization") != "Basic dG9rZW46c2VzYW1l":  # token:sesame
            return Reply(status=401, headers={"WWW-Authenticate": 'Basic realm="git"'})
        environment = {
            "PATH": os.environ["PATH"],
            "GIT_PROJECT_ROOT": str(self.root),
            "GIT_HTTP_EXPORT_ALL": "1",
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": "safe.directory",
            "GIT_CONFIG_VALUE_0": "*",
            "PATH_INFO": seen.path,
            "QUERY_STRING": seen.query,
            "REQUEST_METHOD": seen.method,
            "CONTENT_TYPE": seen.headers.get("content-type", ""),
            "CONTENT_LENGTH": str(len(seen.body)),
            "HTTP_CONTENT_ENCODING": seen.headers.get("content-encoding", ""),
            "GIT_PROTOCOL": seen.headers.get("git-protocol", ""),
        }
        done = subprocess.run(
            ["git", "http-backend"], input=seen.body, env=environment, capture_output=True, check=True
        ).stdout
        head, _, body = done.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
        status = int(headers.pop("Status", "200").split()[0])
        return Reply(status=status, headers=headers, body=body)
