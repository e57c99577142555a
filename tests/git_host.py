"""Git over HTTP on this machine: git's own program for that answers, as behind a web server."""

from __future__ import annotations

import os
import subprocess
from base64 import b64encode
from collections.abc import Mapping
from pathlib import Path

from callboard.testing import LocalServer, Reply
from callboard.testing.local_server import Seen


def git(folder: Path, *arguments: str) -> str:
    """What git says there, as Ann."""
    identity = ("-c", "user.name=Ann", "-c", "user.email=ann@example.com", "-c", "protocol.file.allow=always")
    command = ["git", *identity, *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout.strip()


def serve_git(root: Path, seen: Seen) -> Reply:
    """The answer of the repositories below `root` to a request of git."""
    environment = {
        "PATH": os.environ["PATH"],
        "GIT_PROJECT_ROOT": str(root),
        "GIT_HTTP_EXPORT_ALL": "1",
        "GIT_CONFIG_COUNT": "2",
        "GIT_CONFIG_KEY_0": "safe.directory",
        "GIT_CONFIG_VALUE_0": "*",
        "GIT_CONFIG_KEY_1": "http.receivepack",
        "GIT_CONFIG_VALUE_1": "true",
        "PATH_INFO": seen.path,
        "QUERY_STRING": seen.query,
        "REQUEST_METHOD": seen.method,
        "CONTENT_TYPE": seen.headers.get("content-type", ""),
        "CONTENT_LENGTH": str(len(seen.body)),
        "HTTP_CONTENT_ENCODING": seen.headers.get("content-encoding", ""),
        "GIT_PROTOCOL": seen.headers.get("git-protocol", ""),
    }
    command = ["git", "http-backend"]
    done = subprocess.run(command, input=seen.body, env=environment, capture_output=True, check=True).stdout
    head, _, body = done.partition(b"\r\n\r\n")
    headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
    status = int(headers.pop("Status", "200").split()[0])
    return Reply(status=status, headers=headers, body=body)


class GitHost(LocalServer):
    """A host with repositories below `root`, as `acme/shop.git`. Whoever asks for one signs in with one of `accepted`,
    as `user:password`; without any, everybody may."""

    def __init__(self, root: Path, *accepted: str) -> None:
        super().__init__()
        self.root = root
        self.accepted = {f"Basic {b64encode(each.encode()).decode()}" for each in accepted}

    @property
    def host(self) -> str:
        return self.url.removeprefix("http://")

    def make(self, name: str, files: Mapping[str, str | None], branch: str = "main") -> Path:
        """A repository with one commit. Returns a checkout from which more can be pushed."""
        bare, checkout = self.root / f"{name}.git", self.root / "checkouts" / name
        for folder in (bare, checkout):
            folder.mkdir(parents=True)
        git(bare, "init", "--quiet", "--bare", f"--initial-branch={branch}")
        for key in ("uploadpack.allowFilter", "uploadpack.allowAnySHA1InWant"):
            git(bare, "config", key, "true")
        git(checkout, "init", "--quiet", f"--initial-branch={branch}")
        git(checkout, "remote", "add", "origin", str(bare))
        self.push(checkout, files, branch)
        return checkout

    def push(self, checkout: Path, files: Mapping[str, str | None], branch: str = "main") -> str:
        """A commit with these files; None takes one away. Returns its name."""
        for name, text in files.items():
            path = checkout / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if text is None:
                path.unlink()
            else:
                path.write_text(text)
        git(checkout, "add", "--all")
        git(checkout, "commit", "--quiet", "--message", "Change")
        git(checkout, "push", "--quiet", "origin", branch)
        return git(checkout, "rev-parse", "HEAD")

    def answer(self, seen: Seen) -> Reply:
        if ".git/" not in seen.path:
            return super().answer(seen)
        self.seen.append(seen)
        if self.accepted and seen.headers.get("authorization") not in self.accepted:
            return Reply(status=401, headers={"WWW-Authenticate": 'Basic realm="git"'})
        return serve_git(self.root, seen)
