"""A Git server to try the golden paths with: bare repositories below a folder, over HTTP, for this machine alone.

    python examples/meadowlark/git_server.py [FOLDER] [--port 7008]

Every address has a repository, as `http://localhost:7008/team/name.git`: an empty one until somebody pushes.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

REPOSITORY = re.compile(r"/((?:[a-z0-9][a-z0-9._-]*/)*[a-z0-9][a-z0-9._-]*\.git)(/.*)")
LARGEST = 64 * 1024 * 1024


class Repositories(ThreadingHTTPServer):
    """Serves the repositories below `root` on the loopback address."""

    def __init__(self, root: Path, port: int) -> None:
        super().__init__(("127.0.0.1", port), Request)
        self.root = root


class Request(BaseHTTPRequestHandler):
    """One request of git, which git's own program for web servers answers."""

    server: Repositories

    def do_GET(self) -> None:
        self.answer(b"")

    def do_POST(self) -> None:
        size = int(self.headers.get("Content-Length") or -1)
        if not 0 <= size <= LARGEST:
            self.send_error(411)
            return
        self.answer(self.rfile.read(size))

    def answer(self, body: bytes) -> None:
        path, _, query = self.path.partition("?")
        found = REPOSITORY.fullmatch(path)
        if found is None or ".." in path:
            self.send_error(404)
            return
        if found[2] == "/info/refs":
            make_repository(self.server.root / found[1])
        environment = {**environment_of(self.server.root, path, query), **self.said()}
        command = ["git", "http-backend"]
        done = subprocess.run(command, input=body, env=environment, capture_output=True, check=False)
        head, _, content = done.stdout.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n") if line)
        self.send_response(int(headers.pop("Status", "200").split()[0]))
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def said(self) -> dict[str, str]:
        """What the request says, in the words of CGI."""
        return {
            "REQUEST_METHOD": self.command,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": self.headers.get("Content-Length", "0"),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
        }


def make_repository(folder: Path) -> None:
    """An empty bare repository, unless something is there."""
    if not folder.exists():
        command = ["git", "init", "--quiet", "--bare", "--initial-branch=main", str(folder)]
        subprocess.run(command, check=True)


def environment_of(root: Path, path: str, query: str) -> dict[str, str]:
    """What git's own program for web servers has to know. Everybody on this machine may read and push."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "GIT_PROJECT_ROOT": str(root.resolve()),
        "GIT_HTTP_EXPORT_ALL": "1",
        "GIT_CONFIG_COUNT": "3",
        "GIT_CONFIG_KEY_0": "http.receivepack",
        "GIT_CONFIG_VALUE_0": "true",
        "GIT_CONFIG_KEY_1": "uploadpack.allowFilter",
        "GIT_CONFIG_VALUE_1": "true",
        "GIT_CONFIG_KEY_2": "uploadpack.allowAnySHA1InWant",
        "GIT_CONFIG_VALUE_2": "true",
        "PATH_INFO": path,
        "QUERY_STRING": query,
    }


def main() -> None:
    """Serves until it is interrupted."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=Path("callboard-data/repositories"))
    parser.add_argument("--port", type=int, default=7008)
    chosen = parser.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    server = Repositories(chosen.folder, chosen.port)
    print(f"Repositories of {chosen.folder} are at http://localhost:{server.server_port}", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()


if __name__ == "__main__":
    main()
