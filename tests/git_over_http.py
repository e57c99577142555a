"""Serves bare repositories by git over HTTP, with git's own program for that: for clones, fetches and pushes."""

from __future__ import annotations

import base64
import os
import subprocess
from pathlib import Path

from callboard.testing import LocalServer, Reply, Seen


class GitOverHttp(LocalServer):
    """Bare repositories lie below `root`; who asks signs in as `user` with `password`."""

    def __init__(self, root: Path, *, user: str = "portal", password: str = "sesame") -> None:
        super().__init__()
        self.root, self.user, self.password = root, user, password

    def make(self, name: str, branch: str = "main") -> Path:
        """An empty repository, which may be asked for as `/<name>.git`."""
        return make_bare(self.root / f"{name}.git", branch)

    def answer(self, seen: Seen) -> Reply:
        self.seen.append(seen)
        return answer_git(self.root, seen, f"{self.user}:{self.password}")


def make_bare(bare: Path, branch: str = "main") -> Path:
    bare.mkdir(parents=True)
    git("init", "--quiet", "--bare", f"--initial-branch={branch}", cwd=bare)
    git("config", "http.receivepack", "true", cwd=bare)
    return bare


def git(*arguments: str, cwd: Path) -> str:
    """What git says there; its own settings and those of who runs the tests are left out."""
    identity = ("-c", "user.name=Ann", "-c", "user.email=ann@example.com", "-c", "safe.directory=*")
    environment = {"PATH": os.environ["PATH"], "HOME": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    command = ["git", *identity, *arguments]
    return subprocess.run(command, cwd=cwd, env=environment, check=True, capture_output=True, text=True).stdout.strip()


def tree_of(bare: Path, branch: str = "main") -> dict[str, str]:
    """The paths on a branch, with the content of each."""
    names = git("ls-tree", "-r", "-z", "--name-only", branch, cwd=bare).rstrip("\0").split("\0")
    return {name: git("cat-file", "blob", f"{branch}:{name}", cwd=bare) for name in names if name}


def branches_of(bare: Path) -> dict[str, str]:
    """The branches, with the commit of each."""
    lines = git("for-each-ref", "--format=%(refname:lstrip=2) %(objectname)", "refs/heads", cwd=bare).splitlines()
    return dict(line.split() for line in lines)


def answer_git(root: Path, seen: Seen, signed_in: str) -> Reply:
    """What a server that keeps repositories below `root` says to a request below `/<name>.git/`."""
    expected = f"Basic {base64.b64encode(signed_in.encode()).decode()}"
    if seen.headers.get("authorization") != expected:
        return Reply(status=401, headers={"WWW-Authenticate": 'Basic realm="git"'})
    environment = {
        "PATH": os.environ["PATH"],
        "REMOTE_USER": signed_in.partition(":")[0],
        "GIT_PROJECT_ROOT": str(root),
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
    return Reply(status=int(headers.pop("Status", "200").split()[0]), headers=headers, body=body)
