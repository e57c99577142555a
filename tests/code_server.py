"""A code host on the loopback interface: real git repositories over HTTP, their files, and a log of requests."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import threading
from collections.abc import Mapping
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit

ENVIRONMENT = {
    "PATH": os.environ.get("PATH", ""),
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "Meadow",
    "GIT_AUTHOR_EMAIL": "meadow@example.com",
    "GIT_COMMITTER_NAME": "Meadow",
    "GIT_COMMITTER_EMAIL": "meadow@example.com",
}


def git(*arguments: str, cwd: Path, **more: Any) -> bytes:
    done = subprocess.run(["git", *arguments], cwd=cwd, env=ENVIRONMENT, capture_output=True, check=True, **more)
    return done.stdout


class CodeServer:
    """`/<owner>/<name>.git` is for git, `/<owner>/<name>/raw/branch/<branch>/<path>` a file with an etag, which
    Gitea's API has too, `/<owner>/<name>/_edit/<branch>/<path>` the page where somebody edits it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.asked = folder, list[str]()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.owner = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=[0.02], daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def repository(self, name: str) -> Repository:
        """A new one, `owner/name`."""
        return Repository(self, name)

    def asked_for(self) -> list[str]:
        """The paths asked for since the last time, each once and in order; git's own requests as the repository."""
        taken, self.asked = self.asked, []
        return sorted({path.partition(".git/")[0] if ".git/" in path else path for path in taken})


class Repository:
    """A repository on the server, and a checkout to commit from."""

    def __init__(self, server: CodeServer, name: str) -> None:
        self.name, self.url = name, f"{server.url}/{name}"
        self._bare, self._checkout = server.folder / f"{name}.git", server.folder / "checkouts" / name
        for folder in (self._bare, self._checkout):
            folder.mkdir(parents=True)
        git("init", "--quiet", "--bare", "--initial-branch=main", cwd=self._bare)
        for key in ("uploadpack.allowFilter", "uploadpack.allowAnySHA1InWant"):
            git("config", key, "true", cwd=self._bare)
        git("init", "--quiet", "--initial-branch=main", cwd=self._checkout)
        git("remote", "add", "origin", str(self._bare), cwd=self._checkout)

    def push(self, files: Mapping[str, str | None], branch: str = "main") -> dict[str, Any]:
        """Commits these files (None removes one), pushes, and gives what Gitea posts of it."""
        before = git("for-each-ref", "--format=%(objectname)", f"refs/heads/{branch}", cwd=self._bare).decode().strip()
        exists = git("branch", "--list", branch, cwd=self._checkout)
        git("checkout", "--quiet", *([] if exists else ["-B"]), branch, cwd=self._checkout)
        paths: dict[str, list[str]] = {"added": [], "modified": [], "removed": []}
        for path, text in files.items():
            file = self._checkout / path
            paths["removed" if text is None else "modified" if file.exists() else "added"].append(path)
            if text is None:
                file.unlink()
                continue
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        git("add", "--all", cwd=self._checkout)
        git("commit", "--quiet", "--message=Change", cwd=self._checkout)
        git("push", "--quiet", "origin", branch, cwd=self._checkout)
        after = git("rev-parse", "HEAD", cwd=self._checkout).decode().strip()
        return {
            "ref": f"refs/heads/{branch}",
            "before": before or "0" * 40,
            "after": after,
            "repository": {
                "html_url": self.url,
                "clone_url": f"{self.url}.git",
                "ssh_url": f"git@127.0.0.1:{self.name}.git",
                "default_branch": "main",
            },
            "commits": [{"id": after, **paths}],
            "total_commits": 1,
        }


class _Server(ThreadingHTTPServer):
    owner: CodeServer
    daemon_threads = True
    block_on_close = False


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        owner, parts = self.server.owner, urlsplit(self.path)
        owner.asked.append(unquote(parts.path))
        if ".git/" in parts.path:
            return self._serve_git(b"")
        names = unquote(parts.path).strip("/").split("/")
        if names[:3] == ["api", "v1", "repos"]:
            return self._send_contents("/".join(names[3:5]), parse_qs(parts.query)["ref"][0], "/".join(names[6:]))
        bare = owner.folder / f"{'/'.join(names[:2])}.git"
        is_edited, rest = names[2:3] == ["_edit"], names[3:]
        if not (is_edited or names[2:4] == ["raw", "branch"]) or not bare.is_dir():
            return self._reply(404, b"")
        rest = rest if is_edited else rest[1:]
        for cut in range(1, len(rest)):
            branch, path = "/".join(rest[:cut]), "/".join(rest[cut:])
            command = ["git", "show", f"{branch}:{path}"]
            shown = subprocess.run(command, cwd=bare, env=ENVIRONMENT, capture_output=True, check=False)
            if not shown.returncode:
                return self._send_form(branch, path, shown.stdout) if is_edited else self._send_file(shown.stdout)
        return self._reply(404, b"")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        self.server.owner.asked.append(unquote(urlsplit(self.path).path))
        self._serve_git(body)

    def _send_form(self, branch: str, path: str, content: bytes) -> None:
        text = escape(content.decode())
        form = f"<h1>{escape(path)}</h1><p>{escape(branch)}</p><textarea>\n{text}</textarea>"
        page = f'<!doctype html><html lang="en"><link rel="icon" href="data:,"><title>Edit</title>{form}</html>'
        self._reply(200, page.encode(), **{"Content-Type": "text/html; charset=utf-8"})

    def _send_file(self, content: bytes) -> None:
        etag = f'"{hash(content)}"'
        if self.headers.get("if-none-match") == etag:
            return self._reply(304, b"", etag=etag)
        return self._reply(200, content, etag=etag)

    def _send_contents(self, name: str, branch: str, path: str) -> None:
        """As Gitea's API answers about a file."""
        command = ["git", "show", f"{branch}:{path}"]
        bare = self.server.owner.folder / f"{name}.git"
        shown = subprocess.run(command, cwd=bare, env=ENVIRONMENT, capture_output=True, check=False)
        if shown.returncode:
            return self._reply(404, b"")
        content = base64.b64encode(shown.stdout).decode()
        return self._send_file(json.dumps({"encoding": "base64", "content": content}).encode())

    def _serve_git(self, body: bytes) -> None:
        """As a web server calls git: `git http-backend` with the request in its environment."""
        parts = urlsplit(self.path)
        environment = {
            **ENVIRONMENT,
            "GIT_PROJECT_ROOT": str(self.server.owner.folder),
            "GIT_HTTP_EXPORT_ALL": "1",
            "PATH_INFO": unquote(parts.path),
            "QUERY_STRING": parts.query,
            "REQUEST_METHOD": self.command,
            "CONTENT_TYPE": self.headers.get("content-type", ""),
            "HTTP_CONTENT_ENCODING": self.headers.get("content-encoding", ""),
            "GIT_PROTOCOL": self.headers.get("git-protocol", ""),
        }
        done = subprocess.run(["git", "http-backend"], env=environment, input=body, capture_output=True, check=False)
        head, _, content = done.stdout.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().splitlines() if ": " in line)
        status = int(headers.pop("Status", "200").split()[0])
        self._reply(status, content, **headers)

    def _reply(self, status: int, content: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Tests print nothing."""
